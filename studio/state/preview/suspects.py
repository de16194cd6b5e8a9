"""Rules that a preview's process may have died of, and those that it surely did.

Decides how they are found: of all that were computed together when it died, ever fewer are tried together, until one
is alone. That one is set aside until somebody changes it.
"""

from __future__ import annotations

from dataclasses import replace

from runtime.artefacts.mapping import Rule, walk
from runtime.diagnostics import Diagnostic, Place
from studio.state.preview.wanted import Wanted

_SMALLER = 4


class Suspects:
    """Of one document, by the name of what is computed. What was suspected of a rule does not hold of another one."""

    def __init__(self) -> None:
        self._careful: dict[str, tuple[object, int]] = {}
        self._aside: dict[str, tuple[object, Diagnostic]] = {}

    def applied(self, wanted: Wanted) -> Wanted:
        """What is wanted, with care."""
        if not self._careful and not self._aside:
            return wanted
        rules = dict(walk(wanted.mapping.rules))  # there may be thousands of either
        careful = {n: most for n, (rule, most) in self._careful.items() if rule == _key(wanted, rules.get(n))}
        aside = {n: why for n, (rule, why) in self._aside.items() if rule == _key(wanted, rules.get(n))}
        return replace(wanted, careful=careful, aside=aside) if careful or aside else wanted

    def add(self, wanted: Wanted, at_work: tuple[str, ...], why: str) -> bool:
        """Takes note of what was computed when the process died; whether another attempt makes sense."""
        if len(at_work) == 1:
            name = at_work[0]
            self._careful.clear()  # nothing is known of the others now
            self._aside[name] = (_key(wanted, wanted.mapping.rule(name)), _set_aside(wanted, name, why))
            return True
        rules = dict(walk(wanted.mapping.rules))
        for name in at_work:
            self._careful[name] = (_key(wanted, rules.get(name)), max(1, len(at_work) // _SMALLER))
        return bool(at_work)


def _key(wanted: Wanted, rule: Rule | None) -> object:
    return (rule, wanted.lookups) if rule is not None else wanted.decisions


def _set_aside(wanted: Wanted, name: str, why: str) -> Diagnostic:
    said = "takes too long" if why == "slow" else "takes more memory than a preview may have"
    place = Place(wanted.mapping.file, wanted.mapping.lines.get(name), rule=name)
    return Diagnostic("E506", f"this rule {said}", place, "the preview leaves it out until it is changed")
