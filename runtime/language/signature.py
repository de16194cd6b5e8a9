"""The call that a place in an expression lies in: which function it is of, and which of its arguments is being typed.

Decides this from the text alone, which may be unfinished.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from runtime.language.functions import FUNCTIONS
from runtime.language.functions.table import Function, Param

_NAME = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\s*\Z")
_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'?|`(?:[^`\\]|\\.)*`?|\"(?:[^\"\\]|\\.)*\"?")


@dataclass(frozen=True, slots=True)
class Signature:
    """A function, and the position of the argument that is being typed."""

    function: Function
    argument: int

    @property
    def param(self) -> Param | None:
        """What is said of that argument; None where the function takes no more."""
        function = self.function
        fits = function.params and (function.variadic or self.argument < len(function.params))
        return function.param(self.argument) if fits else None


def signature_at(text: str, position: int) -> Signature | None:
    """The innermost call of a known function that is open at the position."""
    before = _QUOTED.sub(lambda found: "_" * len(found[0]), text[:position])
    depth, commas = 0, 0
    for at in range(len(before) - 1, -1, -1):
        mark = before[at]
        if mark in ")]}":
            depth += 1
        elif mark in "([{":
            if depth:
                depth -= 1
                continue
            name = _NAME.search(before[:at]) if mark == "(" else None
            if name is not None and name[1] in FUNCTIONS:
                return Signature(FUNCTIONS[name[1]], commas)
            commas = 0
        elif mark == "," and not depth:
            commas += 1
    return None
