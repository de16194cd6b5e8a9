"""Every pair of a source and a model that is worth a look, with its score: what only the two contracts, the sample and
the other mappings decide. What the rules of the mapping decide is in `choice.py`."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from studio.state.suggestions.candidates import Candidates
from studio.state.suggestions.earlier import Earlier
from studio.state.suggestions.evidence import Weighing, reasons
from studio.state.suggestions.known_fields import Known, Side
from studio.state.suggestions.score import score

_HOPELESS, _MOST_KEPT = -3.5, 8


class Superseded(Exception):
    """Somebody wants newer suggestions: these are no longer of use."""


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """A source field for a target. There are many of them: what speaks for one is worked out when somebody asks."""

    source: Known
    target: Known
    score: float
    of: Pairs

    @property
    def reasons(self) -> tuple[str, ...]:
        return self.of.reasons(self)


class Pairs:
    """The pairs of a source and a model, best first `by_target`."""

    def __init__(self, weighing: Weighing, earlier: Earlier) -> None:
        self.by_target: dict[str, list[Pair]] = {}
        self._weighing, self._earlier = weighing, earlier
        self._said: dict[Pair, tuple[str, ...]] = {}

    def add(self, target: Known, fields: Iterable[Known]) -> None:
        """Scores source fields for a target; what is hopeless is dropped."""
        made = []
        for field in fields:
            points = score(self._weighing.evidence(field, target, self._earlier(field, target)))
            if points > _HOPELESS:
                made.append(Pair(field, target, points, self))
        self.by_target[target.path] = sorted(made, key=lambda pair: (-pair.score, pair.source.path))[:_MOST_KEPT]

    def reasons(self, pair: Pair) -> tuple[str, ...]:
        """Why a pair is likely, in words."""
        if pair not in self._said:
            source, target = pair.source, pair.target
            evidence = self._weighing.evidence(source, target, self._earlier(source, target))
            self._said[pair] = reasons(evidence, source, target)
        return self._said[pair]


def scored_pairs(
    source: Side, model: Side, earlier: Earlier | None = None, wanted: Callable[[], bool] = lambda: True
) -> Pairs:
    """The pairs of a source and a model. Raises `Superseded` once they are not `wanted` any more."""
    earlier = earlier or Earlier(None, ())
    candidates = Candidates(source)
    weighing = Weighing(_rarity(source, model), Counter(source.descriptions) | Counter(model.descriptions))
    found = Pairs(weighing, earlier)
    for target in model.fields:
        if not wanted():
            raise Superseded
        found.add(target, candidates.of(target, earlier.sources_of(target.path)))
    return found


def _rarity(*sides: Side) -> dict[str, float]:
    """How telling each word of the descriptions is, 0 to 1."""
    fields = [known for side in sides for known in side.fields if known.described]
    count = Counter(word for known in fields for word in known.described)
    most = math.log(1 + len(fields))
    return {word: math.log(1 + len(fields) / n) / most for word, n in count.items()} if fields else {}
