"""The mapping as a table: one row for each field of the model, and one for each field of the source.

Decides what stands in each cell, and which rows have to be sent after a change. What a text typed into a cell means is
in `cells.py`; order, filter and selection are the browser's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from runtime.artefacts.contract import Contract, Field, walk
from runtime.artefacts.decision import Decision
from runtime.artefacts.mapping import Ignored, Rule
from runtime.artefacts.mapping import walk as walk_rules
from runtime.artefacts.path import PathSet, is_under, split
from runtime.io.samples import value_at
from runtime.values import VALUE_TYPES
from studio.state.canvas.model import RuleRecord, rule_states, type_text
from studio.state.canvas.state import Shown
from studio.state.records.shown_value import shown_value
from studio.state.table.cells import because_text, default_text, expression_text, on_error_text

Side = Literal["target", "source"]
Row = tuple[Any, ...]
Patch = dict[str, Any]
OnPatch = Callable[[Patch], object]

FIXED = ("path", "name", "depth", "type", "letter", "kind", "required")
TARGET_CELLS = (
    "source", "expression", "default", "on_error", "decision", "note", "value_in", "value_out", "state", "status",
    "suggested",
)  # fmt: skip
SOURCE_CELLS = ("value", "goes_to", "because", "state", "status")

_OPEN: Row = ("", "", "", "", "", "", "", "", "open", "not mapped", "")
_UNUSED: Row = ("", "", "open", "not used")
_MOST_SENT = 400
"""Above that many changed rows a browser fetches all of them again, compressed."""


class RuleTable:
    """The rows of one document, for all browsers that show it as a table; made only while one of them does."""

    def __init__(
        self,
        shown: Callable[[], Shown],
        lines: Callable[[], dict[str, RuleRecord]],
        decisions: Callable[[], Iterable[Decision]],
        suggestions: Callable[[], Iterable[RuleRecord]],
    ) -> None:
        self._shown, self._lines, self._decisions, self._suggestions = shown, lines, decisions, suggestions
        self._watchers: list[OnPatch] = []
        self._trees: tuple[Contract, Contract] | None = None
        self._known: set[str] = set()
        self._fixed: dict[Side, list[Row]] = {}
        self._rows: dict[Side, list[Row]] = {"target": [], "source": []}
        self._offered: list[tuple[str, str]] = []
        self.revision = 0

    def watch(self, on_patch: OnPatch) -> Callable[[], None]:
        """Calls back with every patch from now on; gives what ends that."""
        self._watchers.append(on_patch)

        def end() -> None:
            if on_patch in self._watchers:
                self._watchers.remove(on_patch)

        return end

    def follow(self) -> None:
        """Takes over what the document shows now, and sends the difference; does nothing while nobody watches."""
        if self._watchers:
            self.refresh()

    def refresh(self) -> None:
        """The same whether somebody watches or not."""
        ops = self._update()
        if not ops:
            return
        patch: Patch = {"base": self.revision, "rev": self.revision + 1, "ops": ops}
        self.revision += 1
        for on_patch in tuple(self._watchers):
            on_patch(patch)

    def snapshot(self) -> dict[str, Any]:
        """The whole table, as a browser loads it. Names that come from data are values here and never keys."""
        return {
            "rev": self.revision,
            "decisions": self._offered,
            "target": {"fixed": self._fixed["target"], "rows": self._rows["target"]},
            "source": {"fixed": self._fixed["source"], "rows": self._rows["source"]},
        }

    def _update(self) -> list[Patch]:
        shown, lines = self._shown(), self._lines()
        trees = (shown.source, shown.model)
        if trees != self._trees:
            self._known = {f.path for f in walk(shown.model.fields)}
        gone = [path for path in lines if path not in self._known]
        fixed: dict[Side, list[Row]] = self._fixed
        if trees != self._trees or [row[0] for row in fixed["target"] if row[5] == "gone"] != gone:
            fixed = {"target": _target_fixed(shown.model, gone), "source": _fixed(shown.source)}
        rows: dict[Side, list[Row]] = {
            "target": target_rows(shown, lines, self._suggestions(), fixed["target"]),
            "source": source_rows(shown, lines, fixed["source"]),
        }
        offered = [(f"D-{d.id}", d.title) for d in self._decisions()]
        ops = _difference(self._rows, rows)
        if offered != self._offered:
            ops.append({"op": "decisions", "items": offered})
        if fixed is not self._fixed or sum(len(op.get("rows", ())) for op in ops) > _MOST_SENT:
            ops = [{"op": "reload"}]
        self._trees, self._fixed, self._rows, self._offered = trees, fixed, rows, offered
        return ops


def _difference(before: dict[Side, list[Row]], after: dict[Side, list[Row]]) -> list[Patch]:
    """The changed rows of each side, by their place; rows that came or went are told by a reload."""
    ops: list[Patch] = []
    for side, rows in after.items():
        pairs = zip(before[side], rows, strict=False)
        changed = [(i, new) for i, (old, new) in enumerate(pairs) if old is not new and old != new]
        if changed:
            ops.append({"op": "rows", "side": side, "rows": changed})
    return ops


# -- what does not change with an edit


def _fixed(contract: Contract) -> list[Row]:
    return [_fixed_row(f) for f in walk(contract.fields)]


def _fixed_row(field: Field) -> Row:
    of = field.type.kind
    kind = "leaf" if not field.children else "list" if of == "array" else "group"
    return (
        field.path, field.name, len(split(field.path)) - 1, type_text(field), VALUE_TYPES[of].letter, kind,
        field.required,
    )  # fmt: skip


def _target_fixed(model: Contract, gone: list[str]) -> list[Row]:
    """The fields of the model, then the rules whose field it has no more: work is never hidden."""
    return [*_fixed(model), *((path, path, 0, "", "x", "gone", False) for path in gone)]


# -- the rows of the model


def target_rows(
    shown: Shown, lines: dict[str, RuleRecord], suggestions: Iterable[RuleRecord], fixed: list[Row]
) -> list[Row]:
    """The changing cells of each row, in the order of `TARGET_CELLS`."""
    rules = dict(walk_rules(shown.mapping.rules))
    states = rule_states(shown.problems)
    record = _canonical(shown)
    failing = _failing(shown)
    inside = _mapped_inside(fixed, rules)
    suggested = {s["t"]: (", ".join(s["s"]), s["p"], s["why"]) for s in suggestions}
    made = []
    for path, _, _, _, _, kind, required in fixed:
        rule, line = rules.get(path), lines.get(path)
        if line is not None and rule is not None:
            made.append(_mapped(shown, path, rule, line, record, failing.get(path)))
        else:
            open_row = _unmapped(rule, states.get(path), inside.get(path), kind, required)
            made.append((*open_row[:-1], suggested[path]) if path in suggested else open_row)
    return made


def _mapped(
    shown: Shown, path: str, rule: Rule, line: RuleRecord, record: dict[str, Any] | None, failure: str | None
) -> Row:
    result: Any = "" if record is None else value_text(value_at(record, path))
    if failure is not None:
        result = (failure, "fails")
    return (
        ", ".join(line["s"]), expression_text(rule), default_text(rule), on_error_text(rule),
        f"D-{rule.decision}" if rule.decision is not None else "", rule.note or "",
        _value_in(shown, line["s"]), result, line["st"], line["msg"] or "ok", "",
    )  # fmt: skip


def _unmapped(
    rule: Rule | None, problem: tuple[str, str] | None, inside: tuple[int, int] | None, kind: str, required: bool
) -> Row:
    """A row that no rule fills: a group says how far it is, a field whether it is missed."""
    note = rule.note or "" if rule is not None else ""
    if kind == "group" and problem is None:
        done, count = inside or (0, 0)
        state = "group"
        said = f"{done} of {count} mapped"
    elif problem is not None and not (required and problem[0] != "error"):
        state, said = problem
        said = "required, not mapped" if required and kind == "leaf" else said
    else:
        state, said = "open", "not mapped"
    row: Row = ("", "", "", "", "", note, "", "", state, said, "")
    return _OPEN if row == _OPEN else row


def _mapped_inside(fixed: list[Row], rules: dict[str, Rule]) -> dict[str, tuple[int, int]]:
    """How many of the fields below each group and list are mapped, of how many."""
    above: list[str] = []
    counts: dict[str, list[int]] = {}
    for path, _, depth, _, _, kind, _ in fixed:
        del above[depth:]
        if kind == "leaf":
            for holder in above:
                counts[holder][0] += path in rules
                counts[holder][1] += 1
        above.append(path)
        counts.setdefault(path, [0, 0])
    return {path: (done, count) for path, (done, count) in counts.items()}


def _value_in(shown: Shown, sources: list[str]) -> Any:
    """What the sources hold in the record that is shown; several with their names."""
    if not sources or not shown.sample.count:
        return ""
    values = [value_text(shown.sample.value_at(shown.record, path)) for path in sources[:4]]
    if len(values) == 1:
        return values[0]
    texts = (v if isinstance(v, str) else v[0] for v in values)
    return ", ".join(f"{split(path)[-1]} {text}" for path, text in zip(sources, texts, strict=False) if path)


def value_text(value: Any) -> Any:
    """A value as a cell shows it; what is no value (null, missing, empty) says what kind of nothing it is."""
    found = shown_value(value)
    return (found.text, found.kind) if found.kind in ("null", "missing", "empty", "blank") else found.text


def _canonical(shown: Shown) -> dict[str, Any] | None:
    """The canonical record of the record that is shown, where the preview has it."""
    return shown.preview.canonical(shown.record) if shown.preview is not None else None


def _failing(shown: Shown) -> dict[str, str]:
    """Why rules failed in the record that is shown."""
    found = shown.preview.failures.get(shown.record, []) if shown.preview is not None else []
    return {reason.rule: reason.message for reason in found if reason.rule is not None}


# -- the rows of the source


def source_rows(shown: Shown, lines: dict[str, RuleRecord], fixed: list[Row]) -> list[Row]:
    """The changing cells of each row, in the order of `SOURCE_CELLS`."""
    users: dict[str, list[str]] = {}
    for target, line in lines.items():
        for path in line["s"]:
            users.setdefault(path, []).append(target)
    left_out = PathSet(i.path for i in shown.mapping.ignored)
    own = {i.path: i for i in shown.mapping.ignored}
    sample, record = shown.sample, shown.record
    made: list[Row] = []
    for path, _, _, _, _, kind, _ in fixed:
        value = value_text(sample.value_at(record, path)) if sample.count and kind != "group" else ""
        above = _above(path, own) if left_out.covers(path) else None
        because = because_text(own.get(path), above)
        made.append((value, *_use(kind, users.get(path, []), because)))
    return made


def _above(path: str, ignored: Mapping[str, Ignored]) -> str | None:
    """The group that a field is left out with."""
    return next((holder for holder in ignored if holder != path and is_under(path, holder)), None)


def _use(kind: str, targets: list[str], because: str) -> Row:
    if targets:
        return (", ".join(targets), because, "ok", "used")
    if because:
        return ("", because, "ignored", "left out on purpose")
    return ("", "", "group", "") if kind == "group" else _UNUSED
