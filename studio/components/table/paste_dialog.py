"""Decides how a pasted block is shown before it is applied: what changes, what is refused and why."""

from __future__ import annotations

from runtime.artefacts.mapping import Mapping, Rule
from runtime.diagnostics import counted
from studio.state.table.cells import because_text, default_text, expression_text, on_error_text
from studio.state.table.paste import Outcome, Plan

from ..buttons import button
from ..dialogs import dialog, dialog_actions
from ..elements import Text, div, span, text
from ..pills import pill

MOST = 200
TITLES = {
    "source": "Source", "expression": "Expression", "default": "Default", "on_error": "On error",
    "decision": "Decision", "note": "Note", "goes_to": "Goes to", "because": "Ignored because",
}  # fmt: skip


async def confirm_paste(plan: Plan) -> bool:
    """Shows what a block would do; whether it shall be done."""
    changed, refused = plan.changed, plan.refused
    with dialog("Paste these cells?", wide=True) as made:
        with div("cw-row-flow"):
            pill(f"{counted(len(changed), 'cell')} {'changes' if len(changed) == 1 else 'change'}", "brand")
            if refused:
                pill(f"{len(refused):,} refused", "err")
            doubted = sum(o.doubt is not None for o in changed)
            if doubted:
                pill(f"{doubted:,} kept, but wrong", "warn")
            same = len(plan.outcomes) - len(changed) - len(refused)
            if same:
                span(f"{same:,} stay as they are", "cw-muted")
        _table(plan, [*refused, *changed])
        with dialog_actions():
            button("Cancel", lambda: made.submit(False))
            if changed:
                apply = button(f"Change {counted(len(changed), 'cell')}", lambda: made.submit(True), kind="primary")
                apply.props("autofocus")
    answer = await made
    made.delete()
    return bool(answer)


def _table(plan: Plan, shown: list[Outcome]) -> None:
    with div("cw-paste-list"), div("cw-table cw-paste-table", "table"):
        with div(tag="thead"), div(tag="tr"):
            for title in ("Row", "Column", "Now", "Then"):
                Text(title, "th").props("scope=col")
        with div(tag="tbody"):
            for outcome in shown[:MOST]:
                _row(plan, outcome)
    if len(shown) > MOST:
        text(f"and {len(shown) - MOST:,} more", "muted")


def _row(plan: Plan, outcome: Outcome) -> None:
    cell = outcome.cell
    now = cell_text(plan.before, cell.path, cell.column)
    with div(tag="tr"):
        Text(cell.path, "td").classes("cw-mono")
        Text(TITLES.get(cell.column, cell.column), "td")
        Text(now or "–", "td").classes("cw-mono cw-paste-now")
        with div("cw-mono cw-paste-then", "td"):
            if outcome.refused is not None:
                span(cell.text, "cw-paste-refused")
                text(f"Refused: {outcome.refused}.").classes("cw-bad-text")
            else:
                span(cell_text(plan.after, cell.path, cell.column) or "–")
                if outcome.doubt is not None:
                    text(f"Kept and listed as a problem: {outcome.doubt}.").classes("cw-doubt-text")


def cell_text(mapping: Mapping, path: str, column: str) -> str:
    """What a cell that can be typed into holds; of the columns that are looked up from the other side nothing."""
    rule = mapping.rule(path) or Rule(path)
    match column:
        case "expression":
            return expression_text(rule)
        case "default":
            return default_text(rule)
        case "on_error":
            return on_error_text(rule)
        case "decision":
            return f"D-{rule.decision}" if rule.decision is not None else ""
        case "note":
            return rule.note or ""
        case "because":
            return because_text(next((i for i in mapping.ignored if i.path == path), None), None)
    return ""
