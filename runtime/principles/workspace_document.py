"""The workspace as one document: what the query of a principle can ask of, and its type.

Decides which facts of a workspace principles see, under which names. `WORKSPACE` is their declared form: a query that
names anything else is a mistake, never an answer of nothing. Every object says its own `place`, "file:line".

- `name`, `teams`, `today`
- `mappings`: `rules` (`until` is the date in a note such as "until 2026-12-31", `overdue` once it has passed),
  `missing` (required fields that neither a rule fills nor an accepted decision names), `ignored`, `examples` (names)
- `models`, `sources`: `fields`, at every depth (`personal` when the name is one that personal data usually has)
- `decisions` (`overdue` once the review date has passed), `lookups` (`rows` is their number), `examples`
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from runtime.artefacts.contract import Contract, Field, Owner
from runtime.artefacts.contract import walk as fields_of
from runtime.artefacts.decision import Decision
from runtime.artefacts.mapping import Mapping
from runtime.artefacts.mapping import walk as rules_of
from runtime.artefacts.workspace import Workspace
from runtime.values import BOOLEAN, INTEGER, STRING, Type, array, object_of

_TEXTS = array(STRING)
_OWNER = object_of(("team", STRING), ("steward", STRING), ("deputy", STRING))
_HEAD = (("name", STRING), ("version", STRING), ("status", STRING), ("owner", _OWNER), ("place", STRING))
_RULE = object_of(
    ("name", STRING), ("mapping", STRING), ("path", STRING), ("from", STRING), ("has_default", BOOLEAN),
    ("on_error", STRING), ("decision", INTEGER), ("keep_source", BOOLEAN), ("note", STRING), ("until", STRING),
    ("overdue", BOOLEAN), ("place", STRING),
)  # fmt: skip
_IGNORED = object_of(("name", STRING), ("path", STRING), ("because", STRING), ("place", STRING))
_MISSING = object_of(("name", STRING), ("path", STRING), ("place", STRING))
_MAPPING = object_of(
    *_HEAD, ("description", STRING), ("model", STRING), ("sources", _TEXTS), ("rules", array(_RULE)),
    ("missing", array(_MISSING)), ("ignored", array(_IGNORED)), ("examples", _TEXTS),
)  # fmt: skip
_FIELD = object_of(
    ("name", STRING), ("contract", STRING), ("path", STRING), ("type", STRING), ("required", BOOLEAN),
    ("description", STRING), ("classification", STRING), ("personal", BOOLEAN), ("deprecated", BOOLEAN),
    ("place", STRING),
)  # fmt: skip
_CONTRACT = object_of(*_HEAD, ("title", STRING), ("purpose", STRING), ("fields", array(_FIELD)))
_DECISION = object_of(
    ("id", INTEGER), ("name", STRING), ("title", STRING), ("status", STRING), ("superseded_by", INTEGER),
    ("date", STRING), ("deciders", _TEXTS), ("consulted", _TEXTS), ("policy", STRING), ("detect", STRING),
    ("affects", _TEXTS), ("owner", STRING), ("review_by", STRING), ("overdue", BOOLEAN), ("place", STRING),
)  # fmt: skip
_LOOKUP = object_of(("name", STRING), ("rows", INTEGER), ("place", STRING))
_EXAMPLE = object_of(("name", STRING), ("mapping", STRING), ("decision", INTEGER), ("place", STRING))
WORKSPACE: Type = object_of(
    ("name", STRING), ("teams", _TEXTS), ("today", STRING), ("mappings", array(_MAPPING)),
    ("models", array(_CONTRACT)), ("sources", array(_CONTRACT)), ("decisions", array(_DECISION)),
    ("lookups", array(_LOOKUP)), ("examples", array(_EXAMPLE)),
)  # fmt: skip

_UNTIL = re.compile(r"\buntil (\d{4}-\d{2}-\d{2})\b", re.IGNORECASE)
_PERSONAL = re.compile(
    r"(^|_)(e?_?mails?|phones?|mobile|fax|(first|last|given|family|full|maiden)_?names?|surname|(date_of_)?birth\w*|"
    r"dob|ssn|iban|passport\w*|street\w*|gender|nationality)(_|$)"
)
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def workspace_document(workspace: Workspace, today: dt.date) -> dict[str, Any]:
    """The workspace as a value of the type `WORKSPACE`."""
    teams = workspace.settings.get("teams")
    day = today.isoformat()
    return {
        "name": workspace.name,
        "teams": [str(team) for team in teams] if isinstance(teams, list) else [],
        "today": day,
        "mappings": [_mapping(workspace, mapping, day) for mapping in workspace.mappings.values()],
        "models": [_contract(workspace, model) for model in workspace.models.values()],
        "sources": [_contract(workspace, source) for source in workspace.sources.values()],
        "decisions": [_decision(decision, day) for decision in workspace.decisions.values()],
        "lookups": [
            {"name": name, "rows": len(lookup.as_dict()), "place": f"lookups/{name}.csv:1"}
            for name, lookup in workspace.lookups.items()
        ],
        "examples": [
            {
                "name": f"{of}.{name}", "mapping": of, "decision": example.decision,
                "place": f"{workspace.opened('examples', (of, name)).file}:1",
            }
            for (of, name), example in workspace.examples.items()
        ],
    }  # fmt: skip


def _mapping(workspace: Workspace, mapping: Mapping, day: str) -> dict[str, Any]:
    rules = [*rules_of(mapping.rules)]

    def place(path: str) -> str:
        return f"{mapping.file}:{mapping.lines.get(path, 1)}"

    return {
        **_head(mapping.name, mapping.version, mapping.status, mapping.owner, f"{mapping.file}:1"),
        "description": mapping.description,
        "model": mapping.model_name,
        "sources": [*mapping.sources],
        "rules": [
            {
                "name": f"{mapping.name}.{path}", "mapping": mapping.name, "path": path, "from": rule.source,
                "has_default": rule.has_default, "on_error": rule.on_error, "decision": rule.decision,
                "keep_source": rule.keep_source, "note": rule.note, "until": (until := _until(rule.note)),
                "overdue": until is not None and until < day, "place": place(path),
            }
            for path, rule in rules
        ],
        "missing": [
            {"name": f"{mapping.name}.{path}", "path": path, "place": f"{mapping.file}:1"}
            for path in _missing(workspace, mapping, {path for path, _ in rules})
        ],
        "ignored": [
            {
                "name": f"{mapping.name}.{one.path}", "path": one.path, "because": one.because,
                "place": f"{mapping.file}:{_line(workspace, mapping, one.path)}",
            }
            for one in mapping.ignored
        ],
        "examples": [name for of, name in workspace.examples if of == mapping.name],
    }  # fmt: skip


def _missing(workspace: Workspace, mapping: Mapping, mapped: set[str]) -> Iterator[str]:
    """The model's required fields without a rule, where what they lie in has one, that no decision names."""
    model = workspace.models.get(mapping.model_name)
    accepted = [d for d in workspace.decisions.values() if d.status == "accepted"]
    decided = {place for decision in accepted for place in decision.affects}
    for field, above in _required(model.fields if model else (), ""):
        names = {f"{mapping.name}.{field.path}", f"{mapping.model_name}.{field.path}"}
        if field.path not in mapped and (not above or above in mapped) and not names & decided:
            yield field.path


