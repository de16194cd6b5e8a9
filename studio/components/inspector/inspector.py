"""Decides which view the inspector shows, and when it is drawn again: only when what it shows has changed, so
that somebody else's edit does not take the cursor out of a field."""

from __future__ import annotations

from typing import Any

from ..elements import div
from .desk import Desk
from .overview import overview
from .rule_view import rule_view
from .source_view import source_view
from .target_view import target_view


class Inspector:
    """Draws what is selected into the element that is open when it is made."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._drawn: Any = None
        self._body = div("cw-inspector-body")

    def refresh(self) -> None:
        """Draws again if there is something new to see."""
        seen = self._seen()
        if seen == self._drawn:
            return
        self._drawn = seen
        self._body.clear()
        with self._body:
            self._draw()

    def _draw(self) -> None:
        chosen, document = self.desk.chosen, self.desk.document
        path = chosen.path
        if path is None or path == "":
            overview(self.desk)
        elif chosen.side == "source":
            source_view(self.desk, path)
        elif document.rule(path) is not None and _says_something(document.rule(path)):
            rule_view(self.desk, path)
        else:
            target_view(self.desk, path)

    def _seen(self) -> Any:
        """Everything that the view depends on, to be compared."""
        chosen, document = self.desk.chosen, self.desk.document
        if not chosen.path:
            return (document.coverage, tuple(document.problems()))
        where = (chosen.side, chosen.path)
        if chosen.side == "source":
            return (*where, document.source, document.mapping, document.sample.label)
        trace = document.trace(chosen.path) if document.rule(chosen.path) else None
        rule, problems = document.rule(chosen.path), tuple(document.problems_at(chosen.path))
        return (*where, rule, document.target(chosen.path), problems, trace, chosen.record, chosen.as_text)


def _says_something(rule: Any) -> bool:
    """A rule that only holds others inside is the group's own, and nothing to edit."""
    return rule.source is not None or rule.each is not None or rule.has_default or not rule.rules
