"""Which of the scored pairs are suggested for a mapping as it is now: every source once, no target that has a rule,
nothing that was refused, one source list for each list of the model.

Decides what is said and what is kept silent. Scores come from `pairs.py`; it is pure and fast, so that every edit can
ask again.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import islice

from runtime.artefacts.path import is_under
from studio.state.suggestions.assignment import assign
from studio.state.suggestions.pairs import Pair, Pairs
from studio.state.suggestions.score import probability
from studio.state.suggestions.situation import Situation

SURE = 0.9
FLOOR = 0.3
_MOST_OTHERS = 4
_ALONE = -5.0
#: What a field loses as a rival, or as a candidate, because it has its place already.
_PLACED, _READ_ALREADY = 2.0, 3.0
_WORTH = -2.0


@dataclass(frozen=True, slots=True)
class Other:
    """Another source that a target could be filled from."""

    source: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A source for a target without a rule."""

    target: str
    source: str
    probability: float
    pair: Pair = field(compare=False, repr=False)
    rivals: tuple[Pair, ...] = field(default=(), compare=False, repr=False)

    @property
    def reasons(self) -> tuple[str, ...]:
        return self.pair.reasons

    @property
    def others(self) -> tuple[Other, ...]:
        """The runners-up, the best first."""
        return tuple(Other(pair.source.path, pair.reasons) for pair in self.rivals)

    @property
    def percent(self) -> int:
        """Never all of it: nobody has looked yet."""
        return min(99, round(100 * self.probability))

    @property
    def sure(self) -> bool:
        return self.probability >= SURE


def choose(pairs: Pairs, now: Situation) -> tuple[Suggestion, ...]:
    """The suggestions in the order of the model."""
    able = _able(pairs, now)
    chosen = assign({t: {p.source.path: s - _WORTH for p, s in found} for t, found in able.items()})
    placed = {source: target for target, source in chosen.items()}
    by_source = defaultdict(list)
    for found in able.values():
        for pair, points in found:
            by_source[pair.source.path].append((pair, points))
    made = []
    for target, source in chosen.items():
        pair, points = next(found for found in able[target] if found[0].source.path == source)
        rivals = [points - _PLACED * (p.source.path in placed) for p, points in able[target] if p.source.path != source]
        rivals += [points - _PLACED * (p.target.path in chosen) for p, points in by_source[source] if p is not pair]
        likely = probability(points, max(rivals, default=_ALONE))
        if likely >= FLOOR:
            made.append(Suggestion(target, source, likely, pair, _rivals(able[target], pair)))
    order = {target: place for place, target in enumerate(pairs.by_target)}
    return tuple(sorted(made, key=lambda s: order[s.target]))


Scored = dict[str, list[tuple[Pair, float]]]


def _able(pairs: Pairs, now: Situation) -> Scored:
    """The pairs that can be made at all, best first, with what their score is now."""
    lists = _lists(pairs, now)
    found: Scored = {}
    for target, made in pairs.by_target.items():
        if target not in now.open:
            continue
        able = [
            (pair, pair.score - _READ_ALREADY * (pair.source.path in now.read))
            for pair in made
            if (pair.source.path, target) not in now.refused
            and not now.ignored.covers(pair.source.path)
            and _in_place(pair, lists)
        ]
        found[target] = sorted(able, key=lambda each: (-each[1], each[0].source.path))
    return found


def _lists(pairs: Pairs, now: Situation) -> dict[str, str]:
    """The source list of each list of the model: that of its loop, else the one whose fields fit best."""
    votes: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for made in pairs.by_target.values():
        for pair in made[:3]:
            if pair.target.lists and pair.source.lists and pair.score > _WORTH:
                votes[pair.target.lists[-1]][pair.source.lists[-1]] += pair.score - _WORTH
    best = assign({target: dict(lists) for target, lists in votes.items() if target not in now.loops})
    return best | now.loops


def _in_place(pair: Pair, lists: dict[str, str]) -> bool:
    """Whether the source can be read where the target lies: in the loop that is there, or in none."""
    target, source = pair.target.lists, pair.source.lists
    if not target or not source:
        return not target and not source
    outer = lists.get(target[-2]) if len(target) > 1 else ""
    return source[-1] == lists.get(target[-1]) and outer is not None and is_under(source[-1], outer)


def _rivals(found: list[tuple[Pair, float]], chosen: Pair) -> tuple[Pair, ...]:
    """The next best of a target."""
    rest = (pair for pair, points in found if pair is not chosen and points > _WORTH)
    return tuple(islice(rest, _MOST_OTHERS))
