"""`crosswalk explain`: a mapping, or one of its rules, in words; and what becomes of a record on its way through it.

Decides which mapping is meant and what is shown of it; the words are made in `explain_text.py`, as the JSON is here.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from runtime.artefacts.contract import Owner
from runtime.artefacts.workspace import Workspace
from runtime.cli.explain_text import Told, field_text, mapping_text
from runtime.cli.output import OutputFormat, say, say_json
from runtime.diagnostics import Diagnostic, fail, nearest
from runtime.engines.batch.query import row_by_row
from runtime.engines.batch.rule_query import readable_query, rule_columns
from runtime.io.samples import MISSING
from runtime.plan.explain import Explanation, Subject, explain_field
from runtime.plan.explain import explain as explain_mapping
from runtime.plan.lineage import record_type
from runtime.run.failures import Reason
from runtime.run.load import Parts, bundle_parts, parts_of
from runtime.run.one_record import OneRecord, find_records, samples_of
from runtime.run.trace import Tracer, Way
from runtime.values import show

EXPLANATION_FORMAT = 1


def explain(
    mapping: Annotated[str, typer.Argument(help="The name of a mapping in the workspace, or a bundle file.")],
    field: Annotated[str | None, typer.Argument(help="A field of the model, like customer.country.")] = None,
    record: Annotated[
        int | None, typer.Option(min=0, help="Follow this record, counted from 0 like in rejects and reports.")
    ] = None,
    input_: Annotated[
        list[str] | None,
        typer.Option("--input", help="The file with the record (default: the sample); NAME=FILE with several sources."),
    ] = None,
    sql: Annotated[bool, typer.Option("--sql", help="Print only the whole query, nothing else.")] = False,
    workspace: Annotated[Path, typer.Option("-w", "--workspace", help="The workspace folder.")] = Path(),
    format: Annotated[OutputFormat, typer.Option(help="How to print the explanation.")] = OutputFormat.text,  # noqa: A002
) -> None:
    """Explain a mapping, or how one field gets its value: sentence, steps, SQL, lineage, decisions, owner."""
    opened = _opened(mapping, workspace)
    told = _told(opened, field, record, input_ or [])
    if sql:
        _only_sql(opened, field, format)
    elif format is OutputFormat.json:
        say_json(_as_json(told))
    else:
        sys.stdout.write(mapping_text(told) if field is None else field_text(told))


@dataclass(frozen=True, slots=True)
class _Opened:
    parts: Parts
    subject: Subject
    folder: Path | None

    @property
    def format(self) -> str | None:
        """The format of the main source."""
        return self.parts.source.reader.format if self.parts.source.reader is not None else None


def _opened(name: str, folder: Path) -> _Opened:
    """A mapping of the workspace, or of a bundle file where no mapping has that name."""
    is_file = Path(name).is_file()
    if is_file and ("/" in name or name.endswith(".json") or not (folder / "workspace.yaml").is_file()):
        return _subject(bundle_parts(name), None)
    workspace = Workspace.open(folder)
    return _subject(parts_of(workspace, name), folder, workspace.faults_of("mappings", name))


def _subject(parts: Parts, folder: Path | None, faults: Sequence[Diagnostic] = ()) -> _Opened:
    built = parts.build()
    reader = parts.source.reader
    slow = row_by_row(built.plan, reader.format if reader else None)
    steps = (d for d in parts.slow_rules(built.plan) if d.place.rule is None)
    built = replace(built, diagnostics=(*faults, *built.diagnostics, *steps))
    subject = Subject(
        parts.mapping, parts.source, parts.model, built, parts.decisions, parts.lookups, parts.others, slow
    )  # fmt: skip
    return _Opened(parts, subject, folder)


def _told(opened: _Opened, field: str | None, record: int | None, inputs: Sequence[str]) -> Told:
    subject = opened.subject
    if inputs and record is None:
        raise typer.BadParameter("say which record to follow with --record", param_hint="--input")
    whole = explain_mapping(subject)
    rule = explain_field(subject, field) if field is not None else None
    found = _records(opened, record, inputs) if record is not None else []
    if rule is None:
        return Told(whole, number=record, made=tuple(one.mapped(subject.built.plan) for one in found))
    written = subject.mapping.rule(rule.path)
    ways: list[Way] = []
    if found and written is not None:
        of = record_type(subject.source, subject.built)
        tracer = Tracer(subject.mapping, of, subject.built, rule.path, written, subject.lookups or {})
        ways = [way for one in found for way in one.ways(tracer)]
    planned = any(target.path == rule.path for target in subject.built.plan.rules.values())
    sql = rule_columns(subject.built.plan, opened.format, rule.path) if planned and not rule.row_by_row else None
    return Told(whole, rule, sql, record, tuple(ways))


def _records(opened: _Opened, number: int, inputs: Sequence[str]) -> list[OneRecord]:
    subject = opened.subject
    files = _files(subject, inputs)
    wanted = {name: contract for name, contract in subject.sources.items() if name not in files}
    if wanted and opened.folder is not None:
        files |= samples_of(opened.folder, wanted)
    elif wanted:
        missing = next(iter(wanted))
        raise fail("E401", f"a bundle has no sample of '{missing}'", hint="name a file with --input")
    return find_records(subject.built.plan, subject.sources, files, number)


def _files(subject: Subject, inputs: Sequence[str]) -> dict[str, Path]:
    """Each file by the name of its source; a file alone is the main one's."""
    found = {}
    for text in inputs:
        name, equals, path = text.partition("=")
        if not equals or (name not in subject.sources and Path(text).exists()):
            name, path = subject.source.name, text
        if name not in subject.sources:
            raise fail("E412", f"the mapping has no source '{name}'", hint=nearest(name, subject.sources))
        found[name] = Path(path)
    return found


