"""A mapping as the rest of the product sees it: frozen rules from the records of sources to one model.

`mapping_file.py` reads and writes the document. A rule keeps its expression as text: it may be wrong, and
stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from runtime.artefacts.contract import Owner, Status
from runtime.artefacts.path import child_path, split
from runtime.artefacts.source_step import Input, SourceStep, expressions_of, sources_of

OnError = Literal["reject", "null", "default", "flag"]
ON_ERROR: tuple[OnError, ...] = ("reject", "null", "default", "flag")


@dataclass(frozen=True, slots=True)
class OffStep:
    """A step of a rule's expression that is switched off: kept with the rule, never run.

    `step` is the call with `@` for the value that would arrive, `at` how many steps stand before it.
    """

    at: int
    step: str


@dataclass(frozen=True, slots=True)
class Rule:
    """How one field of the model gets its value.

    A leaf has `source` (an expression; None with a `default` makes a constant of it). An object or list
    has `rules` below it: with `each` (an expression giving a list) they make one item for each of its
    items, kept if `where` is true; with `source` they read from that object instead of the record.
    """

    target: str
    source: str | None = None
    default: Any = None
    has_default: bool = False
    on_error: OnError = "reject"
    decision: int | None = None
    note: str | None = None
    keep_source: bool = False
    each: str | None = None
    where: str | None = None
    rules: tuple[Rule, ...] = ()
    off: tuple[OffStep, ...] = ()

    @property
    def is_nested(self) -> bool:
        """Whether it makes an object or a list rather than a value."""
        return bool(self.rules) or self.each is not None


@dataclass(frozen=True, slots=True)
class Ignored:
    """A source field left out on purpose."""

    path: str
    because: str | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """Rules from a source to a model. `model` is a name with a major version ("invoice@2") or only a name.

    `steps` (and `named`, see `Input`) say how the source's records, and those of others, become what the rules read.
    """

    name: str
    version: str
    model: str
    source: str
    rules: tuple[Rule, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    status: Status = "draft"
    owner: Owner = field(default_factory=Owner)
    description: str | None = None
    file: str | None = field(default=None, compare=False)
    lines: dict[str, int] = field(default_factory=dict, compare=False, hash=False)
    named: str | None = None
    steps: tuple[SourceStep, ...] = ()

    @property
    def input(self) -> Input:
        """Where its records come from."""
        return Input(self.source, self.named, self.steps)

    @property
    def sources(self) -> tuple[str, ...]:
        """The names of all sources that it reads, the main one first."""
        return tuple(dict.fromkeys(sources_of(self.input)))

    @property
    def expressions(self) -> tuple[str, ...]:
        """The text of every expression in it."""
        rules = (text for _, rule in walk(self.rules) for text in (rule.source, rule.each, rule.where) if text)
        return (*expressions_of(self.input), *rules)

    @property
    def model_name(self) -> str:
        """The name of its model, without the version."""
        return self.model.partition("@")[0]

    def rule(self, path: str) -> Rule | None:
        """The rule at a target path ("lines.amount")."""
        rules, found = self.rules, None
        for name in split(path):
            found = next((rule for rule in rules if rule.target == name), None)
            rules = found.rules if found is not None else ()
        return found


def walk(rules: tuple[Rule, ...], under: str = "") -> Iterator[tuple[str, Rule]]:
    """Every rule with its target path, parents before children."""
    for rule in rules:
        path = child_path(under, rule.target)
        yield path, rule
        yield from walk(rule.rules, path)
