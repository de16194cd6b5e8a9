"""What is known of each field of one side: its words and what they weigh there, its values, its description.

Decides which words of a name tell fields of one table apart: a word that stands in most names, such as a vendor's
prefix, or that repeats what the table or the group is called, says little.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from runtime.artefacts.contract import Contract, Field, walk
from runtime.artefacts.path import child_path, split
from studio.state.places import is_list
from studio.state.suggestions.names import Word, bare, pieces, words_of
from studio.state.suggestions.values import NO_VALUES, Looks, looks, named_values, wanted_forms

_OF_THE_TABLE = 0.3
_OF_GROUP = (0.5, 0.3, 0.2)
_LITTLE = """
a an and are as at be been by for from has have if in is it its of on or that the this to was were when which will with
"""
_SAYS_LITTLE = frozenset(_LITTLE.split())
#: Names that every table has: they are the same again only with the group that they are in.
_EVERYWHERE = frozenset(("id", "name", "number", "type", "status", "code", "amount", "description", "value", "title"))
ValuesOf = Callable[[str], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Known:
    """A field with what can be compared of it. `own` are the words of its name, `around` those of its groups."""

    field: Field
    bare: str
    own: tuple[Word, ...]
    around: tuple[Word, ...]
    table: frozenset[str]
    values: Looks
    wanted: tuple[str, ...]
    named: frozenset[str]
    described: frozenset[str]
    lists: tuple[str, ...]
    concepts: frozenset[str]
    weight: float
    """Of all words of its name."""
    again: str
    """Its path as `name_again` writes it."""

    @property
    def path(self) -> str:
        return self.field.path


@dataclass(frozen=True, slots=True)
class Side:
    """The fields of a source or of a model that hold values."""

    fields: tuple[Known, ...]
    descriptions: dict[str, int]
    """How many fields have a description; one that many share says little of each."""


def known_source(contract: Contract, values_of: ValuesOf) -> Side:
    """The fields of a source, with what the sample shows of them."""
    return _side(contract, lambda field: looks(values_of(field.path)), wants=False)


def known_model(contract: Contract) -> Side:
    """The fields of a model, with what it says of their values."""
    return _side(contract, lambda _: NO_VALUES, wants=True)


def _side(contract: Contract, looks_of: Callable[[Field], Looks], *, wants: bool) -> Side:
    leaves = [f for f in walk(contract.fields) if not f.children]
    lists = {f.path for f in walk(contract.fields) if is_list(f) and f.children}
    rare = _rarity(leaves)
    table = _concepts(words_of(contract.name), words_of(contract.title or ""))
    found = []
    for leaf in leaves:
        own, around = _weighed(leaf.name, _groups(leaf.path), rare, table)
        found.append(
            Known(
                leaf, bare(leaf.name), own, around, table, looks_of(leaf),
                wanted_forms(leaf, [w.concept for w in own]) if wants else (),
                named_values(leaf) if wants else frozenset(), described(leaf.description),
                tuple(p for p in _above(leaf.path) if p in lists), frozenset(w.concept for w in (*own, *around)),
                sum(w.weight for w in own), name_again(split(leaf.path)),
            )
        )  # fmt: skip
    return Side(tuple(found), Counter(f.description for f in leaves if f.description))


def described(text: str | None) -> frozenset[str]:
    """The words of a description that say something."""
    return frozenset(p for p in pieces(text or "") if len(p) > 1 and p not in _SAYS_LITTLE)


def _rarity(leaves: Sequence[Field]) -> dict[str, float]:
    """How much a word tells fields of this table apart, from nearly 0 to 1."""
    count = Counter(c for leaf in leaves for c in {w.concept for w in words_of(leaf.name)})
    most = math.log(2 + len(leaves))
    return {concept: max(0.1, math.log((2 + len(leaves)) / n) / most) for concept, n in count.items()}


def _weighed(
    name: str, groups: list[str], rare: dict[str, float], table: frozenset[str]
) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    """The words of a name and of its groups with what they weigh; never all of a name nothing."""
    spoken = words_of(name)
    own = tuple(
        _weighing(w, w.weight * rare.get(w.concept, 1.0) * (_OF_THE_TABLE if w.concept in table else 1.0))
        for w in spoken
    )
    if own and max(w.weight for w in own) < 0.3:
        own = (*own[:-1], _weighing(own[-1], 0.3))
    said = {w.concept for w in own}
    around = [
        _weighing(w, w.weight * _OF_GROUP[min(distance, len(_OF_GROUP) - 1)])
        for distance, group in enumerate(groups)
        for w in words_of(group)
        if w.concept not in said
    ]
    return own, tuple(around)


@lru_cache(maxsize=65536)
def _weighing(word: Word, weight: float) -> Word:
    """A word with a weight; the same words stand in thousands of names, and are kept once."""
    return replace(word, weight=weight)


def _groups(path: str) -> list[str]:
    """The names of the groups that a field lies in, the nearest first."""
    return list(split(path)[-2::-1])


def _above(path: str) -> list[str]:
    """The paths of the groups that a field lies in, outermost first."""
    found, at = [], ""
    for name in split(path)[:-1]:
        at = child_path(at, name)
        found.append(at)
    return found


def _concepts(*spoken: tuple[Word, ...]) -> frozenset[str]:
    return frozenset(w.concept for words in spoken for w in words)


def name_again(names: Iterable[str]) -> str:
    """A path as it is recognised: its last name, with the one before where every table has such a field."""
    parts = [bare(name) for name in names]
    return ".".join(parts[-2:]) if parts and parts[-1] in _EVERYWHERE else (parts[-1] if parts else "")
