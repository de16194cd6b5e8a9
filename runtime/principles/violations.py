"""What violates the principles of a workspace: each place with the sentence that it goes against.

Decides how an answer of a query leads to a place, and which exceptions count. Queries run in the record engine, over
the document of `workspace_document.py`, within the limits of `query_limits.py`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from runtime.artefacts.document import read_document
from runtime.artefacts.path import is_under
from runtime.artefacts.workspace import SETTINGS, Workspace
from runtime.diagnostics import CrosswalkError, Diagnostic, Place
from runtime.engines.record.closures import compile_closure
from runtime.language.check import check
from runtime.language.functions.table import Closure, Failed, Scope
from runtime.language.parse import parse
from runtime.language.typed import Around
from runtime.principles.principle import Exemption, Principle, principles_of
from runtime.principles.query_limits import check_limits
from runtime.principles.workspace_document import WORKSPACE, workspace_document

MAX_SHOWN = 200
_COLLECTIONS = ("mappings", "models", "sources", "decisions", "lookups", "examples")
_PLACE = re.compile(r"(.+):(\d+)")


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that goes against a principle: its name ("billing_invoice.total"), and where it stands. `ended` is
    the exception that it had."""

    principle: Principle
    name: str
    place: Place
    ended: Exemption | None = None

    def as_diagnostic(self) -> Diagnostic:
        """The violation as `crosswalk check` lists it."""
        code = "E603" if self.principle.level == "error" else "W604"
        hint = None
        if self.ended is not None:
            hint = f"{self.ended.who} allowed it until {self.ended.until}"
        message = f"{self.name} violates the principle '{self.principle.name}': {self.principle.says}"
        return Diagnostic(code, message, self.place, hint)


def check_principles(workspace: Workspace, today: dt.date | None = None) -> list[Diagnostic]:
    """What is wrong with the principles, and what violates them."""
    settings = read_document((workspace.folder / SETTINGS).read_bytes(), SETTINGS)
    principles, faults = principles_of(settings)
    found: list[Diagnostic] = [*faults]
    document = workspace_document(workspace, today or dt.date.today())
    for principle in principles:
        try:
            every = [*violations(principle, document)]
        except CrosswalkError as error:
            found += [_at(principle, d) for d in error.diagnostics]
            continue
        found += [one.as_diagnostic() for one in every[:MAX_SHOWN]]
        if len(every) > MAX_SHOWN:
            message = f"{len(every) - MAX_SHOWN:,} more violate the principle '{principle.name}'"
            found.append(Diagnostic("E603" if principle.level == "error" else "W604", message, principle.place))
    return found


def violations(principle: Principle, document: dict[str, Any]) -> Iterator[Violation]:
    """What violates the principle and has no exception; `CrosswalkError` when its query cannot be asked."""
    query, about = _compiled(principle.violates)
    today = document["today"]
    try:
        answer = query(document, Scope(document))
    except Failed as failed:
        raise CrosswalkError(Diagnostic("E602", f"the query failed on {failed.value}")) from None
    places = _places(document, about)
    for name, place in dict.fromkeys(_named(answer, places, principle)):
        ended = None
        allowed = [e for e in principle.exceptions if is_under(name, e.where)]
        if any(e.until.isoformat() >= today for e in allowed):
            continue
        if allowed:
            ended = max(allowed, key=lambda e: e.until)
        yield Violation(principle, name, place, ended)


def _compiled(text: str) -> tuple[Closure, tuple[str, ...]]:
    """The query, and the collections that it asks of in the order of the text."""
    node = parse(text)
    check_limits(node, text)
    found = check(node, Around(WORKSPACE), text)
    wrong = tuple(d for d in found.problems if d.severity == "error")
    if wrong:
        raise CrosswalkError(*wrong)
    if found.typed.type.kind not in ("array", "null"):
        raise CrosswalkError(Diagnostic("E602", f"the query gives {found.typed.type}, not a list of what violates it"))
    return compile_closure(found.typed), tuple(sorted(_COLLECTIONS, key=lambda c: _first(text, c)))


def _first(text: str, collection: str) -> int:
    found = re.search(rf"\b{collection}\b", text)
    return found.start() if found else len(text)


def _places(document: dict[str, Any], about: tuple[str, ...]) -> dict[str, str]:
    """Places by name; of a name that several have, that of the collection which the query asks of first."""
    found: dict[str, str] = {}
    for collection in about:
        for one in document[collection]:
            for holder in (one, *one.get("rules", ()), *one.get("fields", ())):
                found.setdefault(holder["name"], holder["place"])
    return found


def _named(answer: Any, places: dict[str, str], principle: Principle) -> Iterator[tuple[str, Place]]:
    for item in answer if isinstance(answer, list) else ():
        if isinstance(item, list):
            yield from _named(item, places, principle)
        elif isinstance(item, dict):
            name = str(item.get("name") or item.get("path") or item.get("id") or "something")
            yield name, _place(item.get("place") or places.get(name), principle)
        elif item is not None:
            name = f"decision {item}" if isinstance(item, int) and f"decision {item}" in places else str(item)
            yield name, _place(places.get(name), principle)


def _place(text: Any, principle: Principle) -> Place:
    """Where a violation stands; the principle itself, when its answer does not lead anywhere."""
    found = _PLACE.fullmatch(text) if isinstance(text, str) else None
    return Place(found[1], int(found[2])) if found else principle.place


def _at(principle: Principle, problem: Diagnostic) -> Diagnostic:
    """A problem of a query at its principle in the workspace."""
    where = problem.at(file=principle.place.file, line=principle.place.line)
    hint = where.hint
    if "of a boolean" in where.message and "!" in principle.violates:
        hint = "write !(a.b): without brackets the ! counts for a alone"
    return Diagnostic("E602", f"the principle '{principle.name}': {where.message}", where.place, hint)
