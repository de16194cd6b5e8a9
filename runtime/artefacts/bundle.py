"""Bundles: one text file with everything that a mapping needs to run.

Decides the form of the file, its digest, and that no sample data is in it. The same artefacts always give
the same bytes. Whether the mapping's rules can run is checked before, by the plan.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from runtime.artefacts.contract import Contract, Field
from runtime.artefacts.decision import Decision, decision_of, front_data
from runtime.artefacts.document import document_of
from runtime.artefacts.example import Example
from runtime.artefacts.lookup import Lookup, LookupRow
from runtime.artefacts.mapping import Mapping, Rule, walk
from runtime.artefacts.mapping_file import FORMAT, ignored_data, own_data, owner_data, read_mapping
from runtime.artefacts.odcs import read_contract
from runtime.artefacts.odcs_new import contract_data
from runtime.artefacts.source_file import input_data
from runtime.artefacts.workspace import Workspace
from runtime.diagnostics import CrosswalkError, Diagnostic, fail, has_errors

BUNDLE_FORMAT = 1
MAX_BYTES = 20_000_000
MAX_DEPTH = 200
# What of a profile counts rows and says nothing of their values.
_COUNTS = frozenset({"rows", "count", "present", "nulls", "null_rate", "missing", "empty", "distinct"})
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Bundle:
    """A mapping with its source, its model and all else that it needs, as it was exported; `others` are the further
    sources of its steps."""

    mapping: Mapping
    source: Contract
    model: Contract
    lookups: dict[str, Lookup]
    decisions: dict[int, Decision]
    examples: tuple[Example, ...]
    digest: str
    others: dict[str, Contract] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name that its file has."""
        return bundle_name(self.mapping)

    def lookup_tables(self) -> dict[str, dict[str, str | None]]:
        """Its lookups by name, each from code to value."""
        return {name: lookup.as_dict() for name, lookup in self.lookups.items()}


def bundle_name(mapping: Mapping) -> str:
    """The name that the file of a bundle has."""
    return f"{mapping.name}-{mapping.version}.crosswalk.json"


def make_bundle(workspace: Workspace, mapping_name: str) -> str:
    """The text of the bundle.

    Raises `CrosswalkError`: E103 no such mapping, E503 with all the faults of the files that would go into it. Whether
    its rules can run is for `from_workspace` to say.
    """
    workspace.opened("mappings", mapping_name)
    mapping = workspace.mappings[mapping_name]
    faults = [*workspace.faults_of("mappings", mapping_name)]
    source, model = workspace.sources.get(mapping.source), workspace.models.get(mapping.model_name)
    others = [workspace.sources.get(name) for name in mapping.sources[1:]]
    if source is None or model is None or None in others:
        raise _not_ready(mapping, faults)
    lookups = [lookup for lookup in workspace.lookups.values() if _uses(mapping, workspace, lookup.name)]
    faults += [fault for name in mapping.sources for fault in workspace.faults_of("sources", name)]
    faults += workspace.faults_of("models", model.name)
    faults += [fault for lookup in lookups for fault in workspace.faults_of("lookups", lookup.name)]
    if has_errors(faults):
        raise _not_ready(mapping, faults)
    examples = [example for example in workspace.examples.values() if example.mapping == mapping.name]
    content = {
        "crosswalk_bundle": BUNDLE_FORMAT,
        "mapping": _mapping_data(mapping),
        "source": contract_data(without_samples(source)),
        "model": contract_data(without_samples(model)),
        **({"others": [contract_data(without_samples(other)) for other in others if other]} if others else {}),
        "lookups": {lookup.name: [[row.key, row.value, row.note] for row in lookup.rows] for lookup in lookups},
        "decisions": [_decision_data(decision) for decision in _decisions(workspace, mapping)],
        "examples": [_example_data(example) for example in sorted(examples, key=lambda e: e.name)],
        "owner": owner_data(mapping.owner) or owner_data(model.owner) or {},
    }
    return _text(content | {"sha256": digest(content)}, indent=1) + "\n"


