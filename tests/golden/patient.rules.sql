json_transform(
  _raw,
  '{"resourceType": "JSON", "id": "JSON", "text": {"status": "JSON", "div": "JSON"}, "identifier": [{"type": {"text": "JSON"}, "system": "JSON", "value": "JSON", "period": {"start": "JSON"}, "assigner": {"display": "JSON"}}], "active": "JSON", "name": [{"use": "JSON", "given": ["JSON"]}], "gender": "JSON", "birthDate": "JSON", "contact": [{"relationship": [{"coding": [{"system": "JSON", "code": "JSON"}]}], "name": {"family": "JSON", "given": ["JSON"]}, "telecom": [{"system": "JSON", "value": "JSON", "use": "JSON"}]}], "animal": {"species": {"coding": [{"system": "JSON", "code": "JSON", "display": "JSON"}]}, "breed": {"coding": [{"system": "JSON", "code": "JSON", "display": "JSON"}]}, "genderStatus": {"coding": [{"system": "JSON", "code": "JSON", "display": "JSON"}]}}, "managingOrganization": {"display": "JSON"}}'
) AS _r,
struct_extract(_r, 'resourceType') AS r0,
struct_extract(_r, 'id') AS r1,
struct_extract(_r, 'text') IS NOT NULL AS o2,
struct_extract(struct_extract(_r, 'text'), 'status') AS r3,
struct_extract(struct_extract(_r, 'text'), 'div') AS r4,
struct_extract(_r, 'identifier') AS r5,
struct_extract(_r, 'active') AS r6,
struct_extract(_r, 'name') AS r7,
struct_extract(_r, 'gender') AS r8,
struct_extract(_r, 'birthDate') AS r9,
struct_extract(_r, 'contact') AS r10,
struct_extract(_r, 'animal') IS NOT NULL AS o11,
struct_extract(struct_extract(_r, 'animal'), 'species') IS NOT NULL AS o12,
struct_extract(struct_extract(struct_extract(_r, 'animal'), 'species'), 'coding') AS r13,
struct_extract(struct_extract(_r, 'animal'), 'breed') IS NOT NULL AS o14,
struct_extract(struct_extract(struct_extract(_r, 'animal'), 'breed'), 'coding') AS r15,
struct_extract(struct_extract(_r, 'animal'), 'genderStatus') IS NOT NULL AS o16,
struct_extract(struct_extract(struct_extract(_r, 'animal'), 'genderStatus'), 'coding') AS r17,
struct_extract(_r, 'managingOrganization') IS NOT NULL AS o18,
struct_extract(struct_extract(_r, 'managingOrganization'), 'display') AS r19,
json_string(r0) AS t0,
json_string(r1) AS t1,
json_string(r3) AS t3,
json_string(r4) AS t4,
list_transform(
  r5,
  lambda a0_: CASE
    WHEN a0_ IS NOT NULL
      THEN {
        'type': CASE
          WHEN struct_extract(a0_, 'type') IS NOT NULL
            THEN {'text': json_string(struct_extract(struct_extract(a0_, 'type'), 'text'))}
        END,
        'system': json_string(struct_extract(a0_, 'system')),
        'value': json_string(struct_extract(a0_, 'value')),
        'period': CASE
          WHEN struct_extract(a0_, 'period') IS NOT NULL
            THEN {'start': text_date(json_string(struct_extract(struct_extract(a0_, 'period'), 'start')))}
        END,
        'assigner': CASE
          WHEN struct_extract(a0_, 'assigner') IS NOT NULL
            THEN {'display': json_string(struct_extract(struct_extract(a0_, 'assigner'), 'display'))}
        END
      }
  END
) AS t5,
json_boolean(r6) AS t6,
list_transform(
  r7,
  lambda a0_: CASE
    WHEN a0_ IS NOT NULL
      THEN {
        'use': json_string(struct_extract(a0_, 'use')),
        'given': list_transform(struct_extract(a0_, 'given'), lambda a1_: json_string(a1_))
      }
  END
) AS t7,
json_string(r8) AS t8,
text_date(json_string(r9)) AS t9,
list_transform(
  r10,
  lambda a0_: CASE
    WHEN a0_ IS NOT NULL
      THEN {
        'relationship': list_transform(
          struct_extract(a0_, 'relationship'),
          lambda a1_: CASE
            WHEN a1_ IS NOT NULL
              THEN {
                'coding': list_transform(
                  struct_extract(a1_, 'coding'),
                  lambda a2_: CASE
                    WHEN a2_ IS NOT NULL
                      THEN {
                        'system': json_string(struct_extract(a2_, 'system')),
                        'code': json_string(struct_extract(a2_, 'code'))
                      }
                  END
                )
              }
          END
        ),
        'name': CASE
          WHEN struct_extract(a0_, 'name') IS NOT NULL
            THEN {
              'family': json_string(struct_extract(struct_extract(a0_, 'name'), 'family')),
              'given': list_transform(
                struct_extract(struct_extract(a0_, 'name'), 'given'),
                lambda a1_: json_string(a1_)
              )
            }
        END,
        'telecom': list_transform(
          struct_extract(a0_, 'telecom'),
          lambda a1_: CASE
            WHEN a1_ IS NOT NULL
              THEN {
                'system': json_string(struct_extract(a1_, 'system')),
                'value': json_string(struct_extract(a1_, 'value')),
                'use': json_string(struct_extract(a1_, 'use'))
              }
          END
        )
      }
  END
) AS t10,
list_transform(
  r13,
  lambda a0_: CASE
    WHEN a0_ IS NOT NULL
      THEN {
        'system': json_string(struct_extract(a0_, 'system')),
        'code': json_string(struct_extract(a0_, 'code')),
        'display': json_string(struct_extract(a0_, 'display'))
      }
  END
) AS t13,
list_transform(
  r15,
  lambda a0_: CASE
    WHEN a0_ IS NOT NULL
      THEN {
        'system': json_string(struct_extract(a0_, 'system')),
        'code': json_string(struct_extract(a0_, 'code')),
        'display': json_string(struct_extract(a0_, 'display'))
      }
  END
) AS t15,
list_transform(
  r17,
  lambda a0_: CASE
    WHEN a0_ IS NOT NULL
      THEN {
        'system': json_string(struct_extract(a0_, 'system')),
        'code': json_string(struct_extract(a0_, 'code')),
        'display': json_string(struct_extract(a0_, 'display'))
      }
  END
) AS t17,
json_string(r19) AS t19,
/* resourceType */ t0 AS v0,
/* id */ t1 AS v1,
/* text */ CASE WHEN o2 THEN {'status': t3, 'div': t4} END AS v2,
/* identifier */ t5 AS v3,
/* active */ t6 AS v4,
/* name */ t7 AS v5,
/* gender */ t8 AS v6,
/* birthDate */ t9 AS v7,
/* contact */ t10 AS v8,
/* managingOrganization */ CASE WHEN o18 THEN {'display': t19} END AS v9,
/* extension */
list_transform(
  list_filter(
    [
      CASE
        WHEN o11
          THEN {
            'species': CASE WHEN o12 THEN {'coding': t13} END,
            'breed': CASE WHEN o14 THEN {'coding': t15} END,
            'genderStatus': CASE WHEN o16 THEN {'coding': t17} END
          }
      END
    ],
    lambda item1: item1 IS NOT NULL AND (NOT (item1 IS NULL))
  ),
  lambda item1, n2: {
    'url': COALESCE(
      CAST(NULL AS VARCHAR),
      CAST('http://hl7.org/fhir/r4/StructureDefinition/patient-animal' AS VARCHAR)
    ),
    'extension': list_transform(
      list_filter(
        CASE
          WHEN (item1 IS NOT NULL)
            THEN [
              CASE
                WHEN (item1 IS NOT NULL) THEN {'url': 'species', 'value': struct_extract(item1, 'species')}
              END,
              CASE WHEN (item1 IS NOT NULL) THEN {'url': 'breed', 'value': struct_extract(item1, 'breed')} END,
              CASE
                WHEN (item1 IS NOT NULL)
                  THEN {'url': 'genderStatus', 'value': struct_extract(item1, 'genderStatus')}
              END
            ]
        END,
        lambda item3: item3 IS NOT NULL AND (struct_extract(item3, 'value') IS NOT NULL)
      ),
      lambda item3, n4: {
        'url': struct_extract(item3, 'url'),
        'valueCodeableConcept': struct_extract(item3, 'value')
      }
    )
  }
) AS v10
