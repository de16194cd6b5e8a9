"""An explanation as text for a terminal: headings, columns and a little colour; plain where nobody watches.

Decides the layout only. Where standard output is no terminal the same lines come without colour, at a fixed width, so
that they can be kept in a file and compared.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from runtime.artefacts.contract import Owner
from runtime.diagnostics import Diagnostic, counted, render
from runtime.io.samples import MISSING
from runtime.plan.explain import ON_ERROR, Document, ExplainedInput, ExplainedRule, Explanation, RuleDecision
from runtime.run.failures import Reason
from runtime.run.trace import Way
from runtime.values import show

WIDTH = 110
MOST_WAYS = 5
_LONGEST_VALUE = 160
_HEADING, _NAME, _QUIET, _CODE, _BAD = "bold", "cyan", "dim", "green", "red"


@dataclass(frozen=True, slots=True)
class Told:
    """What is shown: a mapping or one rule of it, with its SQL, and a record's ways through it. For the whole mapping
    `made` is what becomes of the record: the values, and the reasons for failures."""

    mapping: Explanation
    rule: ExplainedRule | None = None
    sql: str | None = None
    number: int | None = None
    ways: tuple[Way, ...] = ()
    made: tuple[tuple[dict[str, Any], list[Reason]], ...] = ()


def mapping_text(told: Told) -> str:
    """The outline of a whole mapping."""
    return _printed(_mapping(told))


def field_text(told: Told) -> str:
    """One rule in full."""
    assert told.rule is not None
    return _printed(_field(told, told.rule))


def _printed(parts: Iterable[RenderableType]) -> str:
    watched = sys.stdout.isatty()
    console = Console(
        file=sys.stdout, highlight=False, markup=False, emoji=False, width=None if watched else WIDTH,
        no_color=None if watched else True, force_terminal=None if watched else False,
    )  # fmt: skip
    with console.capture() as captured:
        console.print(Group(*parts), crop=False)
    return "\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n"


# -- the whole mapping


def _mapping(told: Told) -> Iterator[RenderableType]:
    found = told.mapping
    yield _title(found.name, f"{found.version}, {found.status}", found.file)
    if found.description:
        yield Text(found.description)
    yield from _section("", _rows(_facts(found)))
    if found.input.steps or found.input.below:
        yield from _section("Records", *_input(found.input))
    if found.decisions:
        yield from _section("Decisions", _rows((f"{d.id}", _decision(d)) for d in found.decisions))
    yield from _section("Rules", _outline(found.rules))
    slow = [(rule.path, Text(f"because {rule.row_by_row}")) for rule in found.rules if rule.row_by_row]
    if slow:
        yield from _section("Row by row, not in the batch query", _rows(slow))
    unmapped = [("required", found.missing), ("optional", found.unmapped)]
    if any(paths for _, paths in unmapped):
        yield from _section("Not mapped", _rows((name, Text(", ".join(paths))) for name, paths in unmapped if paths))
    if found.ignored:
        rows = ((one.path, Text(one.because or "", _QUIET)) for one in found.ignored)
        yield from _section("Left out on purpose", _rows(rows))
    if found.problems:
        yield from _section("Problems", *map(_problem, found.problems))
    for part, (values, reasons) in enumerate(told.made):
        yield from _section(f"Record {told.number}{_part(part, len(told.made))}", *_record(values, reasons))


def _facts(found: Explanation) -> Iterator[tuple[str, Text]]:
    for source in found.sources:
        yield "source", _document(source)
    yield "model", _document(found.model)
    yield "owner", _owner(found.owner)


def _document(of: Document) -> Text:
    detail = [*([of.format] if of.format else []), counted(of.fields, "field"), *([of.title] if of.title else [])]
    return Text.assemble(f"{of.name} {of.version}", (f"  {', '.join(detail)}", _QUIET))


def _owner(owner: Owner) -> Text:
    people = [f"{role} {name}" for role, name in (("steward", owner.steward), ("deputy", owner.deputy)) if name]
    return Text(", ".join([*([owner.team] if owner.team else []), *people]) or "nobody yet")


def _input(found: ExplainedInput) -> Iterator[RenderableType]:
    for below in found.below:
        yield from _input(below)
    yield Text(found.sentence)
    yield _rows((str(number), _sentence(said)) for number, said in enumerate(found.steps, 1))


def _outline(rules: tuple[ExplainedRule, ...]) -> Table:
    """One line a rule, indented like the model, with what stands out behind it."""
    table = _table()
    for rule in rules:
        said = _sentence(rule.sentence)
        said.append("".join(f" [decision {d.id}]" for d in rule.decisions), _QUIET)
        said.append(" [row by row]" if rule.row_by_row else "", _QUIET)
        said.append("".join(f" [{p.code}]" for p in rule.problems), _BAD)
        name = rule.path.rpartition(".")[2] if rule.depth and '"' not in rule.path else rule.path
        table.add_row(Text("  " * rule.depth + name, _NAME), said)
    return table


def _record(values: dict[str, Any], reasons: Iterable[Reason]) -> Iterator[RenderableType]:
    yield Text(json.dumps(values, indent=2, ensure_ascii=False, default=show))
    for reason in reasons:
        effect = "rejects the record" if reason.rejects else "tolerated"
        where = reason.target or ", ".join(reason.source)
        yield Text(f"{where}: {reason.message} ({reason.code}, {effect})", _BAD)


def _part(part: int, of: int) -> str:
    """Which one of the records that source steps have made of one number."""
    return f", {part + 1} of {of}" if of > 1 else ""


# -- one rule


def _field(told: Told, rule: ExplainedRule) -> Iterator[RenderableType]:
    yield _title(rule.path, rule.type or "not in the model", f"{told.mapping.name} {told.mapping.version}")
    if rule.description:
        yield Text(rule.description)
    yield Text("")
    yield _sentence(rule.sentence, _HEADING)
    yield from _section("", _rows(_policy(rule, told.mapping)))
    if rule.reads:
        yield from _section("Reads", _reads(rule))
    yield from _steps(told, rule)
    if told.sql:
        yield from _section("SQL", Text(told.sql, _CODE, no_wrap=True, overflow="ignore"))
    if rule.problems:
        yield from _section("Problems", *map(_problem, rule.problems))


def _policy(rule: ExplainedRule, mapping: Explanation) -> Iterator[tuple[str, Text]]:
    for said in rule.inside:
        yield "inside", _sentence(said)
    if rule.expression is not None:
        yield "each" if rule.kind == "list" else "from", Text(rule.expression, _CODE)
    if rule.where is not None:
        yield "where", Text(rule.where, _CODE)
    if rule.has_default:
        yield "default", Text(_shown(rule.default))
    if rule.kind in ("value", "list"):
        yield "on error", Text(ON_ERROR[rule.on_error])
    yield "required", Text("yes" if rule.required else "no")
    for name, text in rule.demands:
        yield name.lower(), Text(text)
    for decision in rule.decisions:
        yield f"decision {decision.id}", _decision(decision)
    yield "owner", _owner(mapping.owner)
    if rule.note:
        yield "note", Text(rule.note)
    if rule.row_by_row:
        yield "runs", Text(f"row by row, because {rule.row_by_row}")


def _reads(rule: ExplainedRule) -> Table:
    table = _table()
    for field in rule.reads:
        detail = (Text(field.type or "not known"), Text(field.description or "", _QUIET))
        table.add_row(Text(field.source, _QUIET), Text(field.path, _NAME), *detail)
    return table


def _steps(told: Told, rule: ExplainedRule) -> Iterator[RenderableType]:
    if told.number is None:
        if rule.steps:
            yield from _section("Steps", _rows((s.written, Text(s.words)) for s in rule.steps))
        return
    for way in told.ways[:MOST_WAYS]:
        part = _part(way.part, max(w.part for w in told.ways) + 1)
        where = f", item {way.at}" if way.at else ""
        yield from _section(f"Steps of record {told.number}{part}{where}", _way(way, rule))
    if len(told.ways) > MOST_WAYS:
        yield Text(f"  and {counted(len(told.ways) - MOST_WAYS, 'further item')}", _QUIET)


def _way(way: Way, rule: ExplainedRule) -> RenderableType:
    if not way.arrived:
        return Text("The list or object around the rule has nothing for it in this record.")
    table = _table()
    for path, value in way.read:
        table.add_row(Text(path, _NAME), "", Text(_shown(value)))
    if not way.read and rule.kind != "constant":
        table.add_row(Text(rule.start or "starts from", _NAME), "takes it", Text(_shown(way.start)))
    names = [(step.written, step.words) for step in rule.steps] or [("formula", "works out the formula")]
    stopped = False
    for (written, words), value in zip(names, way.after, strict=False):
        text = Text(way.failure or "", _BAD) if value is MISSING and not stopped else Text(_shown(value))
        stopped = stopped or value is MISSING
        table.add_row(Text(written, _CODE), Text(words), text)
    if way.final is not MISSING:
        table.add_row(Text("result", _HEADING), "", Text(_shown(way.final), _HEADING))
    if way.failure and not stopped:
        table.add_row(Text("fails", _BAD), "", Text(way.failure, _BAD))
    if way.reason is not None:
        effect = "this rejects the record" if way.reason.rejects else "the record is kept"
        table.add_row("", "", Text(f"{effect}; {way.reason.hint}", _QUIET))
    return table


# -- pieces


def _title(name: str, kind: str, aside: str | None) -> Text:
    return Text.assemble((name, f"{_HEADING} {_NAME}"), f"  {kind}", (f"  {aside}" if aside else "", _QUIET))


def _section(title: str, *parts: RenderableType) -> Iterator[RenderableType]:
    yield Text(f"\n{title}" if title else "", _HEADING)
    yield from (Padding(part, (0, 0, 0, 2)) for part in parts)


def _table() -> Table:
    return Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))


def _rows(rows: Iterable[tuple[str, Text]]) -> Table:
    table = _table()
    for name, text in rows:
        table.add_row(Text(name, _NAME), text)
    return table


def _sentence(said: str, style: str = "") -> Text:
    text = Text(said, style)
    text.highlight_regex(r"`[^`]+`", _CODE)
    return text


def _decision(of: RuleDecision) -> Text:
    if of.status is None:
        return Text("does not exist", _BAD)
    detail = [of.status, *([f"policy {of.policy}"] if of.policy else [])]
    detail += [f"by {', '.join(of.deciders)}"] if of.deciders else []
    detail += [f"review by {of.review_by}"] if of.review_by else []
    return Text.assemble(of.title, (f" ({', '.join(detail)})", _QUIET))


def _problem(found: Diagnostic) -> Text:
    return Text(render(found), _BAD if found.severity == "error" else _QUIET)


def _shown(value: Any) -> str:
    """A value so that null, an empty text and blanks are told apart."""
    if value is MISSING:
        return "–"
    if isinstance(value, str | list | dict):
        text = json.dumps(value, ensure_ascii=False, default=show)
        return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
    return show(value)
