"""Decides how a page talks to the expression editor: text and squiggle down, the applied text up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from nicegui.dependencies import register_vue_component
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from runtime.language.complete import Completion
from runtime.language.signature import Signature, signature_at
from studio.state.rules.expression_check import Wrong

from ..canvas.canvas import content_version

_COMPONENT = Path(__file__).with_name("crosswalk_expression.js")
_LONGEST = 20_000
_MOST_OFFERS = 12


class ExpressionEditor(Element):
    """One expression. Applied with Enter or by leaving it; Escape takes the draft back.

    :param on_apply: hears the new text
    :param complete: what may stand at a position of a text
    :param wrong: start and end of the part to underline
    :param check: what is wrong with a text that is being typed; with it the editor says so, and offers a correction
    """

    component = register_vue_component(_COMPONENT, max_time=content_version(_COMPONENT))

    def __init__(
        self,
        value: str,
        *,
        label: str,
        on_apply: Callable[[str], Any],
        complete: Callable[[str, int], Sequence[Completion]],
        wrong: tuple[int, int] | None = None,
        placeholder: str = "",
        check: Callable[[str], Wrong | None] | None = None,
    ) -> None:
        super().__init__()
        self.props["value"] = value
        self.props["label"] = label
        self.props["placeholder"] = placeholder
        self.props["problem"] = _problem(wrong)
        self._complete, self._apply, self._check = complete, on_apply, check
        self.on("apply", self._on_apply)
        self.on("complete", self._on_complete)

    def show(self, value: str, wrong: tuple[int, int] | None) -> None:
        """Takes over the text and the wrong part; a draft that somebody is typing stays."""
        if (self.props["value"], self.props["problem"]) != (value, _problem(wrong)):
            self.props["value"] = value
            self.props["problem"] = _problem(wrong)
            self.update()

    def _on_apply(self, event: GenericEventArguments) -> Any:
        text = _told(event).get("text")
        return self._apply(text.strip()) if isinstance(text, str) and len(text) <= _LONGEST else None

    def _on_complete(self, event: GenericEventArguments) -> None:
        told = _told(event)
        asked, text, position = told.get("asked"), told.get("text"), told.get("position")
        only_help = told.get("help") is True
        if not isinstance(asked, int) or not isinstance(text, str) or not isinstance(position, int):
            return
        if len(text) > _LONGEST or self.is_deleted:
            return
        place = max(0, min(position, len(text)))
        found = [] if only_help else self._complete(text, place)[:_MOST_OFFERS]
        rows = [
            {"text": c.text, "kind": c.kind, "label": c.label, "detail": c.detail, "start": c.start, "end": c.end}
            for c in found
        ]
        said = [_told_wrong(self._check(text))] if self._check is not None else []
        self.run_method("offer", asked, rows, _help(signature_at(text, place)), *said)


def _help(found: Signature | None) -> dict[str, str] | None:
    """The signature in three parts, the argument that is being typed in the middle."""
    if found is None:
        return None
    names = [f"{p.name}?" if p.optional else p.name for p in found.function.params]
    at = min(found.argument, len(names) - 1) if found.param is not None else -1
    before = ", ".join(names[:at]) if at > 0 else ""
    after = [*names[at + 1 :], *(["…"] if found.function.variadic else [])]
    return {
        "before": f"{found.function.name}({before}{', ' if before else ''}",
        "now": names[at] if at >= 0 else ", ".join(names),
        "after": f"{', ' if after and at >= 0 else ''}{', '.join(after) if at >= 0 else ''})",
        "doc": (found.param.doc if found.param is not None else "") or found.function.doc,
    }


def _told_wrong(wrong: Wrong | None) -> dict[str, Any] | None:
    if wrong is None:
        return None
    return {
        "start": wrong.start, "end": wrong.end, "message": wrong.message, "fix": wrong.fix, "label": wrong.label,
    }  # fmt: skip


def _problem(wrong: tuple[int, int] | None) -> dict[str, int] | None:
    return {"start": wrong[0], "end": max(wrong[1], wrong[0] + 1)} if wrong is not None else None


def _told(event: GenericEventArguments) -> dict[str, Any]:
    return event.args if isinstance(event.args, dict) else {}
