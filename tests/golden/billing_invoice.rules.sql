json_transform(
  _raw,
  '{"id": "JSON", "number": "JSON", "status": "JSON", "created": "JSON", "due_date": "JSON", "currency": "JSON", "customer": {"id": "JSON", "name": "JSON", "email": "JSON", "address": {"line1": "JSON", "city": "JSON", "postal_code": "JSON", "country": "JSON"}}, "lines": {"data": [{"id": "JSON", "description": "JSON", "quantity": "JSON", "unit_amount": "JSON", "amount": "JSON", "tax_rate": "JSON", "period": {"start": "JSON", "end": "JSON"}}]}, "subtotal": "JSON", "tax": "JSON", "total": "JSON", "notes": "JSON"}'
) AS _r,
struct_extract(_r, 'id') AS r0,
struct_extract(_r, 'number') AS r1,
struct_extract(_r, 'status') AS r2,
struct_extract(_r, 'created') AS r3,
struct_extract(_r, 'due_date') AS r4,
struct_extract(_r, 'currency') AS r5,
struct_extract(_r, 'customer') IS NOT NULL AS o6,
struct_extract(struct_extract(_r, 'customer'), 'id') AS r7,
struct_extract(struct_extract(_r, 'customer'), 'name') AS r8,
struct_extract(struct_extract(_r, 'customer'), 'email') AS r9,
struct_extract(struct_extract(_r, 'customer'), 'address') IS NOT NULL AS o10,
struct_extract(struct_extract(struct_extract(_r, 'customer'), 'address'), 'line1') AS r11,
struct_extract(struct_extract(struct_extract(_r, 'customer'), 'address'), 'city') AS r12,
struct_extract(struct_extract(struct_extract(_r, 'customer'), 'address'), 'postal_code') AS r13,
struct_extract(struct_extract(struct_extract(_r, 'customer'), 'address'), 'country') AS r14,
struct_extract(_r, 'lines') IS NOT NULL AS o15,
struct_extract(struct_extract(_r, 'lines'), 'data') AS r16,
struct_extract(_r, 'subtotal') AS r17,
struct_extract(_r, 'tax') AS r18,
struct_extract(_r, 'total') AS r19,
struct_extract(_r, 'notes') AS r20,
json_string(r0) AS t0,
json_string(r1) AS t1,
json_string(r2) AS t2,
json_integer(r3) AS t3,
json_integer(r4) AS t4,
json_string(r5) AS t5,
json_string(r7) AS t7,
json_string(r8) AS t8,
json_string(r9) AS t9,
json_string(r11) AS t11,
json_string(r12) AS t12,
json_string(r13) AS t13,
json_string(r14) AS t14,
list_transform(
  r16,
  lambda a0_: CASE
    WHEN a0_ IS NOT NULL
      THEN {
        'id': json_string(struct_extract(a0_, 'id')),
        'description': json_string(struct_extract(a0_, 'description')),
        'quantity': json_integer(struct_extract(a0_, 'quantity')),
        'unit_amount': json_integer(struct_extract(a0_, 'unit_amount')),
        'amount': json_integer(struct_extract(a0_, 'amount')),
        'tax_rate': CASE
          WHEN regexp_full_match(
              json_digits(struct_extract(a0_, 'tax_rate')),
              '[+-]?(?:[0-9]+(?:\.[0-9]{0,2}0*)?|\.[0-9]{1,2}0*)'
            )
            THEN TRY_CAST(json_digits(struct_extract(a0_, 'tax_rate')) AS DECIMAL(5,2))
        END,
        'period': CASE
          WHEN struct_extract(a0_, 'period') IS NOT NULL
            THEN {
              'start': json_integer(struct_extract(struct_extract(a0_, 'period'), 'start')),
              'end': json_integer(struct_extract(struct_extract(a0_, 'period'), 'end'))
            }
        END
      }
  END
) AS t16,
json_integer(r17) AS t17,
json_integer(r18) AS t18,
json_integer(r19) AS t19,
json_string(r20) AS t20,
/* invoice_number */ t1 AS v0,
/* source_id */ t0 AS v1,
/* status */
MAP(
  CAST(['uncollectible', 'void', 'paid', 'open', 'draft'] AS VARCHAR[]),
  CAST(['written_off', 'cancelled', 'paid', 'open', 'draft'] AS VARCHAR[])
)[t2] AS v2,
/* issued_on */
(CAST((CASE WHEN t3 BETWEEN -62135596800 AND 253402300799 THEN make_timestamp(t3 * 1000000) END) AS DATE)) AS v3,
/* currency */ (upper(t5)) AS v4,
/* customer */ o6 AS g12,
/* customer.number */ t7 AS v5,
/* customer.name */ (squeezed(t8)) AS v6,
/* customer.email */ (lower(t9)) AS v7,
/* customer.street */ t11 AS v8,
/* customer.postal_code */ t13 AS v9,
/* customer.city */ t12 AS v10,
/* customer.country */
MAP(
  CAST(
    [
      'UNITED STATES', 'USA', 'US', 'SWEDEN', 'SE', 'PORTUGAL', 'PT', 'POLAND', 'PL', 'NORWAY', 'NO',
      'NETHERLANDS', 'NL', 'ITALY', 'IT', 'IRELAND', 'IE', 'UNITED KINGDOM', 'UK', 'GB', 'FRANCE', 'FR',
      'FINLAND', 'FI', 'SPAIN', 'ES', 'DENMARK', 'DK', 'DEUTSCHLAND', 'GERMANY', 'DE', 'SCHWEIZ',
      'SWITZERLAND', 'CH', 'BELGIUM', 'BE', 'ÖSTERREICH', 'AUSTRIA', 'AT'
    ] AS VARCHAR[]
  ),
  CAST(
    [
      'US', 'US', 'US', 'SE', 'SE', 'PT', 'PT', 'PL', 'PL', 'NO', 'NO', 'NL', 'NL', 'IT', 'IT', 'IE', 'IE',
      'GB', 'GB', 'GB', 'FR', 'FR', 'FI', 'FI', 'ES', 'ES', 'DK', 'DK', 'DE', 'DE', 'DE', 'CH', 'CH', 'CH',
      'BE', 'BE', 'AT', 'AT', 'AT'
    ] AS VARCHAR[]
  )
)[(upper(t14))] AS v11,
/* net_amount */
TRY_CAST((CAST(CAST(t17 AS DECIMAL(19,0)) * CAST('0.01' AS DECIMAL(3,2)) AS DECIMAL(19,2))) AS DECIMAL(18,2)) AS v13,
/* tax_amount */
TRY_CAST((CAST(CAST(t18 AS DECIMAL(19,0)) * CAST('0.01' AS DECIMAL(3,2)) AS DECIMAL(19,2))) AS DECIMAL(18,2)) AS v14,
/* total_amount */
TRY_CAST((CAST(CAST(t19 AS DECIMAL(19,0)) * CAST('0.01' AS DECIMAL(3,2)) AS DECIMAL(19,2))) AS DECIMAL(18,2)) AS v15,
/* lines */
list_transform(
  list_filter(t16, lambda item1: item1 IS NOT NULL),
  lambda item1, n2: {
    'position': (
      TRY_CAST(CAST(CAST(n2 - 1 AS BIGINT) AS HUGEINT) + CAST(CAST(1 AS BIGINT) AS HUGEINT) AS BIGINT)
    ),
    'kind': CASE
      WHEN COALESCE((struct_extract(item1, 'amount') < CAST(0 AS BIGINT)), FALSE) THEN 'credit'
      ELSE 'charge'
    END,
    'description': struct_extract(item1, 'description'),
    'quantity': TRY_CAST(struct_extract(item1, 'quantity') AS DECIMAL(18,3)),
    'unit_price': TRY_CAST(
      (
        CAST(
          CAST(struct_extract(item1, 'unit_amount') AS DECIMAL(19,0)) * CAST('0.01' AS DECIMAL(3,2)) AS DECIMAL(19,2)
        )
      ) AS DECIMAL(18,2)
    ),
    'net_amount': TRY_CAST(
      (
        CAST(
          CAST(struct_extract(item1, 'amount') AS DECIMAL(19,0)) * CAST('0.01' AS DECIMAL(3,2)) AS DECIMAL(19,2)
        )
      ) AS DECIMAL(18,2)
    ),
    'tax_rate': struct_extract(item1, 'tax_rate'),
    'service_from': (
      CAST(
        (
          CASE
            WHEN struct_extract(struct_extract(item1, 'period'), 'start') BETWEEN -62135596800 AND 253402300799
              THEN make_timestamp(struct_extract(struct_extract(item1, 'period'), 'start') * 1000000)
          END
        ) AS DATE
      )
    ),
    'service_to': (
      CAST(
        (
          CASE
            WHEN struct_extract(struct_extract(item1, 'period'), 'end') BETWEEN -62135596800 AND 253402300799
              THEN make_timestamp(struct_extract(struct_extract(item1, 'period'), 'end') * 1000000)
          END
        ) AS DATE
      )
    )
  }
) AS v16,
/* note */ (CASE WHEN trimmed((trimmed(t20))) <> '' THEN (trimmed(t20)) END) AS v26,
COALESCE(
  len(
    list_filter(
      list_filter(t16, lambda x3: COALESCE((struct_extract(x3, 'amount') < CAST(0 AS BIGINT)), FALSE)),
      lambda x5: x5 IS NOT NULL
    )
  ) > 0,
  FALSE
) AS d1,
((upper(t14)) IS NOT DISTINCT FROM 'UK') AS d2
