"""Input for the benchmarks: nested invoices as NDJSON, made by a seeded script, and the mapping over them."""

from __future__ import annotations

import json
import random
from pathlib import Path

from runtime.artefacts.contract import Contract, Field, Reader
from runtime.artefacts.mapping import Mapping, Rule
from runtime.values import BOOLEAN, DATE, INTEGER, STRING, Type, array, decimal, object_of
from tests.contracts import Format

FORMATS: dict[str, Format] = {".ndjson": "ndjson", ".parquet": "parquet"}
CURRENCIES = ("usd", "eur", "gbp", "chf", "pln")


def write_invoices(path: Path, count: int) -> None:
    """Writes `count` invoices; one in a hundred has a date that is none."""
    rng = random.Random(7)
    with path.open("w", encoding="utf-8") as file:
        for i in range(count):
            lines = [
                {
                    "description": f" Item {k} ",
                    "quantity": rng.randint(1, 9),
                    "amount": rng.randint(100, 99999),
                }
                for k in range(rng.randint(0, 5))
            ]
            total = sum(line["amount"] for line in lines)
            record = {
                "id": f"in_{i:09}", "number": f"F-{i}", "created": 1_700_000_000 + i, "paid": rng.random() < 0.6,
                "due": "not yet" if rng.random() < 0.01 else f"2026-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
                "currency": rng.choice(CURRENCIES), "total": total, "note": None if i % 3 else f"Danke für {i}",
                "customer": {
                    "name": f"  Kunde {i % 5000}", "email": f"K{i % 5000}@Example.COM",
                    "address": {"city": "Köln", "country": "de"},
                },
                "lines": {"data": lines},
            }  # fmt: skip
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def _field(name: str, of: Type, under: str = "", *, required: bool = False) -> Field:
    return Field(name, of, f"{under}.{name}" if under else name, required=required)


def _object(name: str, fields: tuple[Field, ...], under: str = "") -> Field:
    of = object_of(*((f.name, f.type) for f in fields))
    return Field(name, of, f"{under}.{name}" if under else name, fields=fields)


def _list(name: str, fields: tuple[Field, ...], path: str) -> Field:
    item = Field("", object_of(*((f.name, f.type) for f in fields)), path, fields=fields)
    return Field(name, array(item.type), path, item=item)


def source(format: Format = "ndjson") -> Contract:  # noqa: A002
    address = _object("address", tuple(_field(n, STRING, "customer.address") for n in ("city", "country")), "customer")
    customer = _object("customer", (_field("name", STRING, "customer"), _field("email", STRING, "customer"), address))
    line = (
        _field("description", STRING, "lines.data"), _field("quantity", INTEGER, "lines.data"),
        _field("amount", INTEGER, "lines.data"),
    )  # fmt: skip
    texts = [_field(n, STRING) for n in ("id", "number", "due", "currency", "note")]
    return Contract(
        "bench_invoice", "1.0.0", "source",
        (*texts, _field("created", INTEGER), _field("total", INTEGER), _field("paid", BOOLEAN), customer,
         _object("lines", (_list("data", line, "lines.data"),))),
        reader=Reader(format),
    )  # fmt: skip


MONEY = decimal(18, 2)


def model() -> Contract:
    names = ("customer_name", "email", "city", "country", "currency", "note")
    lines = (
        _field("description", STRING, "lines"),
        _field("quantity", INTEGER, "lines"),
        _field("amount", MONEY, "lines"),
    )
    fields = (
        _field("invoice_id", STRING, required=True), _field("number", STRING, required=True),
        _field("created_on", DATE), _field("due_on", DATE), _field("total", MONEY), _field("is_paid", BOOLEAN),
        *(_field(n, STRING) for n in names), _list("lines", lines, "lines"),
    )  # fmt: skip
    return Contract("bench_canonical", "1.0.0", "model", fields)


def mapping() -> Mapping:
    rules = (
        Rule("invoice_id", "id"), Rule("number", "number"), Rule("created_on", "to_date(from_epoch(created, 's'))"),
        Rule("due_on", "to_date(due)"), Rule("total", "to_decimal(divide(total, `100`), `2`)"), Rule("is_paid", "paid"),
        Rule("customer_name", "trim(customer.name)"), Rule("email", "lower(trim(customer.email))"),
        Rule("city", "customer.address.city"), Rule("country", "upper(customer.address.country)"),
        Rule("currency", "upper(currency)"), Rule("note", "note"),
        Rule("lines", each="lines.data", rules=(
            Rule("description", "trim(description)"), Rule("quantity", "quantity"),
            Rule("amount", "to_decimal(divide(amount, `100`), `2`)"),
        )),
    )  # fmt: skip
    return Mapping("bench", "1.0.0", "bench_canonical@1", "bench_invoice", rules)


# What somebody who knows DuckDB well writes by hand: typed columns, no checks, a bad date becomes NULL.
HAND_SQL = """
SELECT id AS invoice_id, number, CAST(make_timestamp(created * 1000000) AS DATE) AS created_on,
  CAST(try_strptime(due, '%Y-%m-%d') AS DATE) AS due_on, CAST(total / 100 AS DECIMAL(18,2)) AS total, paid AS is_paid,
  trim(customer.name) AS customer_name, lower(trim(customer.email)) AS email, customer.address.city AS city,
  upper(customer.address.country) AS country, upper(currency) AS currency, note,
  list_transform(lines.data, lambda x: {'description': trim(x.description), 'quantity': x.quantity,
    'amount': CAST(x.amount / 100 AS DECIMAL(18,2))}) AS lines
FROM read_json('{path}', format='newline_delimited', columns={'id': 'VARCHAR', 'number': 'VARCHAR',
  'created': 'BIGINT', 'due': 'VARCHAR', 'total': 'BIGINT', 'paid': 'BOOLEAN', 'currency': 'VARCHAR',
  'note': 'VARCHAR', 'customer': 'STRUCT(name VARCHAR, email VARCHAR, address STRUCT(city VARCHAR, country VARCHAR))',
  'lines': 'STRUCT(data STRUCT(description VARCHAR, quantity BIGINT, amount BIGINT)[])'})
"""
PARQUET_SQL = HAND_SQL.partition("FROM read_json")[0] + "FROM read_parquet('{path}')"
