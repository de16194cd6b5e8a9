"""`make fuzz`: 50,000 random mappings on both engines, or as many as are asked for.

They run in rounds, each in a process of its own with its own seed: memory stays bounded, and a difference in one round
does not end the others. A round that finds one prints the smallest mapping and record that show it, and its seed, with
which `--round NAME:SEED` finds it again.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import resource
import sys
import time
import traceback
from collections import Counter
from dataclasses import dataclass

from tests.agreement.comparing import COUNTED
from tests.agreement.properties import PROPERTIES

ROUND = 500
"""So many examples: Hypothesis remembers all of them while it runs."""
MEMORY = 8 * 2**30


@dataclass(frozen=True)
class Round:
    name: str
    seed: int
    examples: int


@dataclass(frozen=True)
class Outcome:
    round: Round
    counted: Counter[str]
    seconds: float
    difference: str = ""


def main() -> int:
    """Runs the rounds on all cores but none of them for long; says what was compared."""
    asked = _asked()
    rounds = [_named(asked.round)] if asked.round else _rounds(asked.examples, asked.seed)
    print(
        f"{sum(r.examples for r in rounds):,} mappings in {len(rounds)} rounds, first seed {rounds[0].seed}", flush=True
    )
    start, total, wrong = time.monotonic(), Counter[str](), 0
    with multiprocessing.get_context("spawn").Pool(asked.processes, maxtasksperchild=1) as pool:
        for done, outcome in enumerate(pool.imap_unordered(run_round, rounds), 1):
            total += outcome.counted
            wrong += bool(outcome.difference)
            _tell(outcome, done, len(rounds))
    minutes = (time.monotonic() - start) / 60
    print(_summary(total), f"{wrong} of {len(rounds)} rounds found a difference; {minutes:.1f} minutes.", sep="\n")
    return 1 if wrong else 0


def run_round(given: Round) -> Outcome:
    """One round, in a process of its own."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    start, difference = time.monotonic(), ""
    try:
        PROPERTIES[given.name].run(given.examples, given.seed)
    except AssertionError as error:
        difference = str(error)
    except Exception as error:
        difference = "\n".join([*getattr(error, "__notes__", ()), *traceback.format_exc().splitlines()[-12:]])
    return Outcome(given, Counter(COUNTED), time.monotonic() - start, difference)


def _rounds(examples: int, first: int) -> list[Round]:
    rounds = []
    for name, one in PROPERTIES.items():
        left = round(examples * one.share)
        while left > 0:
            rounds.append(Round(name, first + len(rounds), min(left, ROUND)))
            left -= ROUND
    random.Random(first).shuffle(rounds)  # a run that is cut short has tried something of everything
    return rounds


def _named(text: str) -> Round:
    name, _, number = text.rpartition(":")
    return Round(name, int(number), ROUND)


def _tell(outcome: Outcome, done: int, of: int) -> None:
    said = f"{outcome.round.name}:{outcome.round.seed}"
    if outcome.difference:
        print(f"\n[{done}/{of}] {said} DIFFERS\n{outcome.difference}\n", flush=True)
    else:
        print(f"[{done}/{of}] {said}: {outcome.counted['mappings']:,} in {outcome.seconds:.0f} s", flush=True)


def _summary(total: Counter[str]) -> str:
    slow = 100 * total["slow"] / (total["rules"] or 1)
    return (
        f"Compared {total['mappings']:,} mappings with {total['rules']:,} rules and {total['steps']:,} source steps on"
        f" {total['records']:,} records: {total['cells']:,} values, {total['failures']:,} failures.\n"
        f"{total['slow']:,} rules ({slow:.1f} %) ran row by row."
    )


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Random mappings on both engines.")
    parser.add_argument("--examples", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="that of the first round")
    parser.add_argument("--processes", type=int, default=min(os.cpu_count() or 1, 4))
    parser.add_argument("--round", help="only this one, as a run named it: 'expressions:17'")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
