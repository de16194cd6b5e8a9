"""The values beside the fields of both trees, for one record of the sample.

Decides how a value is told apart from there being none: what is not a value begins with a mark that no text of a
source passes for. The words and the look of these are the canvas's own.
"""

from __future__ import annotations

from typing import Any

from runtime.artefacts.contract import Contract, walk
from runtime.artefacts.path import is_under
from runtime.io.samples import MISSING, value_at
from studio.state.canvas.model import RuleRecord
from studio.state.preview.result import PreviewResult
from studio.state.samples.sample import Sample, shown

#: In front of "null", "missing", "empty", "failed": a kind of nothing, not a text.
MARK = "\x00"


def value_text(value: Any) -> str:
    """A value as a row shows it.

    >>> value_text("null"), value_text(None), value_text("")
    ('null', '\\x00null', '\\x00empty')
    """
    if value is MISSING:
        return MARK + "missing"
    if value is None:
        return MARK + "null"
    if value == "":
        return MARK + "empty"
    if isinstance(value, str) and value.isspace():
        return f"{MARK}{len(value)} " + ("blank" if len(value) == 1 else "blanks")
    return shown(value).replace(MARK, "")


def source_values(source: Contract, sample: Sample, record: int) -> dict[str, str]:
    """The values of a sample record by field; in lists those of the first item."""
    if not sample.count:
        return {}
    values = ((f, sample.value_at(record, f.path)) for f in walk(source.fields))
    return {f.path: "" if f.children and isinstance(value, dict) else value_text(value) for f, value in values}


def target_values(rules: dict[str, RuleRecord], preview: PreviewResult | None, record: int) -> dict[str, str]:
    """What the rules made of a record; nothing where the preview does not have it just now."""
    row = record - getattr(preview, "first", 0)
    if preview is None or not 0 <= row < len(preview.records):
        return {}
    canonical, failed = preview.records[row], {r.rule for r in preview.failures.get(record, ()) if r.rule}
    return {path: _made(canonical, path, any(is_under(path, bad) for bad in failed)) for path in rules}


def _made(canonical: dict[str, Any], path: str, failed: bool) -> str:
    if failed:
        return MARK + "failed"
    value = value_at(canonical, path)
    return "" if value is MISSING or isinstance(value, dict) else value_text(value)
