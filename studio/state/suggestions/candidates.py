"""Which source fields are looked at for a target: those that share a telling word, a form of values or a description.

Decides what is left out, so that ten thousand fields on each side stay a matter of seconds. It gives no opinion.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator

from studio.state.suggestions.known_fields import Known, Side
from studio.state.suggestions.names import alike
from studio.state.suggestions.vocabulary import NEAR

_MOST = 10
_ALL_UP_TO = 60
_MOST_FIELDS_OF_A_WORD = 400


class Candidates:
    """An index of the source's fields by what can be found of them."""

    def __init__(self, source: Side) -> None:
        self._fields = source.fields
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, known in enumerate(source.fields):
            for key in set(_keys(known)):
                self._places[key].append(place)
        self._concepts = [key for key in self._places if ":" not in key]
        self._alike: dict[str, list[tuple[str, float]]] = {}

    def of(self, target: Known, before: Iterable[str] = ()) -> list[Known]:
        """The fields worth a look, the most promising first; `before` are those that were used for it before."""
        if len(self._fields) <= _ALL_UP_TO:
            return list(self._fields)
        found: dict[int, float] = defaultdict(float)
        for key, share in self._wanted(target, before):
            places = self._places[key]
            if len(places) > _MOST_FIELDS_OF_A_WORD:
                places = [p for p in places if p in found] or places[:_MOST_FIELDS_OF_A_WORD]
            gain = share * math.log(1 + len(self._fields) / len(places))
            for place in places:
                found[place] += gain
        best = sorted(found, key=lambda place: (-found[place], place))[:_MOST]
        return [self._fields[place] for place in best]

    def _wanted(self, target: Known, before: Iterable[str]) -> list[tuple[str, float]]:
        """The keys to look under, the rarest first."""
        keys: dict[str, float] = {f"name:{target.bare}": 1.0, **{f"before:{said}": 3.0 for said in before}}
        for words, much in ((target.own, 1.0), (target.around, 0.5)):
            for word in words:
                for concept, share in self._like(word.concept):
                    keys[concept] = max(keys.get(concept, 0.0), share * much)
        keys |= {f"said:{word}": 0.3 for word in target.described}
        there = [(key, share) for key, share in keys.items() if key in self._places]
        return sorted(there, key=lambda found: len(self._places[found[0]]))

    def _like(self, concept: str) -> list[tuple[str, float]]:
        if concept not in self._alike:
            near = ((c, alike(concept, c)) for c in self._concepts if c[0] == concept[0] or (concept, c) in NEAR)
            self._alike[concept] = [(c, share) for c, share in near if share > 0]
        return self._alike[concept]


def _keys(known: Known) -> Iterator[str]:
    yield f"name:{known.bare}"
    yield f"before:{known.again}"
    yield from known.concepts
    yield from (f"said:{word}" for word in known.described)
    yield from known.values.concepts
