"""What speaks for and against a pair of fields: each kind of evidence as a number, from which `score.py` makes a
probability, and as a reason in plain words.

Decides what is looked at. It knows nothing of other pairs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from runtime.artefacts.path import split
from runtime.values import Type
from studio.state.suggestions.known_fields import Known
from studio.state.suggestions.names import SYNONYM, Word, alike, is_short_for
from studio.state.suggestions.values import agreement, overlap
from studio.state.suggestions.vocabulary import OPPOSITES

_NUMBERS = frozenset(("integer", "number", "decimal"))
_TIMES = frozenset(("date", "timestamp"))


@dataclass(frozen=True, slots=True)
class Evidence:
    """The numbers of one pair, each 0 to 1 or -1 to 1; 0 is: says nothing."""

    same_name: float = 0.0
    words: float = 0.0
    """The share of the weight of both names that agrees."""
    source_left: float = 0.0
    """The share of the source's name that the target's does not have."""
    target_left: float = 0.0
    both_left: float = 0.0
    """Where each name has words that the other has not, they are probably two things."""
    last_word: float = 0.0
    groups: float = 0.0
    clash: float = 0.0
    type: float = 0.0
    form: float = 0.0
    values: float = 0.0
    description: float = 0.0
    told: float = 0.0
    earlier: float = 0.0
    list: float = 0.0


FEATURES = tuple(Evidence.__dataclass_fields__)


class Weighing:
    """Compares fields of one source with fields of one model."""

    def __init__(self, rarity: dict[str, float], shared: dict[str, int]) -> None:
        """`rarity` of the words of descriptions; `shared`: how many fields have the same description."""
        self._rarity, self._shared = rarity, shared

    def evidence(self, source: Known, target: Known, earlier: float = 0.0) -> Evidence:
        """What speaks for a source field in a target."""
        if earlier == 1.0:
            return self._as_before(source, target)
        own = _matched(source.own, (*target.own, *target.around))
        back = _matched(target.own, (*source.own, *source.around, *(Word("", c) for c in source.values.concepts)))
        weight_s, weight_t = source.weight, target.weight
        left_s, left_t = weight_s - sum(own.values()), weight_t - sum(back.values())
        whole = weight_s + weight_t
        share_s, share_t = (left_s / weight_s if weight_s else 0.0), (left_t / weight_t if weight_t else 0.0)
        return Evidence(
            same_name=float(source.bare == target.bare and bool(source.bare)),
            words=(sum(own.values()) + sum(back.values())) / whole if whole else 0.0,
            source_left=share_s,
            target_left=share_t,
            both_left=min(share_s, share_t),
            last_word=_last_word(source, target),
            groups=_groups(source, target),
            clash=_clash(source, target),
            type=type_agreement(source.field.type, target.field.type),
            form=agreement(source.values, target.wanted),
            values=overlap(source.values, target.named),
            description=self._described(source, target),
            told=max(_told(source, target), _told(target, source)),
            earlier=earlier,
            list=_list(source, target),
        )  # fmt: skip

    def _as_before(self, source: Known, target: Known) -> Evidence:
        """What was mapped this way before needs no likeness of names."""
        found = self.evidence(source, target, 0.0)
        return replace(
            found, earlier=1.0, source_left=0.0, target_left=0.0, both_left=0.0, clash=0.0,
            last_word=max(0.0, found.last_word),
        )  # fmt: skip

    def _described(self, source: Known, target: Known) -> float:
        """How much two descriptions agree in their rare words; one that many fields share counts less."""
        both = source.described & target.described
        if not both:
            return 0.0
        weigh = self._rarity.get
        shared = sum(weigh(w, 1.0) for w in both)
        first, second = (sum(weigh(w, 1.0) for w in k.described) for k in (source, target))
        same = max(self._shared.get(k.field.description or "", 1) for k in (source, target))
        return shared / math.sqrt(first * second) / math.sqrt(same)


def _weight(words: Iterable[Word]) -> float:
    return sum(w.weight for w in words)


def _matched(words: tuple[Word, ...], others: tuple[Word, ...]) -> dict[int, float]:
    """Of each word of a name, the weight that has its like on the other side."""
    found = {}
    for place, word in enumerate(words):
        best = max((_like(word, other) for other in others), default=0.0)
        if best:
            found[place] = best * word.weight
    return found


def _like(word: Word, other: Word) -> float:
    found = alike(word.concept, other.concept)
    return SYNONYM if found == 1.0 and word.written != other.written else found


def _last_word(source: Known, target: Known) -> float:
    """Whether the words that say what it is agree: `amount` in `tax_amount`; -1 where they do not."""
    last_s, last_t = _telling(source.own), _telling(target.own)
    if last_s is None or last_t is None:
        return 0.0
    found = max(alike(last_s, last_t), float(last_t in source.values.concepts))
    return found if found else -1.0


def _telling(words: tuple[Word, ...]) -> str | None:
    """The last word of a name that is not only `at`, `is` or a number."""
    strong = [w.concept for w in words if w.concept not in ("when", "whether") and not w.concept.isdigit()]
    return strong[-1] if strong else None


def _groups(source: Known, target: Known) -> float:
    """How much of what surrounds one field is said on the other side too."""
    if not source.around and not target.around:
        return 0.0
    shares = []
    for one, other in ((source, target), (target, source)):
        weight = _weight(one.around)
        if weight:
            there = (*other.own, *other.around, *(Word(c, c) for c in other.table))
            shares.append(sum(_matched(one.around, there).values()) / weight)
    return sum(shares) / len(shares) if shares else 0.0


def _clash(source: Known, target: Known) -> float:
    """1 where what is left of both names excludes each other: start and end, 1 and 2."""
    in_s, in_t = source.concepts, target.concepts
    only_s = in_s - in_t - target.table
    only_t = in_t - in_s - source.table
    if any((a, b) in OPPOSITES for a in only_s for b in only_t):
        return 1.0
    counts_s, counts_t = ({c for c in only if c.isdigit()} for only in (only_s, only_t))
    if counts_s and counts_t:
        return 1.0
    return 0.5 if (counts_s | counts_t) - {"1"} else 0.0


def _told(one: Known, other: Known) -> float:
    """The share of a name that the other's description says, though its name does not."""
    missing = [w for w in one.own if w.weight >= 0.2 and w.concept not in other.concepts]
    if not missing or not other.described:
        return 0.0
    said = sum(w.weight for w in missing if any(part in other.described for part in (*w.written.split(), w.concept)))
    return said / one.weight


