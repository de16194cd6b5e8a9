"""The kinds of artefacts in a workspace: one row for each, with its folder and how a file of it is read and made.

Decides which file holds what. Opening and saving a workspace is in `workspace.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Literal

from runtime.artefacts.contract import Contract
from runtime.artefacts.decision import Decision, new_decision, read_decision
from runtime.artefacts.document import Document, read_document
from runtime.artefacts.example import Example, new_example, read_example
from runtime.artefacts.lookup import Lookup, new_lookup, read_lookup
from runtime.artefacts.mapping import Mapping
from runtime.artefacts.mapping_file import new_mapping, read_mapping
from runtime.artefacts.odcs import read_contract
from runtime.artefacts.odcs_new import new_contract
from runtime.diagnostics import Diagnostic, fail

Kind = Literal["sources", "models", "mappings", "decisions", "lookups", "examples"]
Record = Contract | Mapping | Decision | Lookup | Example
Key = str | int | tuple[str, str]
Read = tuple[Record | None, list[Diagnostic], Document | None]

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")


@dataclass(frozen=True, slots=True)
class KindRow:
    """`pattern` finds the files, `read` opens the text of one, `key` is how the record is called."""

    kind: Kind
    pattern: str
    read: Callable[[str, str], Read]
    text: Callable[[Any], str]
    key: Callable[[Any], Key]
    file: Callable[[Any], str]


def checked_name(name: str) -> str:
    """The name, when it can be a file's; raises E110."""
    if _NAME.fullmatch(name):
        return name
    hint = "letters, digits, - and _, a letter or digit first"
    raise fail("E110", f"'{name}' cannot be the name of a file", hint=hint)


def slug(title: str, mark: str = "-") -> str:
    """Any text as a name that a file can have.

    >>> slug("A negative line is a credit!"), slug("Orders 2026 (final)", "_")
    ('a-negative-line-is-a-credit', 'orders_2026_final')
    """
    return re.sub(r"[^a-z0-9]+", mark, title.lower()).strip(mark)[:60].strip(mark) or "untitled"


def _source(text: str, file: str) -> Read:
    document = read_document(text, file)
    return *read_contract(document, file, "source"), document


def _model(text: str, file: str) -> Read:
    document = read_document(text, file)
    return *read_contract(document, file, "model"), document


def _mapping(text: str, file: str) -> Read:
    document = read_document(text, file)
    return *read_mapping(document, file), document


def _decision(text: str, file: str) -> Read:
    return *read_decision(text, file), None


def _lookup(text: str, file: str) -> Read:
    return *read_lookup(text, PurePosixPath(file).stem, file), None


def _example(text: str, file: str) -> Read:
    document, path = read_document(text, file), PurePosixPath(file)
    return *read_example(document, path.parent.name, path.stem, file), document


def _by_name(record: Any) -> Key:
    return str(record.name)


KINDS: dict[Kind, KindRow] = {
    row.kind: row
    for row in (
        KindRow("sources", "sources/*.odcs.yaml", _source, new_contract, _by_name,
                lambda c: f"sources/{checked_name(c.name)}.odcs.yaml"),
        KindRow("models", "models/*.odcs.yaml", _model, new_contract, _by_name,
                lambda c: f"models/{checked_name(c.name)}.odcs.yaml"),
        KindRow("lookups", "lookups/*.csv", _lookup, new_lookup, _by_name,
                lambda record: f"lookups/{checked_name(record.name)}.csv"),
        KindRow("decisions", "decisions/*.md", _decision, new_decision, lambda record: int(record.id),
                lambda record: f"decisions/{record.id:04d}-{slug(record.title)}.md"),
        KindRow("mappings", "mappings/*.yaml", _mapping, new_mapping, _by_name,
                lambda record: f"mappings/{checked_name(record.name)}.yaml"),
        KindRow("examples", "examples/*/*.yaml", _example, new_example,
                lambda record: (record.mapping, record.name),
                lambda record: f"examples/{checked_name(record.mapping)}/{checked_name(record.name)}.yaml"),
    )
}  # fmt: skip
