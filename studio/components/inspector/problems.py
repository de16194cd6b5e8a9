"""Decides how the problems of one rule stand in the inspector: what is wrong, and the fix as one click."""

from __future__ import annotations

from dataclasses import replace

from runtime.diagnostics import Diagnostic, Fix

from ..buttons import button
from ..elements import div
from ..problem import problem_card
from ..sections import section
from .desk import Desk


def problems_of(desk: Desk, path: str, skip: tuple[str, ...] = ()) -> list[Diagnostic]:
    """The problems at a rule; those in ``skip`` are said elsewhere."""
    found = [d for d in desk.document.problems_at(path) if d.code not in skip]
    if found:
        with section(), div("cw-stack"):
            for diagnostic in found:
                problem_card(_beside_its_fix(diagnostic), small=True)
                if diagnostic.fix:
                    fix_button(desk, diagnostic.fix)
    return found


def _beside_its_fix(found: Diagnostic) -> Diagnostic:
    """The problem without its place, which is here, and without a hint that the button below says again."""
    said_twice = found.fix is not None and found.fix.expression in (found.hint or "")
    return replace(found.at(rule=None, file=None, line=None), hint=None if said_twice else found.hint)


def fix_button(desk: Desk, fix: Fix) -> None:
    """One click mends it."""
    made = button(fix.label, lambda: desk.told(desk.document.apply_fix(fix)), kind="primary", icon="build")
    made.classes("cw-fix").props["title"] = fix.expression