# -- the other forms


def _only_sql(opened: _Opened, field: str | None, format: OutputFormat) -> None:  # noqa: A002
    path = field.replace("[]", "") if field is not None else None
    text = readable_query(opened.subject.built.plan, opened.format, path)
    if format is OutputFormat.json:
        say_json({"crosswalk_explain": EXPLANATION_FORMAT, "query": text})
    else:
        say(text)


def _as_json(told: Told) -> dict[str, Any]:
    """The explanation as documented in the guide; keys may be added, none changes its meaning."""
    head: dict[str, Any] = {"crosswalk_explain": EXPLANATION_FORMAT}
    if told.rule is None:
        found = head | {"mapping": _plain(told.mapping)}
        if told.number is not None:
            made = [{"values": values, "reasons": _plain(reasons)} for values, reasons in told.made]
            found |= {"record": {"row": told.number, "made": made}}
        return found
    whole: Explanation = told.mapping
    about = {"name": whole.name, "version": whole.version, "file": whole.file, "owner": _plain(whole.owner)}
    found = head | {"mapping": about, "rule": _plain(told.rule), "sql": told.sql}
    if told.number is not None:
        found |= {"record": {"row": told.number, "ways": [_way(way) for way in told.ways]}}
    return found


def _way(way: Way) -> dict[str, Any]:
    """A value that the record never had is an object without `value`, which is not the same as null."""
    made: dict[str, Any] = {
        "part": way.part,
        "at": way.at,
        "start": _value(way.start),
        "after": [_value(v) for v in way.after],
    }
    made |= {"final": _value(way.final), "read": {path: _value(value) for path, value in way.read}}
    return made | {"failure": way.failure, "reason": way.reason.as_dict() if way.reason is not None else None}


def _value(value: Any) -> dict[str, Any]:
    return {} if value is MISSING else {"value": value}


def _plain(found: Any) -> Any:
    """A frozen record as JSON holds it."""
    match found:
        case Diagnostic() | Reason():
            return found.as_dict()
        case Owner():
            return asdict(found)
        case list() | tuple():
            return [_plain(item) for item in found]
        case dict():
            return {key: _plain(value) for key, value in found.items()}
        case None | bool() | int() | float() | str():
            return found
    if hasattr(found, "__dataclass_fields__"):
        return {name: _plain(getattr(found, name)) for name in found.__dataclass_fields__}
    return show(found)