def _required(fields: tuple[Field, ...], above: str) -> Iterator[tuple[Field, str]]:
    for field in fields:
        if field.required:
            yield field, above
        yield from _required(field.children, field.path)


def _contract(workspace: Workspace, contract: Contract) -> dict[str, Any]:
    document = workspace.document("models" if contract.role == "model" else "sources", contract.name)
    lines = dict(_field_lines(document.data.get("schema"), ("schema",), document.line))
    return {
        **_head(contract.name, contract.version, contract.status, contract.owner, f"{contract.file}:1"),
        "title": contract.title,
        "purpose": contract.purpose,
        "fields": [
            {
                "name": f"{contract.name}.{field.path}", "contract": contract.name, "path": field.path,
                "type": field.type.kind, "required": field.required, "description": field.description,
                "classification": field.classification, "personal": not field.children and _is_personal(field.name),
                "deprecated": field.deprecated, "place": f"{contract.file}:{lines.get(field.path, 1)}",
            }
            for field in fields_of(contract.fields)
            if field.name
        ],
    }  # fmt: skip


def _field_lines(tables: Any, at: tuple[Any, ...], line: Any) -> Iterator[tuple[str, int]]:
    """Where each field stands, by its path."""

    def inside(holder: Any, here: tuple[Any, ...], under: str) -> Iterator[tuple[str, int]]:
        for i, data in enumerate(holder.get("properties") or () if isinstance(holder, dict) else ()):
            if isinstance(data, dict) and isinstance(data.get("name"), str):
                path = f"{under}.{data['name']}" if under else data["name"]
                place = (*here, "properties", i)
                yield path, line(place)
                yield from inside(data, place, path)
                yield from inside(data.get("items"), (*place, "items"), path)

    if isinstance(tables, list) and tables:
        yield from inside(tables[0], (*at, 0), "")


def _decision(decision: Decision, day: str) -> dict[str, Any]:
    return {
        "id": decision.id, "name": f"decision {decision.id}", "title": decision.title, "status": decision.status,
        "superseded_by": decision.superseded_by, "date": decision.date, "deciders": [*decision.deciders],
        "consulted": [*decision.consulted], "policy": decision.policy, "detect": decision.detect,
        "affects": [*decision.affects], "owner": decision.owner, "review_by": decision.review_by,
        "overdue": decision.review_by is not None and decision.review_by < day, "place": f"{decision.file}:1",
    }  # fmt: skip


def _head(name: str, version: str, status: str, owner: Owner, place: str) -> dict[str, Any]:
    people = {"team": owner.team, "steward": owner.steward, "deputy": owner.deputy}
    return {"name": name, "version": version, "status": status, "owner": people, "place": place}


def _until(note: str | None) -> str | None:
    found = _UNTIL.search(note or "")
    return found[1] if found else None


def _line(workspace: Workspace, mapping: Mapping, path: str) -> int:
    return workspace.document("mappings", mapping.name).line(("ignored", path))


def _is_personal(name: str) -> bool:
    """Whether the name is one that personal data usually has.

    >>> _is_personal("E-Mail"), _is_personal("firstName"), _is_personal("email_template_count"), _is_personal("amount")
    (True, True, True, False)
    """
    return _PERSONAL.search(re.sub(r"[^a-z0-9]+", "_", _WORD_START.sub("_", name).lower())) is not None
