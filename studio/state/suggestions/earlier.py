"""What the workspace has mapped before: which source field went into which field of a model, in its other mappings.

Decides what counts as the same again. It reads the names in the rules only, no contract; rules that read several fields
say nothing of one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from runtime.artefacts.mapping import Mapping, Rule
from runtime.artefacts.path import child_path, split
from runtime.diagnostics import CrosswalkError
from runtime.language.parse import parse
from runtime.language.steps import to_steps
from runtime.language.syntax import Field
from runtime.language.syntax import walk as walk_nodes
from studio.state.suggestions.known_fields import Known, name_again

Names = tuple[str, ...]
_SAME_MODEL, _SAME_NAMES = 1.0, 0.5


class Earlier:
    """The pairs that other mappings made, to ask whether a new one would repeat one of them."""

    def __init__(self, model: str | None, mappings: Iterable[Mapping]) -> None:
        self._in_model: set[tuple[str, str]] = set()
        self._anywhere: set[tuple[str, str]] = set()
        self._sources: dict[str, set[str]] = defaultdict(set)
        for mapping in mappings:
            for names, path in _read(mapping.rules, (), ""):
                said = name_again(names)
                self._anywhere.add((said, name_again(split(path))))
                if mapping.model_name == model:
                    self._in_model.add((said, path))
                    self._sources[path].add(said)

    def sources_of(self, target: str) -> frozenset[str]:
        """What was read into a target before, as `name_again` says it."""
        return frozenset(self._sources.get(target, ()))

    def __call__(self, source: Known, target: Known) -> float:
        """How much of what was accepted before the pair repeats, 0 to 1."""
        if (source.again, target.path) in self._in_model:
            return _SAME_MODEL
        return _SAME_NAMES if (source.again, target.again) in self._anywhere else 0.0


def _read(rules: Iterable[Rule], within: Names, under: str) -> Iterator[tuple[Names, str]]:
    """Each rule that reads one field: the names on the way to the field in the whole record, and the target."""
    for rule in rules:
        path, text = child_path(under, rule.target), rule.each if rule.each is not None else rule.source
        names = read_names(text) if text is not None else ()
        at = names[1:] if names[:1] == ("root()",) else (*within, *names)
        if names and rule.each is None and not rule.rules:
            yield at, path
        yield from _read(rule.rules, at, path)


def read_names(text: str) -> tuple[str, ...]:
    """The names on the way to the one field that an expression reads; none where it reads several.

    >>> read_names("upper(trim(address.city))"), read_names("concat(a, b)")
    (('address', 'city'), ())

    A path from the whole record on begins with `root()`.
    """
    try:
        steps = to_steps(text)
        start = parse(steps.start) if steps is not None else None
    except CrosswalkError:
        return ()
    if start is None or "parent()" in text:
        return ()
    names = tuple(n.name for n in walk_nodes(start) if isinstance(n, Field))
    return ("root()", *names) if "root()" in text else names
