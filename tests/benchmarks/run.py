"""`make bench`: records per second of a run, as a ratio to hand-written DuckDB SQL in the same process."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow.compute as pc
import pyarrow.parquet as pq

from runtime.plan.build import build
from runtime.run.run import Targets, run_plan
from tests.benchmarks.invoices import HAND_SQL, mapping, model, source, write_invoices

COUNT = int(os.environ.get("BENCH_RECORDS", "200000"))
ROUNDS = 5


def cpu(work: Callable[[], object]) -> tuple[float, float]:
    """CPU and wall seconds of one call."""
    wall, used = time.perf_counter(), time.process_time()
    work()
    return time.process_time() - used, time.perf_counter() - wall


def main() -> None:
    built = build(mapping(), source(), model())
    errors = [d.message for d in built.diagnostics if d.severity == "error"]
    if errors:
        sys.exit("\n".join(errors))
    with tempfile.TemporaryDirectory() as folder:
        given, by_hand, ours = (Path(folder) / n for n in ("in.ndjson", "hand.parquet", "ours.parquet"))
        write_invoices(given, COUNT)
        rejects = Path(folder) / "rejects.ndjson"
        works = {
            "hand-written SQL": lambda: hand(given, by_hand),
            "crosswalk run": lambda: run_plan(built.plan, source(), given, Targets(ours)),
            "crosswalk run, rejects": lambda: run_plan(built.plan, source(), given, Targets(ours, rejects)),
        }
        for work in works.values():
            work()
        same_records(by_hand, ours)
        figures: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
        for _ in range(ROUNDS):
            for name, work in works.items():
                figures[name].append(cpu(work))
        report(figures)


def hand(given: Path, output: Path) -> None:
    con = duckdb.connect(config={"threads": 2})
    con.execute(f"COPY ({HAND_SQL.replace('{path}', str(given))}) TO '{output}' (FORMAT parquet, COMPRESSION zstd)")


def same_records(by_hand: Path, ours: Path) -> None:
    """Stops unless the good records are equal (hand-written SQL keeps the bad ones, with a NULL)."""
    theirs, mine = pq.read_table(by_hand), pq.read_table(ours)
    kept = theirs.filter(pc.is_in(theirs["invoice_id"], mine["invoice_id"]))
    con = duckdb.connect()
    con.register("a", kept)
    con.register("b", mine)
    different = con.execute("SELECT count(*) FROM (FROM a EXCEPT ALL FROM b)").fetchall()[0][0]
    if different or kept.num_rows != mine.num_rows:
        sys.exit(f"{different} records differ: the figures would mean nothing")
    print(f"{mine.num_rows:,} of {theirs.num_rows:,} records are good, and equal to the hand-written ones")


def report(figures: dict[str, list[tuple[float, float]]]) -> None:
    base = [c for c, _ in figures["hand-written SQL"]]
    print(f"{'':26}{'records/s':>12}{'CPU s':>8}{'CPU ratio':>11}")
    for name, rounds in figures.items():
        used = [c for c, _ in rounds]
        ratio = statistics.median(c / b for c, b in zip(used, base, strict=True))
        wall = statistics.median(w for _, w in rounds)
        print(f"{name:26}{COUNT / wall:>12,.0f}{statistics.median(used):>8.2f}{ratio:>11.2f}")


if __name__ == "__main__":
    main()
