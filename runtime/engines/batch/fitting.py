"""A batch of which some records surely fit the contract: these are read at its types, the rest is held against it."""

from __future__ import annotations

import pyarrow.compute as pc

from runtime.artefacts.path import asked_path
from runtime.io.records import FITS, Batch
from runtime.values import ANY, Type


def parts_of(batch: Batch, reads: Type) -> list[Batch]:
    """The batch as one or two that can each be read in one way; none is empty unless the batch is."""
    if batch.encoding != "json" or FITS not in batch.table.column_names:
        return [batch]
    fits, table = batch.table.column(FITS), batch.table.drop_columns([FITS])
    if batch.fitting is None or not _is_part(reads, batch.fitting) or not pc.any(fits).as_py():
        return [Batch(table, "json")]
    if pc.all(fits).as_py():
        return [Batch(table, "fitting")]
    return [Batch(table.filter(fits), "fitting"), Batch(table.filter(pc.invert(fits)), "json")]


def _is_part(of: Type, whole: Type) -> bool:
    """Whether what fits the whole fits the type, which has fewer fields, and `any` for lists that are only counted."""
    if of.kind == whole.kind == "object":
        members = ((inner, whole.field(name)) for name, inner in of.fields if asked_path(name) is None)
        return all(other is not None and _is_part(inner, other) for inner, other in members)
    if of.kind == whole.kind == "array":
        return _is_part(of.item or ANY, whole.item or ANY)
    return of in (whole, ANY)
