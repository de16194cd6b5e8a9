"""`make bench`: CPU and memory of a run, beside hand-written DuckDB SQL and other tools over the same records.

    python -m tests.benchmarks.run [--records 1000000] [--rounds 3] [--only crosswalk polars]

Every work runs in a process of its own, one after the other, in rounds; it measures itself, so that starting Python
does not count. The ratio is that of CPU seconds for each record to those of hand-written SQL over the same kind of
file in the same round. Before anything is timed, what each has written is held against the hand-written SQL's.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb

from runtime.artefacts.mapping import Mapping, Rule
from runtime.engines.batch.engine import BatchEngine
from runtime.plan.build import build
from runtime.values import STRING
from tests.benchmarks.competitors import COMPETITORS, Competitor, Hidden, ours, peak_memory
from tests.benchmarks.invoices import write_invoices
from tests.contracts import leaf, model, source

BASE = "hand-written SQL"
READ_PARQUET = (BASE, "crosswalk", "crosswalk, rejects")
SAMPLE = 2_000
MEMORY_LIMIT = 128 << 20
RULES = 500


def main() -> None:
    asked = argparse.ArgumentParser(prog="tests.benchmarks.run")
    asked.add_argument("--records", type=int, default=int(os.environ.get("BENCH_RECORDS", "1000000")))
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--only", nargs="*", default=list(COMPETITORS))
    asked.add_argument("--work", nargs=3, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.work:
        name, source_path, output = given.work
        print(json.dumps(measured(name, Path(source_path), Path(output))))
        return
    names = [name for name in COMPETITORS if name in (BASE, *given.only)]
    with tempfile.TemporaryDirectory() as folder:
        compare(Path(folder), names, given.records, given.rounds)
        bounded_memory(Path(folder))
    many_rules()


# -- one work, in its own process


def measured(name: str, given: Path, output: Path) -> dict[str, float]:
    """CPU and wall seconds of a work, and the most memory that it had (MB)."""
    work = ours_in_little_memory if name == LITTLE_MEMORY else COMPETITORS[name].work
    wall, used = time.perf_counter(), cpu()
    hidden = work(given, output) or Hidden(0, 0)
    figures = {"cpu": cpu() - used + hidden.cpu, "wall": time.perf_counter() - wall}
    return figures | {"peak": max(peak_memory(), hidden.peak)}


def cpu() -> float:
    """CPU seconds of this process and the children that it has waited for."""
    found = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(f.ru_utime + f.ru_stime for f in found)


def run(name: str, given: Path, output: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.run", "--work", name, str(given), str(output)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{name} failed:\n{done.stderr}")
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


# -- the table


def compare(folder: Path, names: list[str], count: int, rounds: int) -> None:
    works = [(name, ".ndjson", COMPETITORS[name]) for name in names if installed(COMPETITORS[name])]
    works += [(name, ".parquet", COMPETITORS[name]) for name in names if name in READ_PARQUET]
    inputs = {(suffix, c.share): an_input(folder, suffix, count // c.share) for _, suffix, c in works}
    inputs |= {
        (".ndjson", 0): an_input(folder, ".ndjson", SAMPLE),
        (".parquet", 0): an_input(folder, ".parquet", SAMPLE),
    }
    same_records(folder, works, inputs)
    figures: dict[tuple[str, str], list[dict[str, float]]] = defaultdict(list)
    for _ in range(rounds):
        for name, suffix, competitor in works:
            output = folder / f"out.{competitor.output}"
            figures[name, suffix].append(run(name, inputs[suffix, competitor.share], output))
            remove(output)
    size = inputs[".ndjson", 1].stat().st_size / 1e6
    print(f"\n{count:,} nested invoices, {size:,.0f} MB of NDJSON; median of {rounds} rounds; 2 threads")
    print(f"{'':22}{'input':>9}{'records':>11}{'records/s':>12}{'CPU s':>8}{'CPU ratio':>11}{'peak MB':>9}")
    for name, suffix, competitor in works:
        rows, base = figures[name, suffix], figures[BASE, suffix]
        ratio = statistics.median(r["cpu"] * competitor.share / b["cpu"] for r, b in zip(rows, base, strict=True))
        used, wall, peak = (statistics.median(r[what] for r in rows) for what in ("cpu", "wall", "peak"))
        records = count // competitor.share
        print(
            f"{name:22}{suffix[1:]:>9}{records:>11,}{records / wall:>12,.0f}{used:>8.2f}{ratio:>11.2f}{peak:>9,.0f}",
            flush=True,
        )
    for name in names:
        if not installed(COMPETITORS[name]):
            print(f"{name:22}{'not installed':>20}")


def installed(competitor: Competitor) -> bool:
    """Whether what it needs is here: a module, or a program ("/jq")."""
    if competitor.needs.startswith("/"):
        return shutil.which(competitor.needs[1:]) is not None
    return not competitor.needs or importlib.util.find_spec(competitor.needs) is not None


def an_input(folder: Path, suffix: str, count: int) -> Path:
    path = folder / f"invoices_{count}{suffix}"
    if path.exists():
        return path
    if suffix == ".ndjson":
        write_invoices(path, count)
    else:
        lines = an_input(folder, ".ndjson", count)
        duckdb.execute(f"COPY (FROM read_json('{lines}', format='newline_delimited')) TO '{path}' (COMPRESSION zstd)")
    return path


def remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def same_records(folder: Path, works: list[tuple[str, str, Competitor]], inputs: dict[tuple[str, int], Path]) -> None:
    """Stops unless all write the same records. Ours rejects the bad ones, others keep them with a null."""
    expected: dict[str, Any] = {}
    for name, suffix, competitor in works:
        output = folder / f"same.{competitor.output}"
        run(name, inputs[suffix, 0], output)
        found = {record["invoice_id"]: record for record in written(output)}
        remove(output)
        expected = expected or found
        kept = {key: record for key, record in expected.items() if record["due_on"] or not name.startswith("crosswalk")}
        for key, record in kept.items():
            if found.get(key) != record:
                sys.exit(f"{name} ({suffix}) differs:\n{found.get(key)}\n{record}")
        if len(found) != len(kept):
            sys.exit(f"{name} ({suffix}) has {len(found)} records, not {len(kept)}")
    print(f"{len(expected):,} records are the same by all {len(works)}, field by field")


def written(path: Path) -> list[dict[str, Any]]:
    """The records of an output with only JSON's kinds."""
    if path.suffix == ".ndjson":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    files = f"{path}/*.parquet" if path.is_dir() else str(path)
    rows = duckdb.execute(f"SELECT to_json(r) FROM read_parquet('{files}') AS r").fetchall()
    return [json.loads(text) for (text,) in rows]