def type_agreement(of: Type, to: Type) -> float:
    """1 for the same kind of value, -1 for kinds that no conversion joins, 0 where nothing can be said."""
    a, b = of.kind, to.kind
    if "any" in (a, b) or "null" in (a, b):
        return 0.0
    if a == b or {a, b} <= _NUMBERS:
        return 1.0
    if {a, b} <= _TIMES:
        return 0.7
    if "array" in (a, b) or "object" in (a, b):
        return -0.5
    if a == "string":
        return 0.0
    if b == "string":
        return -0.2 if a in ("integer", "number", "decimal") else -0.5
    return 0.0 if a == "integer" and b == "timestamp" else -1.0


def _list(source: Known, target: Known) -> float:
    """-1 where one lies in more lists than the other, so that values would have to be chosen or repeated."""
    return float(-(len(source.lists) != len(target.lists)))


# -- in words


def reasons(found: Evidence, source: Known, target: Known) -> tuple[str, ...]:
    """Why a pair is suggested, the strongest first; then what is to be looked at."""
    said = [*_by_history(found), *_by_name(found, source, target), *_by_values(found, source, target)]
    if found.description >= 0.5:
        said.append("descriptions agree")
    elif found.told >= 0.5:
        said.append("the description says so")
    if found.groups >= 0.6 and source.around and target.around:
        said.append(f"both in {split(target.path)[-2]}")
    return (*said, *_doubts(found, source, target))


def _by_history(found: Evidence) -> list[str]:
    return ["mapped this way before"] if found.earlier > 0.5 else []


def _by_name(found: Evidence, source: Known, target: Known) -> list[str]:
    if found.same_name:
        return ["same name"]
    said, shared, used = [], [], set()
    for word in sorted(target.own, key=lambda w: -max((_like(w, o) for o in source.own), default=0.0)):
        other = max((*source.own, *source.around), key=lambda o: _like(word, o), default=None)
        if other is None or not _like(word, other) or word.concept in ("when", "whether"):
            continue
        if other.written in used:
            continue
        used.add(other.written)
        if word.written == other.written:
            shared.append(word.written)
        elif is_short_for(other.written, word.written):
            said.append(f"“{other.written}” is short for “{word.written}”")
        elif word.concept == other.concept:
            said.append(f"“{other.written}” means “{word.written}”")
        else:
            said.append(f"“{other.written}” is near “{word.written}”")
    if shared:
        said.insert(0, f"both say “{' '.join(shared)}”")
    return said


def _by_values(found: Evidence, source: Known, target: Known) -> list[str]:
    said = []
    if found.values >= 0.3:
        share = "all" if found.values == 1 else f"{round(100 * found.values)}% of the"
        said.append(f"{share} sample values are named by the model")
    if found.form > 0:
        form = next((form for form, share in source.values.forms if share >= 0.8 and form in target.wanted), None)
        said.append(f"its values are {form}" if form else "its values fit")
    elif found.type == 1 and source.field.type.kind != "string":
        said.append(f"both are {source.field.type.kind}")
    return said


def _doubts(found: Evidence, source: Known, target: Known) -> list[str]:
    said = []
    if found.form < 0:
        said.append(f"but its values are not {' or '.join(target.wanted[:2])}")
    elif found.type <= -0.5 and found.form <= 0:
        said.append(f"but the types differ: {source.field.type.kind} and {target.field.type.kind}")
    return said
