"""Decides which view the inspector shows: of a rule, of a field, of a source step, or of the whole mapping."""

from __future__ import annotations

from typing import Any

from runtime.artefacts.mapping import Rule
from studio.state.source_steps.edits import step_at

from ..elements import div
from ..source_steps.step_view import step_parts
from .desk import Desk
from .keep_focus import KeepFocus
from .overview import overview
from .parts import Part
from .rule_view import rule_parts
from .source_view import source_view
from .target_view import target_view


class Inspector:
    """Draws what is selected into the element that is open when it is made."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._view: Any = None
        self._parts: list[Any] = []
        with KeepFocus():
            self._body = div("cw-inspector-body")

    def refresh(self) -> None:
        """Draws again what there is something new to see of."""
        view = self._wanted()
        if view != self._view:
            self._view = view
            self._body.clear()
            with self._body:
                self._parts = self._open(*view)
        for part in self._parts:
            part.refresh()

    def _wanted(self) -> tuple[str, Any]:
        chosen = self.desk.chosen
        if chosen.step is not None and step_at(self.desk.document.mapping.input, chosen.step) is not None:
            return "source_step", chosen.step
        if not chosen.path:
            return "overview", ""
        if chosen.side == "source":
            return "source", chosen.path
        rule = self.desk.document.rule(chosen.path)
        return ("rule" if rule is not None and _says_something(rule) else "target"), chosen.path

    def _open(self, view: str, path: Any) -> list[Any]:
        desk, document = self.desk, self.desk.document
        match view:
            case "source_step":
                return step_parts(desk, path)
            case "rule":
                return rule_parts(desk, path)
            case "source":
                return [Part(lambda: self._source_seen(path), lambda: source_view(desk, path))]
            case "target":
                return [
                    Part(
                        lambda: (
                            document.target(path),
                            tuple(document.problems_at(path)),
                            _inside(document, path),
                            document.suggesting.of(path),
                        ),
                        lambda: target_view(desk, path),
                    )
                ]
        return [Part(lambda: (document.coverage, tuple(document.problems())), lambda: overview(desk))]

    def _source_seen(self, path: str) -> Any:
        document = self.desk.document
        return document.source.find(path), document.mapping, document.sample.label, document.record


def _inside(document: Any, path: str) -> Any:
    """The rules inside of a group, which its view counts."""
    rule = document.rule(path)
    return rule.rules if rule is not None else None


def _says_something(rule: Rule) -> bool:
    """A rule that only holds others inside is the group's own, and nothing to edit."""
    return rule.source is not None or rule.each is not None or rule.has_default or not rule.rules
