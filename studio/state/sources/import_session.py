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
from runtime.diagnostics import Correction, CrosswalkError, Diagnostic
from runtime.io.detect import detect
from runtime.io.encoding import ENCODINGS
from runtime.io.excel_sheet import sheet_names
from runtime.io.infer import Inference, infer
from runtime.io.samples import MISSING
from runtime.plan.build import leaf_paths
from runtime.values import Type
from studio.state.fields import change_field, snake_case, with_type
from studio.state.samples.sample import Sample, shown

CHOICES: dict[str, tuple[tuple[str, Any], ...]] = {
    "delimiter": (("comma", ","), ("semicolon", ";"), ("tab", "\t"), ("bar", "|"), ("colon", ":"), ("space", " ")),
    "encoding": ENCODINGS,
    "quote": (("double quotes", '"'), ("single quotes", "'"), ("none", "")),
}
_MOST_COLUMNS = 60
_PLACES_DEPTH = 2
_MOST_PLACES = 300
_SETTINGS = frozenset(f.name for f in record_fields(Reader))
_KEPT = {"format": (), "member": (), "sheet": ("member", "null_text")}
"""What stays decided when another format, file or sheet is chosen: there everything else is new."""


class ImportSession:
    """A file on its way to become a source. `problem` says why it cannot be read as it is; it is never raised."""

    def __init__(
        self, path: str | Path, called: str | None = None, name: str | None = None, like: Reader | None = None
    ) -> None:
        """`like` is a reader whose settings are taken instead of guessed, as if somebody had chosen them."""
        self.path = Path(path)
        self.called = called or self.path.name
        self.name = name or suggested_name(self.called)
        self.reader: Reader | None = None
        self.inference: Inference | None = None
        self.contract: Contract | None = None
        self.problem: Diagnostic | None = None
        self.places: tuple[str, ...] = ()
        """Where in a JSON document that was read as one record its records could be instead."""
        self.purpose = ""
        """What the source is, where that is known."""
        self.decided: dict[str, Any] = _settings_of(like) if like is not None else {}
        """The reader settings that somebody chose; the others are guessed."""
        self._types: dict[str, Type] = {}
        self._sheets: dict[str, list[str]] = {}
        self._required: dict[str, bool] = {}
        self._read()

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
        """Reads the file again with corrected settings of the `Reader`, and guesses what depends on them.

        An unknown setting is a programming error.
        """
        assert settings.keys() <= _SETTINGS, settings
        for name in settings.keys() & _KEPT.keys():
            self.decided = {k: v for k, v in self.decided.items() if k in _KEPT[name]}
        self.decided |= settings
        self._read()

    def correct(self, correction: Correction) -> None:
        """Takes a correction that was offered with a doubt."""
        self.set_reader(**dict(correction.settings))

    def guess_again(self) -> None:
        """Forgets every correction of the reader settings."""
        self.decided.clear()
        self._read()

    @property
    def sheets(self) -> list[str]:
        """The sheets of the workbook that hold something."""
        reader = self.reader
        if reader is None or reader.format != "excel":
            return []
        if reader.member not in self._sheets:
            self._sheets[reader.member] = sheet_names(self.path, reader.member)
        return self._sheets[reader.member]

    @property
    def retyped(self) -> frozenset[str]:
        """The fields whose type somebody corrected."""
        return frozenset(self._types)

    def set_type(self, path: str, of: Type) -> None:
        """Corrects the type of a field."""
        self._types[path] = of
        self._correct()

    def set_required(self, path: str, required: bool) -> None:
        """Says whether every record has the field, where that is known for certain."""
        self._required[path] = required
        self._correct()

    def _read(self) -> None:
        try:
            self.inference = infer(self.path, self.name, called=self.called, fixed=self.decided)
        except CrosswalkError as error:
            self.problem, self.reader = error.diagnostics[0].at(file=self.called), self._reader_at_least()
            self.inference, self.contract = None, None
            return
        self.problem, self.reader = None, self.inference.reader
        if self.reader.format == "json" and not self.reader.records and len(self.inference.rows) == 1:
            self.places = _places(self.inference.contract.fields)
        self._correct()

    def _reader_at_least(self) -> Reader | None:
        """How the file would be read, where that is known although its records are not."""
        try:
            return detect(self.path, self.called, self.decided).reader
        except CrosswalkError:
            form = self.decided.get("format", "csv")
            return replace(self.reader or Reader(form), **self.decided) if self.decided else self.reader

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


def _settings_of(reader: Reader) -> dict[str, Any]:
    return {name: getattr(reader, name) for name in _SETTINGS - {"location", "member"}}


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
