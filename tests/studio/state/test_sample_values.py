"""Values of an expression over the sample, where a rule stands; each asked for once."""

from __future__ import annotations

import asyncio
from typing import Any

from studio.state.mapping_document import MappingDocument
from studio.state.rules.sample_values import Asked, SampleReadings, SampleValues, items_asked, read_values


def values_of(document: MappingDocument, asked: Asked) -> SampleValues:
    return read_values(
        asked, document.mapping, document.source.type, document.built, document.lookups, document.sample.records
    )


def read(document: MappingDocument, path: str, text: str) -> SampleValues:
    return values_of(document, Asked(path, text))


def test_values_and_failures_are_counted(document: MappingDocument) -> None:
    found = read(document, "number", "to_integer(number)")
    assert (found.values, found.failed, found.records) == ((), 3, 3)
    assert read(document, "number", "number").values == ("A-1", "A-2", "")
    assert read(document, "number", "broken(").values == ()


def test_inside_a_loop_there_is_one_value_for_each_item(document: MappingDocument) -> None:
    document.connect("lines.data", "items")
    assert read(document, "items.sku", "sku").values == ("s1", "s2", "s3")
    document.set_where("items", "amount > `0`")
    assert read(document, "items.sku", "sku").values == ("s1", "s2")
    before, after = (len(values_of(document, a).values) for a in items_asked("items"))
    assert (before, after) == (3, 2)


async def test_an_answer_is_asked_for_once_until_something_changes(document: MappingDocument, monkeypatch: Any) -> None:
    calls: list[str] = []
    told = asyncio.Event()

    async def ask(function: Any, asked: Any, count: int) -> SampleValues:
        calls.append(asked.text)
        return values_of(document, asked)

    monkeypatch.setattr(document.preview, "ask", ask, raising=False)
    readings = SampleReadings(document, told.set)
    assert readings.get(Asked("number", "number")) is None
    await told.wait()
    found = readings.get(Asked("number", "number"))
    assert found is not None and found.values == ("A-1", "A-2", "") and found.whole
    assert calls == ["number"]
    told.clear()
    document.set_expression("number", "trim(number)")
    again = readings.get(Asked("number", "number"))
    assert again is found  # the last answer stands while the new one is worked out
    await told.wait()
    assert calls == ["number", "number"]
