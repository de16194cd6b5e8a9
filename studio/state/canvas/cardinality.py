"""How many values of the source go into how many of the target: the mark on a line.

Decides the words: 1:1 for a loop, 1:n where one value is repeated for each item, n:1 where several become one, and
how. A plain value onto a plain value says nothing. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from runtime.artefacts.contract import Contract, walk
from runtime.artefacts.mapping import Rule
from runtime.artefacts.path import is_under
from runtime.language.steps import to_steps

_HOW = {
    "first": "first", "last": "last", "join": "joined", "only_one": "only one", "sum": "sum", "count": "count",
    "length": "count", "min": "least", "max": "most", "avg": "mean", "find": "by condition",
}  # fmt: skip


class Cardinality:
    """The marks of a mapping's lines; `loops` has the source list that each target loop walks through."""

    def __init__(self, source: Contract, model: Contract, loops: dict[str, str | None]) -> None:
        self._source, self._model = _lists(source), _lists(model)
        self._loops = loops

    def of(self, path: str, rule: Rule, reads: Iterable[str]) -> tuple[str, str]:
        """The mark of a rule, and for n:1 how the several become one; both empty where there is nothing to say."""
        around = [origin for loop in _above(path) if (origin := self._loops.get(loop)) is not None]
        walked = {at for origin in around for at in (origin, *_above(origin))}
        lists = {at for read in reads for at in (read, *_above(read)) if at in self._source and at not in walked}
        if rule.each is not None:
            return ("1:1" if len(lists) <= 1 else "n:n"), ""
        if lists and path not in self._model:
            return "n:1", _how(rule.source or "")
        repeated = around and all(not is_under(read, around[-1]) for read in reads)
        return ("1:n", "") if repeated and reads else ("", "")


_KNOWN: list[tuple[Contract, frozenset[str]]] = []


def _lists(contract: Contract) -> frozenset[str]:
    """The lists of a contract; contracts are replaced and never changed, so the last ones are remembered."""
    for known, lists in _KNOWN:
        if known is contract:
            return lists
    lists = frozenset(f.path for f in walk(contract.fields) if f.type.kind == "array")
    _KNOWN[:] = [(contract, lists), *_KNOWN[:7]]
    return lists


def _above(path: str) -> list[str]:
    """The places that a path lies in, outermost first."""
    return [path[:at] for at, letter in enumerate(path) if letter == "."]


@lru_cache(maxsize=4096)
def _how(text: str) -> str:
    """What makes one value of several, the last step first."""
    steps = to_steps(text)
    names = [step.function for step in reversed(steps.steps)] if steps is not None else []
    how = next((_HOW[name] for name in names if name in _HOW), "")
    return "by condition" if how == "first" and steps is not None and "[?" in steps.start else how
