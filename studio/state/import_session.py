"""Bringing a source: what was guessed about a file, the first rows beside it, and every guess to correct.

Decides what can be corrected and keeps the corrections when the file is read again. Nothing is written before the
source is accepted.
"""

from __future__ import annotations

import re
from dataclasses import fields as record_fields
from dataclasses import replace
from pathlib import Path
from typing import Any

from runtime.artefacts.contract import Contract, Field, Reader, walk
from runtime.artefacts.path import split
from runtime.diagnostics import CrosswalkError, Diagnostic
from runtime.io.formats import format_of
from runtime.io.infer import Inference, infer
from runtime.io.samples import MISSING
from runtime.plan.build import leaf_paths
from runtime.values import Type
from studio.state.fields import change_field, snake_case, with_type
from studio.state.sample import Sample, shown

CHOICES: dict[str, tuple[tuple[str, Any], ...]] = {
    "delimiter": (("comma", ","), ("semicolon", ";"), ("tab", "\t"), ("bar", "|"), ("colon", ":")),
    "encoding": (
        ("UTF-8", "utf-8"), ("Windows (1252)", "cp1252"), ("Latin 1", "latin-1"), ("UTF-16", "utf-16"),
        ("Windows, Central Europe", "cp1250"), ("Windows, Cyrillic", "cp1251"), ("Japanese (Shift JIS)", "shift_jis"),
    ),
    "quote": (("double quotes", '"'), ("single quotes", "'"), ("none", "")),
}  # fmt: skip
_MOST_COLUMNS = 60
_PLACES_DEPTH = 2
_MOST_PLACES = 300
_SETTINGS = frozenset(f.name for f in record_fields(Reader))


class ImportSession:
    """A file on its way to become a source. `problem` says why it cannot be read as it is; it is never raised."""

    def __init__(self, path: str | Path, called: str | None = None, name: str | None = None) -> None:
        self.path = Path(path)
        self.called = called or self.path.name
        self.name = name or suggested_name(self.called)
        self.reader: Reader | None = None
        self.inference: Inference | None = None
        self.contract: Contract | None = None
        self.problem: Diagnostic | None = None
        self.places: tuple[str, ...] = ()
        """Where in a JSON document that was read as one record its records could be instead."""
        self._types: dict[str, Type] = {}
        self._required: dict[str, bool] = {}
        self._read(None)

    @property
    def ok(self) -> bool:
        return self.contract is not None and self.problem is None

    @property
    def doubts(self) -> tuple[Diagnostic, ...]:
        return self.inference.doubts if self.inference is not None else ()

    @property
    def fields(self) -> tuple[Field, ...]:
        """All fields with the corrections made, parents before children."""
        return tuple(walk(self.contract.fields)) if self.contract is not None else ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The paths of the columns of `rows`."""
        return tuple(leaf_paths(self.contract.fields)[:_MOST_COLUMNS]) if self.contract is not None else ()

    @property
    def rows(self) -> list[list[str | None]]:
        """The first records as texts; None is null."""
        if self.inference is None:
            return []
        sample = Sample(self.name, None, self.inference.rows, "")
        values = ([sample.value_at(i, path) for path in self.columns] for i in range(sample.count))
        return [[None if v is None or v is MISSING else shown(v) for v in row] for row in values]

    def set_reader(self, **settings: Any) -> None:
        """Reads the file again with corrected settings of the `Reader`; an unknown one is a programming error."""
        assert settings.keys() <= _SETTINGS, settings
        named = format_of(self.called)
        guessed = self.reader or Reader(named.name if named is not None else "csv")
        self._read(replace(guessed, **settings))

    def set_type(self, path: str, of: Type) -> None:
        """Corrects the type of a field."""
        self._types[path] = of
        self._correct()

    def _read(self, reader: Reader | None) -> None:
        try:
            self.inference = infer(self.path, self.name, reader, called=self.called)
        except CrosswalkError as error:
            self.problem, self.reader = error.diagnostics[0], reader or self.reader
            self.inference, self.contract = None, None
            return
        self.problem, self.reader = None, self.inference.reader
        if self.reader.format == "json" and not self.reader.records and len(self.inference.rows) == 1:
            self.places = _places(self.inference.contract.fields)
        self._correct()

    def _correct(self) -> None:
        """The inferred contract with the corrections; those of fields that are gone are kept for later."""
        if self.inference is None:
            return
        contract = self.inference.contract
        for path, of in self._types.items():
            contract = change_field(contract, path, lambda f, of=of: with_type(f, of))  # type: ignore[misc]
        for path, required in self._required.items():
            contract = change_field(contract, path, lambda f, r=required: replace(f, required=r))  # type: ignore[misc]
        self.contract = contract


def _places(fields: tuple[Field, ...]) -> tuple[str, ...]:
    """The groups and lists of groups near the root, lists first: they are the likelier ones."""
    near = [f for f in walk(fields) if f.children and len(split(f.path)) <= _PLACES_DEPTH]
    near.sort(key=lambda f: f.type.kind != "array")
    return tuple(f.path for f in near[:_MOST_PLACES])


def suggested_name(called: str) -> str:
    """A source's name from a file's.

    >>> suggested_name("Stripe Invoices (1).csv")
    'stripe_invoices'
    """
    stem = Path(called).name.partition(".")[0]
    name = snake_case(re.sub(r"\(\d+\)|[-_ ]copy$", "", stem))
    return name if name[0].isalnum() and name != "field" else "source"
