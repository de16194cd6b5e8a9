"""What an expression gives over the whole sample where a rule stands: the codes of a value map, the counts of a loop.

Decides how many records are read for that, and which answers are kept until something changes. The values are worked
out by the preview's worker, since an expression may be anything; what is made of them is for others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from runtime.artefacts.edits import PutRule, apply
from runtime.artefacts.mapping import Mapping, Rule
from runtime.artefacts.path import child_path, path_of, split
from runtime.diagnostics import CrosswalkError
from runtime.language.functions.table import Failed, Lookups
from runtime.plan.build import Built
from runtime.run.trace import Tracer
from runtime.values import Type
from studio.state.mapping_document import MappingDocument

MOST = 1_000
_MOST_KNOWN = 200


@dataclass(frozen=True, slots=True)
class SampleValues:
    """The values in the order of the records, and how many could not be made. `whole` unless the sample has more
    records than were read."""

    values: tuple[Any, ...] = ()
    failed: int = 0
    records: int = 0
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """An expression, and the target path where it stands; `every` item of the loop there, also those left out."""

    path: str
    text: str
    every: bool = False


def read_values(
    asked: Asked, mapping: Mapping, record: Type, built: Built, lookups: Lookups, records: Sequence[dict[str, Any]]
) -> SampleValues:
    """What the expression gives for some records (of the type `record`), as the document has them."""
    loop = path_of(split(asked.path)[:-1])
    if asked.every and (around := mapping.rule(loop)) is not None:
        mapping = apply(mapping, PutRule(loop, replace(around, where=None)))
    rule = mapping.rule(asked.path) or Rule(split(asked.path)[-1])
    tracer = Tracer(mapping, record, built, asked.path, rule, lookups)
    made = built.draft is not None
    found = [value for one in records for value in tracer.values(one, asked.text, made=made)]
    values = tuple(value for value in found if not isinstance(value, Failed))
    return SampleValues(values, len(found) - len(values), len(records))


def values_in(session: Any, asked: Asked, count: int) -> SampleValues:
    """The same in the preview's worker."""
    records = session.source_records(list(range(min(count, MOST))))
    return read_values(asked, session.mapping, session.record, session.built, session.lookups, records)


def items_asked(path: str) -> tuple[Asked, Asked]:
    """The items that a loop has in the sample, and those that it keeps: one value for each."""
    inside = child_path(path, "item")
    return Asked(inside, "`1`", every=True), Asked(inside, "`1`")


_Seen = tuple[object, object, object]


class SampleReadings:
    """The answers of the worker; `tell` is called when one has come. While something that has changed is asked again,
    the last answer stands, so that nothing flickers."""

    def __init__(self, document: MappingDocument, tell: Callable[[], Any]) -> None:
        self._document, self._tell = document, tell
        self._known: dict[Asked, tuple[_Seen, SampleValues | None]] = {}

    def get(self, asked: Asked) -> SampleValues | None:
        """The values, or None while they were never known."""
        seen = self._seen()
        before = self._known.get(asked)
        if before is None or not _same(before[0], seen):
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            self._known[asked] = (seen, before[1] if before is not None else None)
            asyncio.get_running_loop().create_task(self._ask(asked, seen))
        return self._known[asked][1]

    async def read(self, asked: Asked) -> SampleValues:
        """The values as they are now, waited for."""
        return await self._ask(asked, self._seen())

    def _seen(self) -> _Seen:
        """What the values depend on; each of these is replaced, never changed."""
        document = self._document
        return document.mapping, document.sample, document.lookups

    async def _ask(self, asked: Asked, seen: _Seen) -> SampleValues:
        count = self._document.sample.count
        try:
            found: SampleValues = await self._document.preview.ask(values_in, asked, count)
        except CrosswalkError:
            found = SampleValues(records=0, whole=False)
        found = replace(found, whole=found.records >= count)
        before = self._known.get(asked)
        if before is None or _same(before[0], seen):
            self._known[asked] = (seen, found)
            self._tell()
        return found


def _same(one: _Seen, other: _Seen) -> bool:
    return all(a is b for a, b in zip(one, other, strict=True))
