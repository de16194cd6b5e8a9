"""The same mapping of invoices in other tools, each written as somebody who knows the tool writes it.

Each reads a file and writes one. None checks its input as a run of ours does; a date that is none becomes null. What
cannot be imported here is left out by `run.py`, so every tool is imported where it is used.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from runtime.plan.build import build
from runtime.run.run import Targets, run_plan
from tests.benchmarks.invoices import FORMATS, HAND_SQL, PARQUET_SQL, mapping, model, source


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a process used that outlives the work: CPU seconds, and the most memory (MB)."""

    cpu: float
    peak: float


Work = Callable[[Path, Path], Hidden | None]
"""Reads the first path and writes the second."""


def peak_memory(process: int | str = "self") -> float:
    """The most memory (MB) that a process had; what `getrusage` says begins with that of its parent."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


@dataclass(frozen=True, slots=True)
class Competitor:
    """A tool; `needs` is the module or program without which it cannot run. A slow one gets only one record in
    `share` of the input."""

    work: Work
    output: str = "parquet"
    needs: str = ""
    share: int = 1


# -- DuckDB by hand, and ours


def hand(given: Path, output: Path) -> None:
    con = duckdb.connect(config={"threads": 2})
    query = HAND_SQL if given.suffix == ".ndjson" else PARQUET_SQL
    con.execute(f"COPY ({query.replace('{path}', str(given))}) TO '{output}' (FORMAT parquet, COMPRESSION zstd)")


def ours(given: Path, output: Path, *, rejects: bool = False, memory_limit: str | None = None) -> None:
    contract = source(FORMATS[given.suffix])
    built = build(mapping(), contract, model())
    targets = Targets(output, output.with_suffix(".rejects.ndjson") if rejects else None)
    run_plan(built.plan, {contract.name: contract}, {contract.name: given}, targets, memory_limit=memory_limit)


def ours_with_rejects(given: Path, output: Path) -> None:
    ours(given, output, rejects=True)


# -- data frames


def with_polars(given: Path, output: Path) -> None:
    os.environ["POLARS_MAX_THREADS"] = "2"
    import polars as pl

    schema = {
        "id": pl.String, "number": pl.String, "created": pl.Int64, "paid": pl.Boolean, "due": pl.String,
        "currency": pl.String, "total": pl.Int64, "note": pl.String,
        "customer": pl.Struct({
            "name": pl.String, "email": pl.String, "address": pl.Struct({"city": pl.String, "country": pl.String}),
        }),
        "lines": pl.Struct({
            "data": pl.List(pl.Struct({"description": pl.String, "quantity": pl.Int64, "amount": pl.Int64})),
        }),
    }  # fmt: skip

    def cents(e: Any) -> Any:
        return (e.cast(pl.Decimal(20, 2)) / 100).cast(pl.Decimal(18, 2))

    customer, line = pl.col("customer").struct.field, pl.element().struct.field
    made = pl.struct(
        description=line("description").str.strip_chars(), quantity=line("quantity"), amount=cents(line("amount"))
    )
    pl.scan_ndjson(given, schema=schema).select(
        invoice_id="id",
        number="number",
        created_on=pl.from_epoch("created", time_unit="s").dt.date(),
        due_on=pl.col("due").str.to_date("%Y-%m-%d", strict=False),
        total=cents(pl.col("total")),
        is_paid="paid",
        customer_name=customer("name").str.strip_chars(),
        email=customer("email").str.strip_chars().str.to_lowercase(),
        city=customer("address").struct.field("city"),
        country=customer("address").struct.field("country").str.to_uppercase(),
        currency=pl.col("currency").str.to_uppercase(),
        note="note",
        lines=pl.col("lines").struct.field("data").list.eval(made),
    ).sink_parquet(output, compression="zstd")


def with_pandas(given: Path, output: Path) -> None:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    writer = None
    with given.open(encoding="utf-8") as file:
        while rows := [json.loads(line) for _, line in zip(range(100_000), file, strict=False)]:
            df = pd.json_normalize(rows, max_level=2)
            made = pd.DataFrame({
                "invoice_id": df["id"], "number": df["number"],
                "created_on": pd.to_datetime(df["created"], unit="s").dt.date,
                "due_on": pd.to_datetime(df["due"], format="%Y-%m-%d", errors="coerce").dt.date,
                "total": df["total"] / 100, "is_paid": df["paid"], "customer_name": df["customer.name"].str.strip(),
                "email": df["customer.email"].str.strip().str.lower(), "city": df["customer.address.city"],
                "country": df["customer.address.country"].str.upper(), "currency": df["currency"].str.upper(),
                "note": df["note"], "lines": [[_line(line) for line in lines] for lines in df["lines.data"]],
            })  # fmt: skip
            table = pa.Table.from_pandas(made, preserve_index=False)
            writer = writer or pq.ParquetWriter(output, table.schema, compression="zstd")
            writer.write_table(table.cast(writer.schema))
    if writer:
        writer.close()


def with_spark(given: Path, output: Path) -> Hidden:
    from pyspark.sql import SparkSession

    settings = {"spark.ui.enabled": "false", "spark.sql.session.timeZone": "UTC", "spark.driver.memory": "2g"}
    making = SparkSession.builder.master("local[2]")
    for name, value in settings.items():
        making = making.config(name, value)
    spark = making.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    schema = (
        "id string, number string, created bigint, paid boolean, due string, currency string, total bigint, "
        "note string, customer struct<name:string,email:string,address:struct<city:string,country:string>>, "
        "lines struct<data:array<struct<description:string,quantity:bigint,amount:bigint>>>"
    )
    spark.read.schema(schema).json(str(given)).createOrReplaceTempView("invoice")
    query = """
      SELECT id AS invoice_id, number, to_date(timestamp_seconds(created)) AS created_on,
        to_date(try_to_timestamp(due, 'yyyy-MM-dd')) AS due_on, cast(total / 100 AS decimal(18,2)) AS total,
        paid AS is_paid, trim(customer.name) AS customer_name, lower(trim(customer.email)) AS email,
        customer.address.city AS city, upper(customer.address.country) AS country, upper(currency) AS currency, note,
        transform(lines.data, x -> struct(trim(x.description) AS description, x.quantity AS quantity,
          cast(x.amount / 100 AS decimal(18,2)) AS amount)) AS lines
      FROM invoice"""
    spark.sql(query).write.mode("overwrite").option("compression", "zstd").parquet(str(output))
    # The JVM goes on until Python ends, so what it used is read where the system shows it.
    jvm = spark.sparkContext._gateway.proc.pid
    stat = Path(f"/proc/{jvm}/stat").read_text().rpartition(")")[2].split()
    hidden = Hidden((int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK"), peak_memory(jvm))
    spark.stop()
    return hidden


# -- one record after the other


def _line(line: dict[str, Any]) -> dict[str, Any]:
    return {
        "description": line["description"].strip(),
        "quantity": line["quantity"],
        "amount": line["amount"] / 100,
    }


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def _date(text: str) -> str | None:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def _each(given: Path, output: Path, change: Callable[[Any], Any]) -> None:
    with given.open(encoding="utf-8") as file, output.open("w", encoding="utf-8") as out:
        for line in file:
            out.write(json.dumps(change(json.loads(line)), ensure_ascii=False) + "\n")


EXPRESSION = """{invoice_id: id, number: number, created_on: day(created), due_on: date(due), total: cents(total),
  is_paid: paid, customer_name: trim(customer.name), email: lower(trim(customer.email)), city: customer.address.city,
  country: upper(customer.address.country), currency: upper(currency), note: note,
  lines: lines.data[].{description: trim(description), quantity: quantity, amount: cents(amount)}}"""


def with_jmespath(given: Path, output: Path) -> None:
    import jmespath
    from jmespath.functions import Functions, signature

    def function(kind: str, change: Callable[[Any], Any]) -> Any:
        return signature({"types": [kind]})(lambda self, value: change(value))

    class Ours(Functions):  # type: ignore[misc]
        _func_day = function("number", _day)
        _func_date = function("string", _date)
        _func_cents = function("number", lambda value: value / 100)
        _func_trim = function("string", str.strip)
        _func_lower = function("string", str.lower)
        _func_upper = function("string", str.upper)

    compiled, options = jmespath.compile(EXPRESSION), jmespath.Options(custom_functions=Ours())
    _each(given, output, lambda record: compiled.search(record, options))


def with_glom(given: Path, output: Path) -> None:
    from glom import glom

    spec = {
        "invoice_id": "id", "number": "number", "created_on": ("created", _day), "due_on": ("due", _date),
        "total": ("total", lambda value: value / 100), "is_paid": "paid", "customer_name": ("customer.name", str.strip),
        "email": ("customer.email", str.strip, str.lower), "city": "customer.address.city",
        "country": ("customer.address.country", str.upper), "currency": ("currency", str.upper), "note": "note",
        "lines": ("lines.data", [{
            "description": ("description", str.strip), "quantity": "quantity",
            "amount": ("amount", lambda value: value / 100),
        }]),
    }  # fmt: skip
    _each(given, output, lambda record: glom(record, spec))


JSONATA = """{"invoice_id": id, "number": number, "created_on": $substring($fromMillis(created * 1000), 0, 10),
  "due_on": $match(due, /^\\d{4}-\\d{2}-\\d{2}$/) ? due : null, "total": total / 100, "is_paid": paid,
  "customer_name": $trim(customer.name), "email": $lowercase($trim(customer.email)), "city": customer.address.city,
  "country": $uppercase(customer.address.country), "currency": $uppercase(currency), "note": note,
  "lines": [lines.data.{"description": $trim(description), "quantity": quantity, "amount": amount / 100}]}"""


def with_jsonata(given: Path, output: Path) -> None:
    import jsonata

    expression = jsonata.Jsonata(JSONATA)
    _each(given, output, expression.evaluate)


JQ = r"""{invoice_id: .id, number, created_on: (.created | todate | .[0:10]),
  due_on: (if .due | test("^[0-9]{4}-[0-9]{2}-[0-9]{2}$") then .due else null end), total: (.total / 100),
  is_paid: .paid, customer_name: (.customer.name | sub("^ +"; "") | sub(" +$"; "")),
  email: (.customer.email | sub("^ +"; "") | sub(" +$"; "") | ascii_downcase), city: .customer.address.city,
  country: (.customer.address.country | ascii_upcase), currency: (.currency | ascii_upcase), note,
  lines: [.lines.data[] | {description: (.description | sub("^ +"; "") | sub(" +$"; "")), quantity,
    amount: (.amount / 100)}]}"""


def with_jq(given: Path, output: Path) -> None:
    program = shutil.which("jq")
    assert program is not None
    with output.open("wb") as out:
        subprocess.run([program, "-c", JQ, str(given)], stdout=out, check=True)


COMPETITORS = {
    "hand-written SQL": Competitor(hand),
    "crosswalk": Competitor(ours),
    "crosswalk, rejects": Competitor(ours_with_rejects),
    "polars": Competitor(with_polars, needs="polars"),
    "pandas": Competitor(with_pandas, needs="pandas", share=5),
    "PySpark, local[2]": Competitor(with_spark, needs="pyspark"),
    "jmespath": Competitor(with_jmespath, "ndjson", "jmespath", share=20),
    "glom": Competitor(with_glom, "ndjson", "glom", share=50),
    "jq": Competitor(with_jq, "ndjson", "/jq", share=20),
    "jsonata-python": Competitor(with_jsonata, "ndjson", "jsonata", share=200),
}
