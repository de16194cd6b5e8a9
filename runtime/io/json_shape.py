"""Where the records of a JSON document are: the document itself, its items, or a list inside an envelope.

It decides by the names and the company a list has; what else it could be is said as a doubt.
"""

from __future__ import annotations

from dataclasses import dataclass

from runtime.artefacts.path import path_of
from runtime.diagnostics import Correction, Diagnostic, Place, counted
from runtime.io import strict_json

_DEPTH = 3
_WHOLE = Correction("The document is one record", (("records", ""),))
# Lists with these names are records whatever stands beside them; with the second only if nothing names the
# whole.
_ENVELOPE = {"data", "records", "results", "rows", "entry", "hits", "documents"}
_OFTEN = {"items", "list", "content", "entries", "values", "response", "_embedded", "payload", "d"}
_OFTEN |= {"result", "value", "objects"}
_NAMES_THE_WHOLE = {"id", "_id", "uuid", "guid", "key", "number", "code", "sku", "email"}
_FEW_KEYS = 6
_PAGING = {"meta", "metadata", "links", "_links", "paging", "pagination", "page", "info", "summary", "header"}


@dataclass(frozen=True, slots=True)
class ListFound:
    """A list of objects: the names that lead to it, and how many items it has."""

    names: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Survey:
    """What a document is made of, without its values."""

    is_list: bool
    keys: tuple[str, ...]
    lists: tuple[ListFound, ...]
    objects: tuple[str, ...] = ()


def survey(text: str) -> Survey:
    """The lists of objects near the root; raises `strict_json.Broken` wherever the document is broken."""
    start = strict_json.skip_space(text, 0)
    lists: list[ListFound] = []
    keys: list[str] = []
    objects: list[str] = []
    if text[start : start + 1] == "{":
        end = _object(text, start, (), (keys, objects), lists)
    else:
        end = _list(text, start, (), lists) if text[start : start + 1] == "[" else strict_json.value_at(text, start)[1]
    strict_json.check_end(text, end)
    return Survey(text[start] == "[", tuple(keys), tuple(lists), tuple(objects))


def _object(
    text: str, at: int, names: tuple[str, ...], keys: tuple[list[str], list[str]], lists: list[ListFound]
) -> int:
    inside = strict_json.first_in(text, at, "}")
    end = at + 1
    while inside is not None:
        key, start = strict_json.key_at(text, inside)
        keys[0].append(key)
        if text[start : start + 1] == "{":
            keys[1].append(key)
        below = (*names, key)
        match text[start : start + 1]:
            case "[":
                end = _list(text, start, below, lists)
            case "{" if len(below) < _DEPTH:
                end = _object(text, start, below, ([], []), lists)
            case _:
                _, end = strict_json.value_at(text, start)
        inside = strict_json.next_in(text, end, "}")
    return strict_json.skip_space(text, end) + 1


def _list(text: str, at: int, names: tuple[str, ...], lists: list[ListFound]) -> int:
    inside = strict_json.first_in(text, at, "]")
    end = at + 1
    count = others = 0
    while inside is not None:
        value, end = strict_json.value_at(text, inside)
        count += 1
        others += not isinstance(value, dict)
        inside = strict_json.next_in(text, end, "]")
    if others == 0:
        lists.append(ListFound(names, count))
    return strict_json.skip_space(text, end) + 1


def propose_records(found: Survey, file: str | None = None) -> tuple[str, list[Diagnostic]]:
    """The record path, and the doubt about it where another reading fits as well."""
    if found.is_list:
        return "", []
    lists = [x for x in found.lists if x.count or _rank(x, found)]
    ranked = sorted(lists, key=lambda x: (-_rank(x, found), len(x.names), -x.count))
    best = ranked[0] if ranked else None
    if best is None or _rank(best, found) == 0:
        few = not _is_named(found) or len(found.keys) <= _FEW_KEYS
        near = [x for x in ranked if len(x.names) == 1 and x.count > 1 and few]
        return "", [_doubt("the document is taken as one record", near, file)] if near else []
    chosen = path_of(best.names)
    rivals = [x for x in ranked if x is not best and len(x.names) == len(best.names) and _rank(x, found)]
    if rivals:
        return chosen, [_doubt(f"the records are taken from '{chosen}'", rivals, file)]
    if _rank(best, found) == 1:
        message = f"the records are taken from '{chosen}'; the document may also be one record"
        return chosen, [Diagnostic("W407", message, Place(file=file), about="records", corrections=(_WHOLE,))]
    return chosen, []


def _rank(of: ListFound, found: Survey) -> int:
    """3: surely the records, 1: probably, 0: a part of the one record that the document is."""
    whole_is_named = _is_named(found)
    *way, last = (name.lower() for name in of.names)
    if any(name not in _ENVELOPE | _OFTEN for name in way):
        return 0
    if last in _ENVELOPE and (not way or not whole_is_named):
        return 1 if whole_is_named else 3
    if whole_is_named:
        return 0
    if last in _OFTEN or len(found.keys) == 1:
        return 3 if not way else 1
    alone = all(key.lower() in _PAGING for key in found.objects)
    return 1 if alone and not way and len(found.keys) <= _FEW_KEYS else 0


def _is_named(found: Survey) -> bool:
    return any(key.lower() in _NAMES_THE_WHOLE for key in found.keys)


def _doubt(taken: str, others: list[ListFound], file: str | None) -> Diagnostic:
    paths = ", ".join(f"'{path_of(x.names)}' ({counted(x.count, 'item')})" for x in others[:5])
    offers = tuple(
        Correction(f"Take them from {path_of(x.names)}", (("records", path_of(x.names)),)) for x in others[:5]
    )
    message = f"{taken}; they could also be in {paths}"
    return Diagnostic("W407", message, Place(file=file), about="records", corrections=offers)
