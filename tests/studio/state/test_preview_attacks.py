"""Rules that would take a process down: the studio goes on, says which rule it was, and previews the others."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from typing import Any, ClassVar

import pytest

from runtime.diagnostics import CrosswalkError
from runtime.plan.build import Built
from studio.state.built_mapping import built_from
from studio.state.mapping_document import MappingDocument
from studio.state.preview.columns import parts_of_plan
from studio.state.preview.process import Reply
from studio.state.preview.result import PreviewResult
from studio.state.preview.session import PreviewSession, together
from studio.state.preview.wanted import Wanted
from studio.state.preview.worker import Heard
from tests.studio.state.test_preview import settled

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the limit of memory is Linux's")
NESTED = "trim(" * 250 + "number" + ")" * 250
BOMB = (
    "join('', map(&join('', map(&@, split(pad_left('', `90000000`, 'x'), ''))), split(pad_left('', `1000`, 'y'), '')))"
)
HOSTILE = {
    "a huge text": "pad_left(number, `4000000000`, 'x')",
    "many huge texts": "concat(" + ", ".join(["pad_left(number, `200000000`, 'x')"] * 12) + ")",
    "a list of a huge text": BOMB,
    "a pattern that runs wild": f"replace('{'a' * 40}!', '(a+)+$', 'x')",
    "deeply nested calls": NESTED,
    "deeply nested parentheses": "(" * 3000 + "number" + ")" * 3000,
}


def hog(_: PreviewSession) -> int:
    kept: list[bytearray] = []
    while True:
        kept.append(bytearray(64 << 20))


def endless(_: PreviewSession) -> int:
    while True:
        pass


def crash(_: PreviewSession) -> int:
    os.kill(os.getpid(), signal.SIGSEGV)
    time.sleep(60)  # the signal may come to another thread
    return 0


async def answering(work: Any) -> float:
    """Waits for it; gives the longest moment in which this process, where the studio's loop is, did not answer."""
    longest, done = 0.0, asyncio.ensure_future(work)
    while not done.done():
        began = time.perf_counter()
        await asyncio.sleep(0.02)
        longest = max(longest, time.perf_counter() - began)
    await done
    return longest


@linux
@pytest.mark.parametrize("kind", HOSTILE)
async def test_a_hostile_rule(document: MappingDocument, kind: str) -> None:
    document.preview.step_seconds = 4
    document.set_expression("channel", HOSTILE[kind])
    await answering(settled(document))
    result = document.preview.result
    assert result is not None and result.problem is None and result.whole
    assert [row[0] for row in result.rows] == ["A-1", "A-2", ""]
    aside = result.set_aside.get("channel")
    assert aside is None or (aside.code, aside.place.rule) == ("E506", "channel")
    document.set_expression("channel", "'tame'")
    assert [row[3] for row in (await settled(document)).rows] == ["tame"] * 3
    assert document.preview.result is not None and not document.preview.result.set_aside


@linux
async def test_questions_that_never_end_or_take_all_memory(document: MappingDocument) -> None:
    before = await settled(document)
    for question, said in ((endless, "takes too long"), (hog, "memory"), (crash, "ended")):
        document.preview.ask_seconds = 1 if question is endless else 60
        with pytest.raises(CrosswalkError, match=said):
            await document.preview.ask(question)
        assert (await document.preview.record(0)).canonical["number"] == "A-1"
    assert document.preview.result is before


async def test_a_killed_worker_is_replaced(document: MappingDocument) -> None:
    before = await settled(document)
    first = document.preview.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    document.set_expression("channel", "'after'")
    result = await settled(document)
    assert (result.problem, [row[3] for row in result.rows]) == (None, ["after"] * 3)
    assert (result.columns, document.preview.pid != first) == (before.columns, True)


class DiesOf:
    """A process that dies whenever one rule is at work."""

    killer = "channel"
    alive = True
    tried: ClassVar[list[tuple[str, ...]]] = []

    def preview(self, wanted: Wanted, heard: Heard) -> int:
        parts = [part for part in parts_of_plan(built(wanted).plan) if part.name not in wanted.aside]
        for group in together(parts, wanted.careful):
            names = tuple(part.name for part in group)
            self.tried.append(names)
            heard(Reply(1, "at work", names))
            if self.killer in names:
                self.alive = False
                heard(Reply(1, "died"))
                return 1
        heard(Reply(1, "result", PreviewResult(whole=True, set_aside=dict(wanted.aside))))
        heard(Reply(1, "done"))
        return 1

    def stop(self, number: int) -> None: ...

    def kill(self) -> None: ...


def built(wanted: Wanted) -> Built:
    return built_from(wanted.mapping, wanted.named, wanted.decisions, wanted.lookups).built


async def test_the_rule_that_a_worker_dies_of_is_found_and_set_aside(
    document: MappingDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.state.preview.worker.PreviewWorker", DiesOf)
    for path in ("channel", "first_sku", "customer.name"):
        document.set_expression(path, "'1'")
    result = await settled(document)
    assert list(result.set_aside) == ["channel"]
    assert result.set_aside["channel"].place.rule == "channel"
    assert DiesOf.tried == [
        ("number", "channel", "first_sku", "customer"), ("number",), ("channel",), ("number", "first_sku", "customer"),
    ]  # fmt: skip
    assert [d.message for d in document.problems_at("channel") if d.code == "E506"] == [
        "this rule takes more memory than a preview may have"
    ]
    document.set_expression("channel", "'2'")
    DiesOf.killer = ""
    assert (await settled(document)).set_aside == {}
