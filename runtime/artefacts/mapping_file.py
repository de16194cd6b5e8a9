"""Mapping documents to mappings, and new mappings to documents.

Decides the keys of the format and lists what is wrong with a document; whatever is valid still opens.
Whether a rule makes sense is the plan's business. Changes of a document are in `mapping_change.py`.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import Any, cast, get_args

from runtime.artefacts import layout
from runtime.artefacts.contract import Owner, Status
from runtime.artefacts.document import Document
from runtime.artefacts.mapping import ON_ERROR, Ignored, Mapping, OffStep, OnError, Rule
from runtime.artefacts.nodes import Entries
from runtime.artefacts.path import child_path
from runtime.artefacts.source_file import input_data, read_input
from runtime.artefacts.source_step import Input
from runtime.artefacts.splice import KeyPath, node_at
from runtime.diagnostics import Diagnostic, nearest

FORMAT = 1
TOP_KEYS = (
    "crosswalk", "name", "version", "status", "description", "owner", "model", "source", "rules", "ignored",
)  # fmt: skip
RULE_KEYS = ("each", "from", "where", "default", "on_error", "decision", "keep_source", "note", "switched_off", "rules")
OWNER_KEYS = ("team", "steward", "deputy")
_LATER_TOP = ("from_template", "approvals")


def read_mapping(document: Document, file: str | None = None) -> tuple[Mapping | None, list[Diagnostic]]:
    """The mapping in the document and all its faults; None when this version cannot read it."""
    if document.broken:
        return None, list(document.faults)
    return _MappingReader(document, file or document.file).read()


class _MappingReader:
    def __init__(self, document: Document, file: str | None) -> None:
        self.document = document
        self.file = file
        self.faults = list(document.faults)
        self.lines: dict[str, int] = {}

    def fault(self, code: str, message: str, path: KeyPath, hint: str | None = None, rule: str | None = None) -> None:
        place = self.document.place(path, rule)
        self.faults.append(Diagnostic(code, message, place, hint).at(file=self.file))

    def read(self) -> tuple[Mapping | None, list[Diagnostic]]:
        data = self.document.data
        version = data.get("crosswalk")
        if isinstance(version, int) and version > FORMAT:
            message = f"the mapping has format {version}, this version reads {FORMAT}"
            self.fault("E102", message, ("crosswalk",), "a newer Crosswalk wrote it")
            return None, self.faults
        if version != FORMAT or isinstance(version, bool):
            self.fault("E102", "the mapping does not say its format", ("crosswalk",), f"write crosswalk: {FORMAT}")
        self._unknown(data, (*TOP_KEYS, *_LATER_TOP), ())
        given = self._input(data.get("source"))
        stem = PurePath(self.file or "").name.partition(".")[0]
        mapping = Mapping(
            name=self._text("name") or stem,
            version=self._text("version") or "0.0.0",
            model=self._text("model") or "",
            source=given.source,
            rules=self._rules(data.get("rules"), ("rules",), ""),
            ignored=self._ignored(data.get("ignored")),
            status=self._status(data.get("status")),
            owner=self._owner(data.get("owner")),
            description=self._text("description", required=False),
            file=self.file,
            lines=self.lines,
            named=given.named,
            steps=given.steps,
        )
        return mapping, self.faults

    def _text(self, key: str, *, required: bool = True) -> str | None:
        value = self.document.data.get(key)
        if isinstance(value, str) and (value or not required):
            return value
        if value is None or value == "":
            if required:
                self.fault("E102", f"the mapping has no '{key}'", (key,), f"write {key}: ...")
            return None
        self.fault("E102", f"'{key}' is not text", (key,), "put the value in quotes")
        return None if isinstance(value, dict | list) else layout.scalar(value)

    def _status(self, said: Any) -> Status:
        if said is None or said in get_args(Status):
            return cast(Status, said or "draft")
        self.fault(
            "E102",
            f"the status {layout.flow(said)} is not known",
            ("status",),
            "one of " + ", ".join(get_args(Status)),
        )
        return "draft"

    def _owner(self, data: Any) -> Owner:
        if isinstance(data, str):
            return Owner(team=data)
        if not isinstance(data, dict):
            if data is not None:
                self.fault(
                    "E102",
                    "'owner' names no team and no people",
                    ("owner",),
                    "owner: {team: ..., steward: ...}",
                )
            return Owner()
        self._unknown(data, OWNER_KEYS, ("owner",))
        names = (data.get(key) for key in OWNER_KEYS)
        return Owner(*(None if name is None or isinstance(name, dict | list) else str(name) for name in names))

    def _input(self, data: Any) -> Input:
        def fault(code: str, message: str, at: KeyPath, hint: str | None) -> None:
            self.fault(code, message, at, hint)

        return read_input(data, ("source",), fault, self.document.line)

    def _rules(self, data: Any, at: KeyPath, under: str) -> tuple[Rule, ...]:
        if data is None:
            return ()
        if not isinstance(data, dict):
            self.fault("E102", "'rules' does not hold `field: rule` lines", at, rule=under or None)
            return ()
        node = node_at(self.document.root, at)
        if isinstance(node, Entries):
            self.lines |= {child_path(under, key.text): key.line for key, _ in reversed(node.pairs)}
        return tuple(self._rule(name, value, (*at, name), child_path(under, name)) for name, value in data.items())

    def _rule(self, name: str, data: Any, at: KeyPath, path: str) -> Rule:
        if isinstance(data, list):
            self.fault("E102", f"the rule '{path}' is a list", at, "write an expression, or {from: ...}", path)
            return Rule(name)
        if not isinstance(data, dict):
            return Rule(name, source=_expression(data))
        self._unknown(data, RULE_KEYS, at, path)
        return Rule(
            name,
            source=self._expression(data, "from", at, path),
            default=data.get("default"),
            has_default="default" in data,
            on_error=self._on_error(data, at, path),
            decision=self._decision(data, at, path),
            note=_expression(data.get("note")),
            keep_source=self._keep_source(data, at, path),
            each=self._expression(data, "each", at, path),
            where=self._expression(data, "where", at, path),
            rules=self._rules(data.get("rules"), (*at, "rules"), path),
            off=self._off(data.get("switched_off"), (*at, "switched_off"), path),
        )

    def _off(self, data: Any, at: KeyPath, path: str) -> tuple[OffStep, ...]:
        if data is None:
            return ()
        found = []
        for item in data if isinstance(data, list) else [data]:
            place, step = (item.get("at"), item.get("step")) if isinstance(item, dict) else (None, None)
            if type(place) is int and place >= 0 and isinstance(step, str):
                found.append(OffStep(place, step))
            else:
                hint = 'write switched_off: [{at: 1, step: "trim(@)"}]'
                self.fault("E102", f"'switched_off' has {layout.flow(item)}, which is no step", at, hint, path)
        return tuple(found)

    def _expression(self, data: dict[str, Any], key: str, at: KeyPath, path: str) -> str | None:
        value = data.get(key)
        if isinstance(value, dict | list):
            self.fault("E102", f"'{key}' is not an expression", (*at, key), "put the expression in quotes", path)
            return None
        return _expression(value)

    def _on_error(self, data: dict[str, Any], at: KeyPath, path: str) -> OnError:
        # `on_error: null` is how the policy "null" is written in YAML without thinking of it.
        said = "null" if "on_error" in data and data["on_error"] is None else data.get("on_error", "reject")
        if said in ON_ERROR:
            return cast(OnError, said)
        hint = (nearest(said, ON_ERROR) if isinstance(said, str) else None) or "one of " + ", ".join(ON_ERROR)
        self.fault("E102", f"on_error is {layout.flow(said)}", (*at, "on_error"), hint, path)
        return "reject"

    def _decision(self, data: dict[str, Any], at: KeyPath, path: str) -> int | None:
        value = data.get("decision")
        if value is None or type(value) is int:
            return value
        self.fault(
            "E102",
            f"decision is {layout.flow(value)}, not a number",
            (*at, "decision"),
            "the decision's id",
            path,
        )
        return None

    def _keep_source(self, data: dict[str, Any], at: KeyPath, path: str) -> bool:
        value = data.get("keep_source", False)
        if not isinstance(value, bool):
            self.fault("E102", "keep_source is neither true nor false", (*at, "keep_source"), rule=path)
        return value is True

    def _ignored(self, data: Any) -> tuple[Ignored, ...]:
        if data is None:
            return ()
        if not isinstance(data, dict):
            self.fault("E102", "'ignored' does not hold `field: {because: ...}` lines", ("ignored",))
            return ()
        found = []
        for path, value in data.items():
            reason = value.get("because") if isinstance(value, dict) else value
            if isinstance(value, dict):
                self._unknown(value, ("because",), ("ignored", path))
            if reason is not None and not isinstance(reason, str):
                self.fault("E102", f"the reason for ignoring '{path}' is not text", ("ignored", path))
            found.append(Ignored(path, reason if isinstance(reason, str) else None))
        return tuple(found)

    def _unknown(self, data: dict[str, Any], known: tuple[str, ...], at: KeyPath, rule: str | None = None) -> None:
        for key in data:
            if key not in known:
                self.fault("W106", f"the key '{key}' is not known here", (*at, key), nearest(key, known), rule)


def text_of(data: dict[str, Any], key: str) -> str | None:
    """The value as text; a number that was not quoted keeps its digits."""
    value = data.get(key)
    return None if isinstance(value, dict | list) else _expression(value)


def _expression(value: Any) -> str | None:
    """What was not quoted keeps its text: `5` is the text 5, and the check says what it means."""
    return value if value is None or isinstance(value, str) else layout.flow(value)


def new_mapping(mapping: Mapping) -> str:
    """The text of a new document for the mapping."""
    data = {
        "crosswalk": FORMAT,
        "name": mapping.name,
        "version": mapping.version,
        "status": mapping.status,
        "description": mapping.description,
        "owner": owner_data(mapping.owner),
        "model": mapping.model,
        "source": input_data(mapping.input)
        if mapping.steps or mapping.named
        else layout.Flow({"from": mapping.source}),
        "rules": rules_data(mapping.rules) or None,
        "ignored": {i.path: ignored_data(i) for i in mapping.ignored} or None,
    }
    return layout.document({key: value for key, value in data.items() if value is not None})


def owner_data(owner: Owner) -> layout.Flow | None:
    """The owner on one line, or None when nobody is named."""
    return layout.Flow({key: name for key in OWNER_KEYS if (name := getattr(owner, key)) is not None}) or None


def ignored_data(ignored: Ignored) -> layout.Flow:
    """The reason on one line."""
    return layout.Flow({} if ignored.because is None else {"because": ignored.because})


def rules_data(rules: tuple[Rule, ...]) -> dict[str, Any]:
    """The rules as one mapping of YAML."""
    return {rule.target: rule_data(rule) for rule in rules}


def rule_data(rule: Rule) -> Any:
    """The rule as it is written anew: an expression, one line in braces, or a nested block."""
    own = own_data(rule)
    if rule.rules:
        return own | {"rules": rules_data(rule.rules)}
    if set(own) == {"from"}:
        return own["from"]
    return layout.Flow(own) if own else None


def own_data(rule: Rule) -> dict[str, Any]:
    """The keys of the rule itself, without the rules below it."""
    data = {
        "each": rule.each,
        "from": rule.source,
        "where": rule.where,
        "on_error": rule.on_error if rule.on_error != "reject" else None,
        "decision": rule.decision,
        "keep_source": True if rule.keep_source else None,
        "note": rule.note,
        "switched_off": [layout.Flow({"at": off.at, "step": off.step}) for off in rule.off] or None,
    }
    found = {key: value for key, value in data.items() if value is not None}
    if rule.has_default:
        found["default"] = rule.default
    return {key: found[key] for key in RULE_KEYS if key in found}