def digest(content: dict[str, Any]) -> str:
    """The sha256 over the canonical form: sorted keys, no white space, UTF-8."""
    return hashlib.sha256(_text(content).encode("utf-8")).hexdigest()


def _text(content: dict[str, Any], indent: int | None = None) -> str:
    separators = (",", ": ") if indent else (",", ":")
    text = json.dumps(
        content, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=separators, indent=indent
    )
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _not_ready(mapping: Mapping, faults: list[Diagnostic]) -> CrosswalkError:
    errors = [fault for fault in faults if fault.severity == "error"]
    main = fail("E503", f"'{mapping.name}' cannot be exported", hint="mend what is listed below").diagnostics[0]
    return CrosswalkError(main, *errors)


def _uses(mapping: Mapping, workspace: Workspace, lookup: str) -> bool:
    """Whether an expression has the name of the lookup as a literal in it; one too many does no harm."""
    texts = [*mapping.expressions]
    texts += [decision.detect for decision in _decisions(workspace, mapping) if decision.detect]
    return any(quoted in text for text in texts for quoted in (f"'{lookup}'", f'"{lookup}"'))


def _decisions(workspace: Workspace, mapping: Mapping) -> list[Decision]:
    """The decisions that a rule names or that affect the mapping, its source or its model."""
    named = {rule.decision for _, rule in walk(mapping.rules)}
    about = (mapping.name, *mapping.sources, mapping.model_name)

    def touches(decision: Decision) -> bool:
        return any(a == name or a.startswith(f"{name}.") for a in decision.affects for name in about)

    return [d for _, d in sorted(workspace.decisions.items()) if d.id in named or touches(d)]


def without_samples(contract: Contract) -> Contract:
    """The contract as a bundle holds it: no examples, and of its profile only what counts rows."""
    return replace(contract, fields=tuple(_bare(field) for field in contract.fields))


def _bare(field: Field) -> Field:
    counts = {k: v for k, v in (field.profile or {}).items() if k in _COUNTS and isinstance(v, int | float)}
    return replace(
        field, examples=(), profile=counts or None, fields=tuple(_bare(f) for f in field.fields),
        item=_bare(field.item) if field.item is not None else None,
    )  # fmt: skip


# -- the parts as JSON: lists where order counts, since the canonical form sorts keys


def _mapping_data(mapping: Mapping) -> dict[str, Any]:
    data = {
        "crosswalk": FORMAT, "name": mapping.name, "version": mapping.version, "status": mapping.status,
        "description": mapping.description, "owner": owner_data(mapping.owner), "model": mapping.model,
        "source": input_data(mapping.input), "rules": [_rule_data(rule) for rule in mapping.rules],
        "ignored": [{"field": i.path, **ignored_data(i)} for i in mapping.ignored],
    }  # fmt: skip
    return {key: value for key, value in data.items() if value is not None}


def _rule_data(rule: Rule) -> dict[str, Any]:
    inside = {"rules": [_rule_data(child) for child in rule.rules]} if rule.rules else {}
    return {"target": rule.target, **own_data(rule), **inside}


def _decision_data(decision: Decision) -> dict[str, Any]:
    return {
        **front_data(decision),
        "title": decision.title,
        "sections": [list(pair) for pair in decision.sections],
    }


def _example_data(example: Example) -> dict[str, Any]:
    data = {
        "name": example.name, "note": example.note, "decision": example.decision,
        "given": list(example.given), "expect": list(example.expect), "error": example.error,
        "with": {source: list(found) for source, found in example.others} or None,
    }  # fmt: skip
    return {key: value for key, value in data.items() if value is not None}


# -- reading


