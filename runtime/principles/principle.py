"""Principles: sentences about how an organisation integrates, each with a query that finds what violates it.

Decides what a well-formed principle is and which ones a workspace has: the default set, changed or switched off by
name, and its own. What violates one is found in `violations.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal, cast

from runtime.artefacts.document import Document
from runtime.artefacts.splice import KeyPath
from runtime.diagnostics import Diagnostic, Place, nearest

Level = Literal["error", "warning", "off"]
LEVELS: tuple[Level, ...] = ("error", "warning", "off")
KEYS = ("name", "says", "violates", "level", "exceptions")
EXCEPTION_KEYS = ("where", "who", "until", "because")


@dataclass(frozen=True, slots=True)
class Exemption:
    """A place that may violate a principle: who allowed it, and until which day."""

    where: str
    who: str
    until: dt.date
    because: str | None = None


@dataclass(frozen=True, slots=True)
class Principle:
    """A sentence and the query that gives what violates it."""

    name: str
    says: str
    violates: str
    level: Level = "warning"
    exceptions: tuple[Exemption, ...] = ()
    place: Place = field(default_factory=Place)


DEFAULTS: tuple[Principle, ...] = (
    Principle(
        "owned", "Whatever is in use has a team and a person who answers for it.",
        "mappings[?status != 'draft' && !(owner.team && owner.steward)]",
    ),
    Principle(
        "deputy", "Whoever answers for a mapping in use has a deputy.",
        "mappings[?status != 'draft' && !(owner.deputy)]",
    ),
    Principle(
        "review date", "Every accepted decision says when it is looked at again, and is.",
        "decisions[?status == 'accepted' && (!review_by || overdue)]",
    ),
    Principle("example", "Every mapping in use has an example.", "mappings[?status != 'draft' && !examples]"),
    Principle(
        "complete", "Every required field is mapped or decided.", "mappings[?status != 'draft'].missing[]",
    ),
    Principle(
        "explained", "Every source field that is left out says why.",
        "mappings[?status != 'draft'].ignored[] | [?!because]",
    ),
    Principle(
        "classified", "Personal data is classified.",
        "models[?status != 'draft'].fields[] | [?personal && !classification]",
    ),
    Principle(
        "temporary", "What was written until a day is gone after it.", "mappings[*].rules[] | [?overdue]",
    ),
)  # fmt: skip
"""What every workspace is held against unless it says otherwise."""


def principles_of(settings: Document) -> tuple[list[Principle], list[Diagnostic]]:
    """The principles of a workspace from its `workspace.yaml`, and what is wrong with them."""
    reader = _Reader(settings)
    own = [*reader.read()]
    by_name = {p.name: p for p in (*DEFAULTS, *own)}
    return [p for p in by_name.values() if p.level != "off"], reader.faults


class _Reader:
    def __init__(self, settings: Document) -> None:
        self.settings = settings
        self.faults: list[Diagnostic] = []

    def fault(self, message: str, at: KeyPath, hint: str | None = None) -> None:
        self.faults.append(Diagnostic("E601", message, self.settings.place(at), hint))

    def read(self) -> Iterator[Principle]:
        found = self.settings.data.get("principles")
        if found is None:
            return
        if not isinstance(found, list):
            self.fault("'principles' is not a list", ("principles",), "- {name: ..., says: ..., violates: ...}")
            return
        seen: set[str] = set()
        for i, data in enumerate(found):
            at: KeyPath = ("principles", i)
            made = self._principle(data, at)
            if made is not None and made.name in seen:
                self.fault(f"the principle '{made.name}' stands here again", at, "give one of the two another name")
            elif made is not None:
                seen.add(made.name)
                yield made

    def _principle(self, data: Any, at: KeyPath) -> Principle | None:
        if not isinstance(data, dict) or not isinstance(data.get("name"), str) or not data["name"].strip():
            self.fault("a principle has no name", at, "{name: owned, says: ..., violates: ..., level: error}")
            return None
        name = data["name"]
        first = next((p for p in DEFAULTS if p.name == name), None)
        self._unknown(data, KEYS, at)
        level = data.get("level", first.level if first else "warning")
        if level not in LEVELS:
            self.fault(f"the level of '{name}' is '{level}'", (*at, "level"), "one of " + ", ".join(LEVELS))
            level = "error"
        start = first or Principle(name, "", "")
        made = replace(
            start, says=self._text(data, "says", start.says), violates=self._text(data, "violates", start.violates),
            level=cast(Level, level), exceptions=tuple(self._exceptions(data, at)), place=self.settings.place(at),
        )  # fmt: skip
        for key, said in (("says", made.says), ("violates", made.violates)):
            if not said.strip() and level != "off":
                known = nearest(name, [p.name for p in DEFAULTS])
                self.fault(f"the principle '{name}' has no '{key}'", at, known or "a sentence, and a query for it")
                return None
        return made

    def _text(self, data: dict[str, Any], key: str, otherwise: str) -> str:
        value = data.get(key, otherwise)
        return value if isinstance(value, str) else ""

    def _exceptions(self, data: dict[str, Any], at: KeyPath) -> Iterator[Exemption]:
        found = data.get("exceptions") or []
        if not isinstance(found, list):
            self.fault(
                "'exceptions' is not a list", (*at, "exceptions"), "- {where: NAME, who: Ana, until: 2027-01-31}"
            )
            return
        for i, one in enumerate(found):
            here: KeyPath = (*at, "exceptions", i)
            said = one if isinstance(one, dict) else {}
            self._unknown(said, EXCEPTION_KEYS, here)
            where, who, until = said.get("where"), said.get("who"), _day(said.get("until"))
            if not isinstance(where, str) or not isinstance(who, str) or not where.strip() or not who.strip():
                self.fault("an exception says what it is for and who allowed it", here, "{where: NAME, who: Ana, ...}")
            elif until is None:
                self.fault(f"the exception for '{where}' does not say until which day", here, "until: 2027-01-31")
            else:
                yield Exemption(where, who, until, self._text(said, "because", "") or None)

    def _unknown(self, data: dict[str, Any], known: tuple[str, ...], at: KeyPath) -> None:
        for key in data:
            if key not in known:
                place = self.settings.place((*at, key))
                self.faults.append(Diagnostic("W106", f"the key '{key}' is not known here", place, nearest(key, known)))


def _day(value: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None
