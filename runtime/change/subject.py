"""What an impact is asked for: the words of a person as a field, a lookup with its code, or a decision.

Decides how each of them is written. A name that several kinds have is asked for with the folder of its kind before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from runtime.artefacts.contract import walk
from runtime.artefacts.kinds import Kind
from runtime.artefacts.path import path_of, split
from runtime.artefacts.workspace import Workspace
from runtime.diagnostics import fail, nearest

_KINDS: tuple[Kind, ...] = ("sources", "models", "lookups", "decisions")
_NOUNS: dict[Kind, str] = {"sources": "source", "models": "model", "lookups": "lookup", "decisions": "decision"}


@dataclass(frozen=True, slots=True)
class Subject:
    """A document, or what is inside it: the path of a field, or the code of a lookup."""

    kind: Kind
    name: str
    path: str = ""

    @property
    def number(self) -> int:
        """The number of a decision."""
        return int(self.name)

    @property
    def said(self) -> str:
        """The subject in words."""
        inside = {"sources": "field", "models": "field", "lookups": "code"}.get(self.kind, "")
        what = f"{_NOUNS[self.kind]} {self.name}"
        return f"{inside} {self.path} of {what}" if self.path else what


def subject_of(workspace: Workspace, what: str) -> Subject:
    """`NAME.FIELD`, `LOOKUP.CODE` or `decisions/2`, with `sources/`, `models/`... before it if need be; E103."""
    folder, slash, rest = what.partition("/")
    kinds = _KINDS
    if slash and folder in _KINDS:
        kinds, what = tuple(kind for kind in _KINDS if kind == folder), rest
    found = list(_named(workspace, what, kinds))
    if len(found) == 1:
        return _inside(workspace, found[0])
    if found:
        names = " or ".join(f"{one.kind}/{what}" for one in found)
        raise fail("E103", f"'{what}' is the name of several documents", hint=f"say which: {names}")
    known = [str(name) for kind in kinds for name in _table(workspace, kind)]
    hint = (
        nearest(split(what)[0] if what else "", known)
        or "for example invoice.currency, lookups/country.UK, decisions/2"
    )
    raise fail("E103", f"the workspace has no '{what}'", hint=hint)


def _table(workspace: Workspace, kind: Kind) -> list[str]:
    found: list[object] = list(getattr(workspace, kind))
    return [str(name) for name in found]


def _named(workspace: Workspace, what: str, kinds: tuple[Kind, ...]) -> Iterator[Subject]:
    name, *inside = split(what) if what else ("",)
    for kind in kinds:
        if name not in _table(workspace, kind):
            continue
        # A code may have dots and quotes in it: it is what stands behind the name, as it stands.
        yield Subject(kind, name, what.partition(".")[2] if kind == "lookups" else path_of(tuple(inside)))


def _inside(workspace: Workspace, one: Subject) -> Subject:
    """The subject, when it has what is asked for in it."""
    if not one.path:
        return one
    if one.kind == "lookups":
        known = [row.key for row in workspace.lookups[one.name].rows]
    elif one.kind == "decisions":
        raise fail("E103", "a decision has no parts", hint=f"write decisions/{one.name}")
    else:
        contracts = workspace.sources if one.kind == "sources" else workspace.models
        path, known = one.path.replace("[]", ""), [f.path for f in walk(contracts[one.name].fields)]
        one = Subject(one.kind, one.name, path)
    if one.path not in known:
        inside = "code" if one.kind == "lookups" else "field"
        message = f"the {_NOUNS[one.kind]} '{one.name}' has no {inside} '{one.path}'"
        raise fail("E103", message, hint=nearest(one.path, known))
    return one
