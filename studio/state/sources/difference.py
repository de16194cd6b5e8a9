"""What changed between a source as it is known and a new file of it: fields, types, values, how often they are filled.

Decides what is worth saying, in words, and which facts that people wrote stay with a field. It writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from runtime.artefacts.contract import Contract, Field, container_type, walk
from runtime.language.typed import fits
from runtime.values import Type, show
from studio.state.sources.likely_renames import Likely

Kind = Literal["removed", "renamed", "retyped", "values", "filled", "added"]
_SHIFT = 0.05
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different: which field, in words, and for a rename what it is now."""

    kind: Kind
    path: str
    said: str
    now: Likely | None = None


def leaves(contract: Contract) -> dict[str, Field]:
    """The fields that hold values, by path."""
    return {f.path: f for f in walk(contract.fields) if not f.children}


def differences(before: Contract, after: Contract, renamed: dict[str, Likely]) -> tuple[Change, ...]:
    """Everything that is different, what breaks rules first. `after` is what `merged` made."""
    return (*_gone(before, after, renamed), *_changed(before, after, renamed), *_new(before, after, renamed))


def merged(before: Contract, found: Contract, renamed: dict[str, Likely], decided: frozenset[str]) -> Contract:
    """The contract of the new file with all that people wrote about the source and its fields.

    A type stays where the new values fit it, unless somebody `decided` it just now.
    """
    origin = {one.path: path for path, one in renamed.items()}
    known = {f.path: f for f in walk(before.fields)}
    is_table = found.reader is not None and found.reader.is_table

    def keep(field: Field) -> Field:
        fields = tuple(keep(f) for f in field.fields)
        item = keep(field.item) if field.item is not None else None
        if field.type.kind in ("object", "array") and (fields or item is not None):
            field = replace(field, type=container_type(field.type.kind, fields, item), fields=fields, item=item)
        old = known.get(origin.get(field.path, field.path))
        if old is None or not field.name:
            return field
        return _with_facts(field, old, is_table=is_table, decided=field.path in decided)

    return replace(before, fields=tuple(keep(f) for f in found.fields), reader=found.reader)


def filled_share(field: Field) -> float | None:
    """The share of records that have a value; None when nobody looked."""
    profile = field.profile or {}
    count, missing, nulls = (_whole(profile, key) for key in ("count", "missing", "nulls"))
    return (count - nulls) / (count + missing) if count + missing else None


def _with_facts(field: Field, old: Field, *, is_table: bool, decided: bool) -> Field:
    empty = filled_share(field) is None
    of = old.type if not decided and not field.children and (empty or _still_fits(old, field, is_table)) else field.type
    return replace(
        field, type=of, required=old.required and (empty or filled_share(field) == 1.0), description=old.description,
        enum=old.enum, pattern=old.pattern, minimum=old.minimum, maximum=old.maximum, min_length=old.min_length,
        max_length=old.max_length, examples=old.examples, unit=old.unit, classification=old.classification,
        deprecated=old.deprecated, primary_key=old.primary_key, unique=old.unique,
        profile=field.profile if not empty else old.profile,
    )  # fmt: skip


def _still_fits(old: Field, new: Field, is_table: bool) -> bool:
    if old.children or new.children:
        return False
    if is_table and old.type.kind == "string":
        return True
    if old.type.kind == "decimal" and new.type.kind == "decimal":
        return old.type.scale >= new.type.scale
    return fits(new.type, old.type)


def _gone(before: Contract, after: Contract, renamed: dict[str, Likely]) -> Iterator[Change]:
    there = leaves(after)
    for path in leaves(before):
        if path in renamed:
            now = renamed[path]
            yield Change("renamed", path, f"is now {now.path}, it seems: {now.percent}% likely, {now.why}", now)
        elif path not in there:
            again = after.find(path)
            yield Change("removed", path, f"is {again.type.kind} now" if again is not None else "is gone")


def _changed(before: Contract, after: Contract, renamed: dict[str, Likely]) -> Iterator[Change]:
    there = leaves(after)
    for path, old in leaves(before).items():
        new = there.get(renamed[path].path if path in renamed else path)
        if new is None:
            continue
        if _word(old.type) != _word(new.type):
            yield Change("retyped", new.path, f"was {_word(old.type)}, now {_word(new.type)}")
        if values := _new_values(old, new):
            more = f" and {len(values) - _SHOWN} more" if len(values) > _SHOWN else ""
            yield Change("values", new.path, f"has values it did not have: {', '.join(values[:_SHOWN])}{more}")
        was, now = filled_share(old), filled_share(new)
        if was is not None and now is not None and abs(was - now) >= _SHIFT:
            yield Change("filled", new.path, f"is filled in {_percent(now)} of the records, was {_percent(was)}")


def _new(before: Contract, after: Contract, renamed: dict[str, Likely]) -> Iterator[Change]:
    known, named = leaves(before), {one.path for one in renamed.values()}
    for path, field in leaves(after).items():
        if path not in known and path not in named:
            yield Change("added", path, f"is new: {_word(field.type)}")


def _new_values(old: Field, new: Field) -> list[str]:
    """The values that a field with few of them did not have before."""
    known = {show(v) for v in old.enum} or _all_values(old)
    return [v for v in _top(new) if known and v not in known]


def _all_values(field: Field) -> set[str]:
    """The values of a field, where its profile has them all."""
    top = _top(field)
    return set(top) if _whole(field.profile or {}, "distinct") == len(top) else set()


def _top(field: Field) -> list[str]:
    found = (field.profile or {}).get("top") or ()
    return [show(entry.get("value")) for entry in found if isinstance(entry, dict)]


def _word(of: Type) -> str:
    return "text" if of.kind == "string" else str(of)


def _whole(profile: dict[str, Any], key: str) -> int:
    value = profile.get(key)
    return value if isinstance(value, int) else 0


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%" if share in (0, 1) or 0.01 <= share <= 0.99 else f"{100 * share:.1f}%"
