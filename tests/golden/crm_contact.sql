WITH _read AS (
  SELECT *
  FROM batch
),
_leaves AS (
  SELECT *
  FROM _read
),
_records AS (
  SELECT
    *,
    ".Contact ID" AS t0,
    ".First Name" AS t1,
    ".Last Name" AS t2,
    ".Company" AS t3,
    ".E-Mail" AS t4,
    ".Phone" AS t5,
    ".Postal Code" AS t6,
    ".City" AS t7,
    ".Country" AS t8,
    ".Language" AS t9,
    ".Created At" AS t10,
    ".Newsletter" AS t11,
    ".Annual revenue" AS t12
  FROM _leaves
),
_values AS (
  SELECT
    *,
    /* contact_id */ t0 AS v0,
    /* display_name */
    (
      CASE
        WHEN ' ' IS NOT NULL
          THEN COALESCE(
            array_to_string(
              [
                CASE WHEN trimmed((squeezed(t1))) <> '' THEN (squeezed(t1)) END,
                CASE WHEN trimmed((squeezed(t2))) <> '' THEN (squeezed(t2)) END
              ],
              ' '
            ),
            ''
          )
      END
    ) AS v1,
    /* first_name */ (squeezed(t1)) AS v2,
    /* last_name */ (squeezed(t2)) AS v3,
    /* email */
    CASE
      WHEN (
          (upper((trimmed(t4)))) IS NULL
          OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper((trimmed(t4))))] IS NULL
            AND (upper((trimmed(t4)))) NOT IN ('K.A.', '-', 'N/A')
        )
        THEN (lower((trimmed(t4))))
      ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper((trimmed(t4))))]
    END AS v4,
    /* phone */
    CASE
      WHEN (
          (upper((trimmed(t5)))) IS NULL
          OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper((trimmed(t5))))] IS NULL
            AND (upper((trimmed(t5)))) NOT IN ('K.A.', '-', 'N/A')
        )
        THEN (trimmed(t5))
      ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper((trimmed(t5))))]
    END AS v5,
    /* company */
    CASE
      WHEN (
          (upper((squeezed(t3)))) IS NULL
          OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper((squeezed(t3))))] IS NULL
            AND (upper((squeezed(t3)))) NOT IN ('K.A.', '-', 'N/A')
        )
        THEN (squeezed(t3))
      ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper((squeezed(t3))))]
    END AS v6,
    /* address.postal_code */ t6 AS v8,
    /* address.city */ (trimmed(t7)) AS v9,
    /* address.country */
    CASE
      WHEN CASE
          WHEN NOT regexp_matches(
              MAP(
                CAST(
                  [
                    'UNITED STATES', 'USA', 'US', 'SWEDEN', 'SE', 'PORTUGAL', 'PT', 'POLAND', 'PL', 'NORWAY',
                    'NO', 'NETHERLANDS', 'NL', 'ITALY', 'IT', 'IRELAND', 'IE', 'UNITED KINGDOM', 'UK', 'GB',
                    'FRANCE', 'FR', 'FINLAND', 'FI', 'SPAIN', 'ES', 'DENMARK', 'DK', 'DEUTSCHLAND', 'GERMANY',
                    'DE', 'SCHWEIZ', 'SWITZERLAND', 'CH', 'BELGIUM', 'BE', 'ÖSTERREICH', 'AUSTRIA', 'AT'
                  ] AS VARCHAR[]
                ),
                CAST(
                  [
                    'US', 'US', 'US', 'SE', 'SE', 'PT', 'PT', 'PL', 'PL', 'NO', 'NO', 'NL', 'NL', 'IT', 'IT',
                    'IE', 'IE', 'GB', 'GB', 'GB', 'FR', 'FR', 'FI', 'FI', 'ES', 'ES', 'DK', 'DK', 'DE', 'DE',
                    'DE', 'CH', 'CH', 'CH', 'BE', 'BE', 'AT', 'AT', 'AT'
                  ] AS VARCHAR[]
                )
              )[(upper((trimmed(t8))))],
              '^[A-Z]{2}$'
            )
            THEN 'pattern' || chr(31) || COALESCE(
              left(
                MAP(
                  CAST(
                    [
                      'UNITED STATES', 'USA', 'US', 'SWEDEN', 'SE', 'PORTUGAL', 'PT', 'POLAND', 'PL',
                      'NORWAY', 'NO', 'NETHERLANDS', 'NL', 'ITALY', 'IT', 'IRELAND', 'IE', 'UNITED KINGDOM',
                      'UK', 'GB', 'FRANCE', 'FR', 'FINLAND', 'FI', 'SPAIN', 'ES', 'DENMARK', 'DK',
                      'DEUTSCHLAND', 'GERMANY', 'DE', 'SCHWEIZ', 'SWITZERLAND', 'CH', 'BELGIUM', 'BE',
                      'ÖSTERREICH', 'AUSTRIA', 'AT'
                    ] AS VARCHAR[]
                  ),
                  CAST(
                    [
                      'US', 'US', 'US', 'SE', 'SE', 'PT', 'PT', 'PL', 'PL', 'NO', 'NO', 'NL', 'NL', 'IT',
                      'IT', 'IE', 'IE', 'GB', 'GB', 'GB', 'FR', 'FR', 'FI', 'FI', 'ES', 'ES', 'DK', 'DK',
                      'DE', 'DE', 'DE', 'CH', 'CH', 'CH', 'BE', 'BE', 'AT', 'AT', 'AT'
                    ] AS VARCHAR[]
                  )
                )[(upper((trimmed(t8))))],
                200
              ),
              ''
            )
        END IS NULL
        THEN MAP(
          CAST(
            [
              'UNITED STATES', 'USA', 'US', 'SWEDEN', 'SE', 'PORTUGAL', 'PT', 'POLAND', 'PL', 'NORWAY', 'NO',
              'NETHERLANDS', 'NL', 'ITALY', 'IT', 'IRELAND', 'IE', 'UNITED KINGDOM', 'UK', 'GB', 'FRANCE',
              'FR', 'FINLAND', 'FI', 'SPAIN', 'ES', 'DENMARK', 'DK', 'DEUTSCHLAND', 'GERMANY', 'DE',
              'SCHWEIZ', 'SWITZERLAND', 'CH', 'BELGIUM', 'BE', 'ÖSTERREICH', 'AUSTRIA', 'AT'
            ] AS VARCHAR[]
          ),
          CAST(
            [
              'US', 'US', 'US', 'SE', 'SE', 'PT', 'PT', 'PL', 'PL', 'NO', 'NO', 'NL', 'NL', 'IT', 'IT', 'IE',
              'IE', 'GB', 'GB', 'GB', 'FR', 'FR', 'FI', 'FI', 'ES', 'ES', 'DK', 'DK', 'DE', 'DE', 'DE', 'CH',
              'CH', 'CH', 'BE', 'BE', 'AT', 'AT', 'AT'
            ] AS VARCHAR[]
          )
        )[(upper((trimmed(t8))))]
    END AS v10,
    /* language */ t9 AS v11,
    /* newsletter */
    COALESCE(
      (
        CASE
          WHEN lower(
              CASE
                WHEN (
                    (upper(t11)) IS NULL
                    OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t11))] IS NULL
                      AND (upper(t11)) NOT IN ('K.A.', '-', 'N/A')
                  )
                  THEN t11
                ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t11))]
              END
            ) IN ('yes', 'ja')
            THEN TRUE
          WHEN lower(
              CASE
                WHEN (
                    (upper(t11)) IS NULL
                    OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t11))] IS NULL
                      AND (upper(t11)) NOT IN ('K.A.', '-', 'N/A')
                  )
                  THEN t11
                ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t11))]
              END
            ) IN ('no', 'nein')
            THEN FALSE
        END
      ),
      CAST('false' AS BOOLEAN)
    ) AS v12,
    /* annual_revenue */
    CASE
      WHEN CASE
          WHEN TRY_CAST(
              (
                CASE
                  WHEN regexp_full_match(
                      CASE
                        WHEN (
                            (upper(t12)) IS NULL
                            OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))] IS NULL
                              AND (upper(t12)) NOT IN ('K.A.', '-', 'N/A')
                          )
                          THEN t12
                        ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))]
                      END,
                      '[+-]?(?:[0-9]{1,3}(?:\.[0-9]{3}){1,12}|[0-9]{1,38})(?:,[0-9]{1,38})?'
                    )
                    THEN CASE
                      WHEN regexp_full_match(
                          replace(
                            replace(
                              CASE
                                WHEN (
                                    (upper(t12)) IS NULL
                                    OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))] IS NULL
                                      AND (upper(t12)) NOT IN ('K.A.', '-', 'N/A')
                                  )
                                  THEN t12
                                ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))]
                              END,
                              '.',
                              ''
                            ),
                            ',',
                            '.'
                          ),
                          '[+-]?[0-9]*(?:\.[0-9]{0,2}0*)?'
                        )
                        THEN TRY_CAST(
                          replace(
                            replace(
                              CASE
                                WHEN (
                                    (upper(t12)) IS NULL
                                    OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))] IS NULL
                                      AND (upper(t12)) NOT IN ('K.A.', '-', 'N/A')
                                  )
                                  THEN t12
                                ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))]
                              END,
                              '.',
                              ''
                            ),
                            ',',
                            '.'
                          ) AS DECIMAL(16,2)
                        )
                    END
                END
              ) AS DECIMAL(18,2)
            ) < CAST('0' AS DECIMAL(38,10))
            THEN 'out_of_range' || chr(31) || COALESCE(
              left(
                CAST(
                  TRY_CAST(
                    (
                      CASE
                        WHEN regexp_full_match(
                            CASE
                              WHEN (
                                  (upper(t12)) IS NULL
                                  OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))] IS NULL
                                    AND (upper(t12)) NOT IN ('K.A.', '-', 'N/A')
                                )
                                THEN t12
                              ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))]
                            END,
                            '[+-]?(?:[0-9]{1,3}(?:\.[0-9]{3}){1,12}|[0-9]{1,38})(?:,[0-9]{1,38})?'
                          )
                          THEN CASE
                            WHEN regexp_full_match(
                                replace(
                                  replace(
                                    CASE
                                      WHEN (
                                          (upper(t12)) IS NULL
                                          OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[
                                                (upper(t12))
                                              ] IS NULL
                                            AND (upper(t12)) NOT IN ('K.A.', '-', 'N/A')
                                        )
                                        THEN t12
                                      ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))]
                                    END,
                                    '.',
                                    ''
                                  ),
                                  ',',
                                  '.'
                                ),
                                '[+-]?[0-9]*(?:\.[0-9]{0,2}0*)?'
                              )
                              THEN TRY_CAST(
                                replace(
                                  replace(
                                    CASE
                                      WHEN (
                                          (upper(t12)) IS NULL
                                          OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[
                                                (upper(t12))
                                              ] IS NULL
                                            AND (upper(t12)) NOT IN ('K.A.', '-', 'N/A')
                                        )
                                        THEN t12
                                      ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))]
                                    END,
                                    '.',
                                    ''
                                  ),
                                  ',',
                                  '.'
                                ) AS DECIMAL(16,2)
                              )
                          END
                      END
                    ) AS DECIMAL(18,2)
                  ) AS VARCHAR
                ),
                200
              ),
              ''
            )
        END IS NULL
        THEN TRY_CAST(
          (
            CASE
              WHEN regexp_full_match(
                  CASE
                    WHEN (
                        (upper(t12)) IS NULL
                        OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))] IS NULL
                          AND (upper(t12)) NOT IN ('K.A.', '-', 'N/A')
                      )
                      THEN t12
                    ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))]
                  END,
                  '[+-]?(?:[0-9]{1,3}(?:\.[0-9]{3}){1,12}|[0-9]{1,38})(?:,[0-9]{1,38})?'
                )
                THEN CASE
                  WHEN regexp_full_match(
                      replace(
                        replace(
                          CASE
                            WHEN (
                                (upper(t12)) IS NULL
                                OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))] IS NULL
                                  AND (upper(t12)) NOT IN ('K.A.', '-', 'N/A')
                              )
                              THEN t12
                            ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))]
                          END,
                          '.',
                          ''
                        ),
                        ',',
                        '.'
                      ),
                      '[+-]?[0-9]*(?:\.[0-9]{0,2}0*)?'
                    )
                    THEN TRY_CAST(
                      replace(
                        replace(
                          CASE
                            WHEN (
                                (upper(t12)) IS NULL
                                OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))] IS NULL
                                  AND (upper(t12)) NOT IN ('K.A.', '-', 'N/A')
                              )
                              THEN t12
                            ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))]
                          END,
                          '.',
                          ''
                        ),
                        ',',
                        '.'
                      ) AS DECIMAL(16,2)
                    )
                END
            END
          ) AS DECIMAL(18,2)
        )
    END AS v13,
    /* created_on */
    (
      CAST(
        COALESCE(
          CASE
            WHEN regexp_full_match(
                t10, '[0-9]{2}\.[0-9]{2}\.(?:000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})'
              )
              THEN try_strptime(t10, '%d.%m.%Y')
          END
        ) AS DATE
      )
    ) AS v14,
    COALESCE(
      len(
        list_filter(
          list_filter(
            [t4, t5, t3],
            lambda x1: (
              CASE
                WHEN (
                    (upper((trimmed(x1)))) IS NULL
                    OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper((trimmed(x1))))] IS NULL
                      AND (upper((trimmed(x1)))) NOT IN ('K.A.', '-', 'N/A')
                  )
                  THEN 'known'
                ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper((trimmed(x1))))]
              END IS NULL
            )
          ),
          lambda x3: x3 IS NOT NULL
        )
      ) > 0,
      FALSE
    ) AS d3
  FROM _records
),
_failures AS (
  SELECT
    *,
    CASE
      WHEN v0 IS NULL
        THEN '0' || chr(31) || '' || chr(31) || (CASE WHEN v0 IS NULL THEN 'required' || chr(31) END)
    END AS e0_0,
    CASE
      WHEN v1 IS NULL
        OR CASE WHEN length(v1) < 1 THEN 'too_short' || chr(31) || COALESCE(left(v1, 200), '') END IS NOT NULL
        THEN '1' || chr(31) || '' || chr(31) || (
          COALESCE(
            CASE WHEN length(v1) < 1 THEN 'too_short' || chr(31) || COALESCE(left(v1, 200), '') END,
            CASE WHEN v1 IS NULL THEN 'required' || chr(31) END
          )
        )
    END AS e1_0,
    CASE
      WHEN v3 IS NULL
        THEN '3' || chr(31) || '' || chr(31) || (CASE WHEN v3 IS NULL THEN 'required' || chr(31) END)
    END AS e3_0,
    CASE
      WHEN CASE
          WHEN NOT regexp_matches(v4, '^[^@\s]+@[^@\s]+\.[^@\s]+$')
            THEN 'pattern' || chr(31) || COALESCE(left(v4, 200), '')
        END IS NOT NULL
        THEN '4' || chr(31) || '' || chr(31) || (
          CASE
            WHEN NOT regexp_matches(v4, '^[^@\s]+@[^@\s]+\.[^@\s]+$')
              THEN 'pattern' || chr(31) || COALESCE(left(v4, 200), '')
          END
        )
    END AS e4_0,
    '10' || chr(31) || '' || chr(31) || (
      COALESCE(
        CASE
          WHEN v10 IS NULL
            THEN CASE
              WHEN (upper((trimmed(t8)))) IS NOT NULL
                AND MAP(
                    CAST(
                      [
                        'UNITED STATES', 'USA', 'US', 'SWEDEN', 'SE', 'PORTUGAL', 'PT', 'POLAND', 'PL',
                        'NORWAY', 'NO', 'NETHERLANDS', 'NL', 'ITALY', 'IT', 'IRELAND', 'IE', 'UNITED KINGDOM',
                        'UK', 'GB', 'FRANCE', 'FR', 'FINLAND', 'FI', 'SPAIN', 'ES', 'DENMARK', 'DK',
                        'DEUTSCHLAND', 'GERMANY', 'DE', 'SCHWEIZ', 'SWITZERLAND', 'CH', 'BELGIUM', 'BE',
                        'ÖSTERREICH', 'AUSTRIA', 'AT'
                      ] AS VARCHAR[]
                    ),
                    CAST(
                      [
                        'US', 'US', 'US', 'SE', 'SE', 'PT', 'PT', 'PL', 'PL', 'NO', 'NO', 'NL', 'NL', 'IT',
                        'IT', 'IE', 'IE', 'GB', 'GB', 'GB', 'FR', 'FR', 'FI', 'FI', 'ES', 'ES', 'DK', 'DK',
                        'DE', 'DE', 'DE', 'CH', 'CH', 'CH', 'BE', 'BE', 'AT', 'AT', 'AT'
                      ] AS VARCHAR[]
                    )
                  )[(upper((trimmed(t8))))] IS NULL
                THEN 'lookup_miss' || chr(31) || COALESCE(left((upper((trimmed(t8)))), 200), '')
            END
        END,
        CASE
          WHEN NOT regexp_matches(
              MAP(
                CAST(
                  [
                    'UNITED STATES', 'USA', 'US', 'SWEDEN', 'SE', 'PORTUGAL', 'PT', 'POLAND', 'PL', 'NORWAY',
                    'NO', 'NETHERLANDS', 'NL', 'ITALY', 'IT', 'IRELAND', 'IE', 'UNITED KINGDOM', 'UK', 'GB',
                    'FRANCE', 'FR', 'FINLAND', 'FI', 'SPAIN', 'ES', 'DENMARK', 'DK', 'DEUTSCHLAND', 'GERMANY',
                    'DE', 'SCHWEIZ', 'SWITZERLAND', 'CH', 'BELGIUM', 'BE', 'ÖSTERREICH', 'AUSTRIA', 'AT'
                  ] AS VARCHAR[]
                ),
                CAST(
                  [
                    'US', 'US', 'US', 'SE', 'SE', 'PT', 'PT', 'PL', 'PL', 'NO', 'NO', 'NL', 'NL', 'IT', 'IT',
                    'IE', 'IE', 'GB', 'GB', 'GB', 'FR', 'FR', 'FI', 'FI', 'ES', 'ES', 'DK', 'DK', 'DE', 'DE',
                    'DE', 'CH', 'CH', 'CH', 'BE', 'BE', 'AT', 'AT', 'AT'
                  ] AS VARCHAR[]
                )
              )[(upper((trimmed(t8))))],
              '^[A-Z]{2}$'
            )
            THEN 'pattern' || chr(31) || COALESCE(
              left(
                MAP(
                  CAST(
                    [
                      'UNITED STATES', 'USA', 'US', 'SWEDEN', 'SE', 'PORTUGAL', 'PT', 'POLAND', 'PL',
                      'NORWAY', 'NO', 'NETHERLANDS', 'NL', 'ITALY', 'IT', 'IRELAND', 'IE', 'UNITED KINGDOM',
                      'UK', 'GB', 'FRANCE', 'FR', 'FINLAND', 'FI', 'SPAIN', 'ES', 'DENMARK', 'DK',
                      'DEUTSCHLAND', 'GERMANY', 'DE', 'SCHWEIZ', 'SWITZERLAND', 'CH', 'BELGIUM', 'BE',
                      'ÖSTERREICH', 'AUSTRIA', 'AT'
                    ] AS VARCHAR[]
                  ),
                  CAST(
                    [
                      'US', 'US', 'US', 'SE', 'SE', 'PT', 'PT', 'PL', 'PL', 'NO', 'NO', 'NL', 'NL', 'IT',
                      'IT', 'IE', 'IE', 'GB', 'GB', 'GB', 'FR', 'FR', 'FI', 'FI', 'ES', 'ES', 'DK', 'DK',
                      'DE', 'DE', 'DE', 'CH', 'CH', 'CH', 'BE', 'BE', 'AT', 'AT', 'AT'
                    ] AS VARCHAR[]
                  )
                )[(upper((trimmed(t8))))],
                200
              ),
              ''
            )
        END
      )
    ) AS e10_0,
    CASE
      WHEN CASE
          WHEN NOT regexp_matches(v11, '^[a-z]{2}$') THEN 'pattern' || chr(31) || COALESCE(left(v11, 200), '')
        END IS NOT NULL
        THEN '11' || chr(31) || '' || chr(31) || (
          CASE
            WHEN NOT regexp_matches(v11, '^[a-z]{2}$')
              THEN 'pattern' || chr(31) || COALESCE(left(v11, 200), '')
          END
        )
    END AS e11_0,
    '12' || chr(31) || '' || chr(31) || (
      COALESCE(
        CASE
          WHEN CASE
                WHEN (
                    (upper(t11)) IS NULL
                    OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t11))] IS NULL
                      AND (upper(t11)) NOT IN ('K.A.', '-', 'N/A')
                  )
                  THEN t11
                ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t11))]
              END IS NOT NULL
            AND (
                CASE
                  WHEN lower(
                      CASE
                        WHEN (
                            (upper(t11)) IS NULL
                            OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t11))] IS NULL
                              AND (upper(t11)) NOT IN ('K.A.', '-', 'N/A')
                          )
                          THEN t11
                        ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t11))]
                      END
                    ) IN ('yes', 'ja')
                    THEN TRUE
                  WHEN lower(
                      CASE
                        WHEN (
                            (upper(t11)) IS NULL
                            OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t11))] IS NULL
                              AND (upper(t11)) NOT IN ('K.A.', '-', 'N/A')
                          )
                          THEN t11
                        ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t11))]
                      END
                    ) IN ('no', 'nein')
                    THEN FALSE
                END
              ) IS NULL
            THEN 'not_a_boolean' || chr(31) || COALESCE(
              left(
                CASE
                  WHEN (
                      (upper(t11)) IS NULL
                      OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t11))] IS NULL
                        AND (upper(t11)) NOT IN ('K.A.', '-', 'N/A')
                    )
                    THEN t11
                  ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t11))]
                END,
                200
              ),
              ''
            )
        END,
        CASE WHEN v12 IS NULL THEN 'required' || chr(31) END
      )
    ) AS e12_0,
    '13' || chr(31) || '' || chr(31) || (
      COALESCE(
        CASE
          WHEN v13 IS NULL
            THEN COALESCE(
              CASE
                WHEN CASE
                    WHEN (
                        (upper(t12)) IS NULL
                        OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))] IS NULL
                          AND (upper(t12)) NOT IN ('K.A.', '-', 'N/A')
                      )
                      THEN t12
                    ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))]
                  END IS NULL
                  THEN NULL
                WHEN NOT regexp_full_match(
                    CASE
                      WHEN (
                          (upper(t12)) IS NULL
                          OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))] IS NULL
                            AND (upper(t12)) NOT IN ('K.A.', '-', 'N/A')
                        )
                        THEN t12
                      ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))]
                    END,
                    '[+-]?(?:[0-9]{1,3}(?:\.[0-9]{3}){1,12}|[0-9]{1,38})(?:,[0-9]{1,38})?'
                  )
                  THEN 'not_a_number' || chr(31) || COALESCE(
                    left(
                      CASE
                        WHEN (
                            (upper(t12)) IS NULL
                            OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))] IS NULL
                              AND (upper(t12)) NOT IN ('K.A.', '-', 'N/A')
                          )
                          THEN t12
                        ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))]
                      END,
                      200
                    ),
                    ''
                  )
                WHEN (
                    CASE
                      WHEN regexp_full_match(
                          CASE
                            WHEN (
                                (upper(t12)) IS NULL
                                OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))] IS NULL
                                  AND (upper(t12)) NOT IN ('K.A.', '-', 'N/A')
                              )
                              THEN t12
                            ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))]
                          END,
                          '[+-]?(?:[0-9]{1,3}(?:\.[0-9]{3}){1,12}|[0-9]{1,38})(?:,[0-9]{1,38})?'
                        )
                        THEN CASE
                          WHEN regexp_full_match(
                              replace(
                                replace(
                                  CASE
                                    WHEN (
                                        (upper(t12)) IS NULL
                                        OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))] IS NULL
                                          AND (upper(t12)) NOT IN ('K.A.', '-', 'N/A')
                                      )
                                      THEN t12
                                    ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))]
                                  END,
                                  '.',
                                  ''
                                ),
                                ',',
                                '.'
                              ),
                              '[+-]?[0-9]*(?:\.[0-9]{0,2}0*)?'
                            )
                            THEN TRY_CAST(
                              replace(
                                replace(
                                  CASE
                                    WHEN (
                                        (upper(t12)) IS NULL
                                        OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))] IS NULL
                                          AND (upper(t12)) NOT IN ('K.A.', '-', 'N/A')
                                      )
                                      THEN t12
                                    ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))]
                                  END,
                                  '.',
                                  ''
                                ),
                                ',',
                                '.'
                              ) AS DECIMAL(16,2)
                            )
                        END
                    END
                  ) IS NULL
                  THEN 'out_of_range' || chr(31) || COALESCE(
                    left(
                      CASE
                        WHEN (
                            (upper(t12)) IS NULL
                            OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))] IS NULL
                              AND (upper(t12)) NOT IN ('K.A.', '-', 'N/A')
                          )
                          THEN t12
                        ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))]
                      END,
                      200
                    ),
                    ''
                  )
              END,
              CASE
                WHEN (
                      CASE
                        WHEN regexp_full_match(
                            CASE
                              WHEN (
                                  (upper(t12)) IS NULL
                                  OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))] IS NULL
                                    AND (upper(t12)) NOT IN ('K.A.', '-', 'N/A')
                                )
                                THEN t12
                              ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))]
                            END,
                            '[+-]?(?:[0-9]{1,3}(?:\.[0-9]{3}){1,12}|[0-9]{1,38})(?:,[0-9]{1,38})?'
                          )
                          THEN CASE
                            WHEN regexp_full_match(
                                replace(
                                  replace(
                                    CASE
                                      WHEN (
                                          (upper(t12)) IS NULL
                                          OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[
                                                (upper(t12))
                                              ] IS NULL
                                            AND (upper(t12)) NOT IN ('K.A.', '-', 'N/A')
                                        )
                                        THEN t12
                                      ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))]
                                    END,
                                    '.',
                                    ''
                                  ),
                                  ',',
                                  '.'
                                ),
                                '[+-]?[0-9]*(?:\.[0-9]{0,2}0*)?'
                              )
                              THEN TRY_CAST(
                                replace(
                                  replace(
                                    CASE
                                      WHEN (
                                          (upper(t12)) IS NULL
                                          OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[
                                                (upper(t12))
                                              ] IS NULL
                                            AND (upper(t12)) NOT IN ('K.A.', '-', 'N/A')
                                        )
                                        THEN t12
                                      ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))]
                                    END,
                                    '.',
                                    ''
                                  ),
                                  ',',
                                  '.'
                                ) AS DECIMAL(16,2)
                              )
                          END
                      END
                    ) IS NOT NULL
                  AND TRY_CAST(
                      (
                        CASE
                          WHEN regexp_full_match(
                              CASE
                                WHEN (
                                    (upper(t12)) IS NULL
                                    OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))] IS NULL
                                      AND (upper(t12)) NOT IN ('K.A.', '-', 'N/A')
                                  )
                                  THEN t12
                                ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))]
                              END,
                              '[+-]?(?:[0-9]{1,3}(?:\.[0-9]{3}){1,12}|[0-9]{1,38})(?:,[0-9]{1,38})?'
                            )
                            THEN CASE
                              WHEN regexp_full_match(
                                  replace(
                                    replace(
                                      CASE
                                        WHEN (
                                            (upper(t12)) IS NULL
                                            OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[
                                                  (upper(t12))
                                                ] IS NULL
                                              AND (upper(t12)) NOT IN ('K.A.', '-', 'N/A')
                                          )
                                          THEN t12
                                        ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))]
                                      END,
                                      '.',
                                      ''
                                    ),
                                    ',',
                                    '.'
                                  ),
                                  '[+-]?[0-9]*(?:\.[0-9]{0,2}0*)?'
                                )
                                THEN TRY_CAST(
                                  replace(
                                    replace(
                                      CASE
                                        WHEN (
                                            (upper(t12)) IS NULL
                                            OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[
                                                  (upper(t12))
                                                ] IS NULL
                                              AND (upper(t12)) NOT IN ('K.A.', '-', 'N/A')
                                          )
                                          THEN t12
                                        ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))]
                                      END,
                                      '.',
                                      ''
                                    ),
                                    ',',
                                    '.'
                                  ) AS DECIMAL(16,2)
                                )
                            END
                        END
                      ) AS DECIMAL(18,2)
                    ) IS NULL
                  THEN 'out_of_range' || chr(31) || COALESCE(
                    left(
                      CAST(
                        (
                          CASE
                            WHEN regexp_full_match(
                                CASE
                                  WHEN (
                                      (upper(t12)) IS NULL
                                      OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))] IS NULL
                                        AND (upper(t12)) NOT IN ('K.A.', '-', 'N/A')
                                    )
                                    THEN t12
                                  ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))]
                                END,
                                '[+-]?(?:[0-9]{1,3}(?:\.[0-9]{3}){1,12}|[0-9]{1,38})(?:,[0-9]{1,38})?'
                              )
                              THEN CASE
                                WHEN regexp_full_match(
                                    replace(
                                      replace(
                                        CASE
                                          WHEN (
                                              (upper(t12)) IS NULL
                                              OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[
                                                    (upper(t12))
                                                  ] IS NULL
                                                AND (upper(t12)) NOT IN ('K.A.', '-', 'N/A')
                                            )
                                            THEN t12
                                          ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))]
                                        END,
                                        '.',
                                        ''
                                      ),
                                      ',',
                                      '.'
                                    ),
                                    '[+-]?[0-9]*(?:\.[0-9]{0,2}0*)?'
                                  )
                                  THEN TRY_CAST(
                                    replace(
                                      replace(
                                        CASE
                                          WHEN (
                                              (upper(t12)) IS NULL
                                              OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[
                                                    (upper(t12))
                                                  ] IS NULL
                                                AND (upper(t12)) NOT IN ('K.A.', '-', 'N/A')
                                            )
                                            THEN t12
                                          ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))]
                                        END,
                                        '.',
                                        ''
                                      ),
                                      ',',
                                      '.'
                                    ) AS DECIMAL(16,2)
                                  )
                              END
                          END
                        ) AS VARCHAR
                      ),
                      200
                    ),
                    ''
                  )
              END
            )
        END,
        CASE
          WHEN TRY_CAST(
              (
                CASE
                  WHEN regexp_full_match(
                      CASE
                        WHEN (
                            (upper(t12)) IS NULL
                            OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))] IS NULL
                              AND (upper(t12)) NOT IN ('K.A.', '-', 'N/A')
                          )
                          THEN t12
                        ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))]
                      END,
                      '[+-]?(?:[0-9]{1,3}(?:\.[0-9]{3}){1,12}|[0-9]{1,38})(?:,[0-9]{1,38})?'
                    )
                    THEN CASE
                      WHEN regexp_full_match(
                          replace(
                            replace(
                              CASE
                                WHEN (
                                    (upper(t12)) IS NULL
                                    OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))] IS NULL
                                      AND (upper(t12)) NOT IN ('K.A.', '-', 'N/A')
                                  )
                                  THEN t12
                                ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))]
                              END,
                              '.',
                              ''
                            ),
                            ',',
                            '.'
                          ),
                          '[+-]?[0-9]*(?:\.[0-9]{0,2}0*)?'
                        )
                        THEN TRY_CAST(
                          replace(
                            replace(
                              CASE
                                WHEN (
                                    (upper(t12)) IS NULL
                                    OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))] IS NULL
                                      AND (upper(t12)) NOT IN ('K.A.', '-', 'N/A')
                                  )
                                  THEN t12
                                ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))]
                              END,
                              '.',
                              ''
                            ),
                            ',',
                            '.'
                          ) AS DECIMAL(16,2)
                        )
                    END
                END
              ) AS DECIMAL(18,2)
            ) < CAST('0' AS DECIMAL(38,10))
            THEN 'out_of_range' || chr(31) || COALESCE(
              left(
                CAST(
                  TRY_CAST(
                    (
                      CASE
                        WHEN regexp_full_match(
                            CASE
                              WHEN (
                                  (upper(t12)) IS NULL
                                  OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))] IS NULL
                                    AND (upper(t12)) NOT IN ('K.A.', '-', 'N/A')
                                )
                                THEN t12
                              ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))]
                            END,
                            '[+-]?(?:[0-9]{1,3}(?:\.[0-9]{3}){1,12}|[0-9]{1,38})(?:,[0-9]{1,38})?'
                          )
                          THEN CASE
                            WHEN regexp_full_match(
                                replace(
                                  replace(
                                    CASE
                                      WHEN (
                                          (upper(t12)) IS NULL
                                          OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[
                                                (upper(t12))
                                              ] IS NULL
                                            AND (upper(t12)) NOT IN ('K.A.', '-', 'N/A')
                                        )
                                        THEN t12
                                      ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))]
                                    END,
                                    '.',
                                    ''
                                  ),
                                  ',',
                                  '.'
                                ),
                                '[+-]?[0-9]*(?:\.[0-9]{0,2}0*)?'
                              )
                              THEN TRY_CAST(
                                replace(
                                  replace(
                                    CASE
                                      WHEN (
                                          (upper(t12)) IS NULL
                                          OR MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[
                                                (upper(t12))
                                              ] IS NULL
                                            AND (upper(t12)) NOT IN ('K.A.', '-', 'N/A')
                                        )
                                        THEN t12
                                      ELSE MAP(CAST([] AS VARCHAR[]), CAST([] AS VARCHAR[]))[(upper(t12))]
                                    END,
                                    '.',
                                    ''
                                  ),
                                  ',',
                                  '.'
                                ) AS DECIMAL(16,2)
                              )
                          END
                      END
                    ) AS DECIMAL(18,2)
                  ) AS VARCHAR
                ),
                200
              ),
              ''
            )
        END
      )
    ) AS e13_0,
    CASE
      WHEN v14 IS NULL
        THEN '14' || chr(31) || '' || chr(31) || (
          COALESCE(
            CASE
              WHEN v14 IS NULL
                THEN CASE
                  WHEN t10 IS NOT NULL
                    AND (
                        CAST(
                          COALESCE(
                            CASE
                              WHEN regexp_full_match(
                                  t10,
                                  '[0-9]{2}\.[0-9]{2}\.(?:000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})'
                                )
                                THEN try_strptime(t10, '%d.%m.%Y')
                            END
                          ) AS DATE
                        )
                      ) IS NULL
                    THEN 'not_a_date' || chr(31) || COALESCE(left(t10, 200), '')
                END
            END,
            CASE WHEN v14 IS NULL THEN 'required' || chr(31) END
          )
        )
    END AS e14_0
  FROM _values
)
SELECT
  _row,
  v0 AS c0,
  v1 AS c1,
  v2 AS c2,
  v3 AS c3,
  v4 AS c4,
  v5 AS c5,
  v6 AS c6,
  CASE
    WHEN (v8 IS NOT NULL OR v9 IS NOT NULL OR v10 IS NOT NULL)
      THEN {'postal_code': v8, 'city': v9, 'country': v10}
  END AS c7,
  v11 AS c8,
  v12 AS c9,
  v13 AS c10,
  v14 AS c11,
  CASE
    WHEN e0_0 IS NOT NULL
      OR e1_0 IS NOT NULL
      OR e3_0 IS NOT NULL
      OR e4_0 IS NOT NULL
      OR e10_0 IS NOT NULL
      OR e11_0 IS NOT NULL
      OR e12_0 IS NOT NULL
      OR e13_0 IS NOT NULL
      OR e14_0 IS NOT NULL
      THEN list_filter(
        CAST([e0_0, e1_0, e3_0, e4_0, e10_0, e11_0, e12_0, e13_0, e14_0] AS VARCHAR[]),
        lambda e_: e_ IS NOT NULL
      )
  END AS _errors,
  d3
FROM _failures