# -- memory, and mappings of many rules

LITTLE_MEMORY = "little memory"


def ours_in_little_memory(given: Path, output: Path) -> None:
    ours(given, output, rejects=True, memory_limit=f"{MEMORY_LIMIT >> 20}MB")


def bounded_memory(folder: Path) -> None:
    """A run over ten times the memory that DuckDB may have."""
    part, whole = an_input(folder, ".ndjson", 50_000), folder / "large.ndjson"
    data = part.read_bytes()
    with whole.open("wb") as file:
        while file.tell() < 10 * MEMORY_LIMIT:
            file.write(data)
    small = run(LITTLE_MEMORY, part, folder / "small.parquet")["peak"]
    large = run(LITTLE_MEMORY, whole, folder / "large.parquet")["peak"]
    print(
        f"\nmemory limit {MEMORY_LIMIT >> 20} MB: at most {large:,.0f} MB for {whole.stat().st_size / 1e6:,.0f} MB of "
        f"NDJSON, {small:,.0f} MB for {len(data) / 1e6:,.0f} MB (Python, DuckDB and Arrow included)"
    )


def many_rules() -> None:
    """How long a mapping of many rules takes to compile."""
    names = [f"field_{i}" for i in range(RULES)]
    forms = ("upper(trim({}))", "{}", "if(is_blank({0}), 'none', {0})", "to_string(to_date({}))", "{} || 'unknown'")
    rules = tuple(Rule(name, forms[i % len(forms)].format(name)) for i, name in enumerate(names))
    contract, target = source(*(leaf(n, STRING) for n in names)), model(*(leaf(n, STRING) for n in names))
    started = time.perf_counter()
    built = build(Mapping("many", "1.0.0", "order@1", "orders", rules), contract, target)
    planned = time.perf_counter()
    engine = BatchEngine(built.plan)
    text = engine.query("json").text
    compiled = time.perf_counter()
    engine.close()
    assert built.ok, built.diagnostics
    print(
        f"\na mapping of {RULES} rules: checked and planned in {planned - started:.2f} s, compiled to "
        f"{len(text) / 1000:,.0f} thousand characters of SQL in {compiled - planned:.2f} s"
    )


if __name__ == "__main__":
    main()