def read_bundle(text: str | bytes) -> Bundle:
    """The bundle in the text; its digest is verified before anything in it is read (E501, E502)."""
    content = _content(text)
    said = content.pop("sha256", None)
    if not isinstance(said, str):
        raise fail("E502", "the file is not a bundle: it has no digest", hint="`crosswalk export` makes a bundle")
    if digest(content) != said:
        raise fail("E501", "the bundle was changed after it was made", hint="export it again from its workspace")
    if (version := content.get("crosswalk_bundle")) != BUNDLE_FORMAT:
        raise fail("E502", f"the bundle has format {version}, this version reads {BUNDLE_FORMAT}")
    try:
        return _bundle(content, said)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise fail("E502", f"the bundle lacks something or holds something else: {error!r}") from None


def _content(text: str | bytes) -> dict[str, Any]:
    if len(text) > MAX_BYTES:
        raise fail("E502", f"the bundle is larger than {MAX_BYTES:,} bytes")
    try:
        data = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise fail("E502", f"the bundle is not JSON: {error}") from None
    if not isinstance(data, dict):
        raise fail("E502", "the file is not a bundle", hint="`crosswalk export` makes a bundle")
    if _depth(data) > MAX_DEPTH:
        raise fail("E502", f"the bundle is nested deeper than {MAX_DEPTH} levels")
    return data


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON value")


def _depth(data: Any) -> int:
    depth, level = 0, [data]
    while level and depth <= MAX_DEPTH:
        depth += 1
        level = [inner for value in level for inner in _inside(value)]
    return depth


def _inside(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        yield from value.values() if isinstance(value, dict) else value


def _bundle(content: dict[str, Any], said: str) -> Bundle:
    data = content["mapping"]
    data = data | {
        "rules": _rules(data["rules"]),
        "ignored": {_name(row["field"]): {"because": row.get("because")} for row in data["ignored"]},
    }
    mapping, faults = read_mapping(document_of(data))
    source, more = read_contract(document_of(content["source"]), role="source")
    model, most = read_contract(document_of(content["model"]), role="model")
    read = [read_contract(document_of(other), role="source") for other in content.get("others", [])]
    others = {other.name: other for other, _ in read if other is not None}
    faults += [*more, *most, *(fault for _, found in read for fault in found)]
    if mapping is None or source is None or model is None or len(others) < len(read) or has_errors(faults):
        errors = [fault for fault in faults if fault.severity == "error"]
        raise CrosswalkError(Diagnostic("E502", "the bundle holds documents with faults"), *errors)
    lookups = {name: Lookup(name, tuple(map(_lookup_row, rows))) for name, rows in content["lookups"].items()}
    decisions = [_decision(row) for row in content["decisions"]]
    examples = tuple(
        Example(mapping.name, row["name"], tuple(row["given"]), tuple(row["expect"]),
                row.get("error"), row.get("note"), row.get("decision"),
                tuple((source, tuple(found)) for source, found in row.get("with", {}).items()))
        for row in content["examples"]
    )  # fmt: skip
    return Bundle(mapping, source, model, lookups, {d.id: d for d in decisions}, examples, said, others)


def _rules(rows: list[dict[str, Any]]) -> dict[str, Any]:
    rules = {}
    for row in rows:
        rule = {key: value for key, value in row.items() if key != "target"}
        rules[_name(row["target"])] = rule | ({"rules": _rules(row["rules"])} if "rules" in row else {})
    return rules


def _name(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not the name of a field")
    return value


def _lookup_row(row: list[Any]) -> LookupRow:
    key, value, note = row
    if not isinstance(key, str) or not isinstance(value, str | None) or not isinstance(note, str | None):
        raise TypeError(f"{row!r} is not a row of a lookup")
    return LookupRow(key, value, note)


def _decision(row: dict[str, Any]) -> Decision:
    front = {key: value for key, value in row.items() if key not in ("title", "sections")}
    sections = tuple((str(heading), str(text)) for heading, text in row["sections"])
    return decision_of(document_of(front), row["title"], sections)
