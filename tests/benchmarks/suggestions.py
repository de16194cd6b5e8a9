"""How long suggestions take, and what the event loop feels of it: `python -m tests.benchmarks.suggestions [FIELDS]`.

Names are made of words that repeat, as those of real wide tables do.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import replace

from runtime.artefacts.contract import Field
from runtime.artefacts.mapping import Mapping
from runtime.values import STRING
from studio.state.suggestions.choice import Suggestion
from studio.state.suggestions.suggester import Question, Suggester
from tests.contracts import leaf, model, source

_TEXT = """
customer order invoice line product tax total amount net gross currency country city street postal email phone contact
billing shipping payment due start end created updated status type reason note description sku quantity price discount
account bank company vendor unit weight date number code reference parent owner region plant material batch serial
"""
_WORDS = _TEXT.split()


def fields(count: int, chance: random.Random) -> Iterator[Field]:
    taken: set[str] = set()
    while len(taken) < count:
        words = chance.sample(_WORDS, chance.choice((2, 3, 3)))
        name = "_".join(words) + (f"_{chance.randint(1, 9)}" if chance.random() < 0.3 else "")
        if name not in taken:
            taken.add(name)
            yield leaf(name, STRING, description=f"the {' '.join(words)} of the record")


async def measured(suggester: Suggester, question: Question, answer: asyncio.Queue[int]) -> str:
    """Asks, and looks meanwhile how late the event loop is."""
    late, began = [], time.perf_counter()
    suggester.ask(question, asyncio.get_running_loop())
    while answer.empty():
        asleep = time.perf_counter()
        await asyncio.sleep(0.005)
        late.append(1000 * (time.perf_counter() - asleep - 0.005))
    late.sort()
    seconds, found = time.perf_counter() - began, await answer.get()
    return f"{seconds:>8.2f} s{found:>8,} found; loop late by {late[len(late) // 2]:.1f} ms median, {late[-1]:.0f} most"


async def run(count: int) -> None:
    chance = random.Random(2)
    given, wanted = source(*fields(count, chance), name="wide"), model(*fields(count, chance), name="canonical")
    question = Question(given, wanted, (), (), Mapping("wide", "0.1.0", "canonical@1", "wide"), {})
    answer: asyncio.Queue[int] = asyncio.Queue()

    def take(found: tuple[Suggestion, ...]) -> None:
        answer.put_nowait(len(found))

    suggester = Suggester(take)
    print(f"{count:>7,} fields a side, first  {await measured(suggester, question, answer)}")
    print(f"{'':>7} after an edit          {await measured(suggester, replace(question), answer)}")
    suggester.close()


if __name__ == "__main__":
    for wanted_count in [int(a) for a in sys.argv[1:]] or [100, 1_000, 10_000]:
        asyncio.run(run(wanted_count))
