"""Open Data Contract Standard documents to contracts.

Decides what of a document of version 3 becomes a `Contract`, and lists what is wrong with the rest, so that
everything valid still opens. Writing is in `odcs_new.py`, changing a document in `contract_edits.py`.
"""

from __future__ import annotations

import re
from dataclasses import fields as record_fields
from typing import Any, Literal, cast, get_args

from open_data_contract_standard.model import OpenDataContractStandard
from pydantic import ValidationError

from runtime.artefacts.contract import Contract, Field, FormatName, Owner, Reader, Status, container_type
from runtime.artefacts.document import Document
from runtime.artefacts.path import child_path
from runtime.artefacts.splice import KeyPath
from runtime.diagnostics import Diagnostic, nearest
from runtime.values import ANY, BOOLEAN, DATE, INTEGER, NUMBER, STRING, TIME, TIMESTAMP, Type, decimal

REQUIRED = ("apiVersion", "kind", "id", "version", "status")
# What other tools write, in our words.
_STATUS = {"active": "published", "production": "published", "proposed": "draft", "in development": "draft"}
_LOGICAL: dict[str, Type] = {
    "string": STRING, "integer": INTEGER, "number": NUMBER, "boolean": BOOLEAN, "date": DATE,
    "timestamp": TIMESTAMP, "time": TIME, "object": Type("object"), "array": Type("array"),
}  # fmt: skip
_PHYSICAL: tuple[tuple[str, Type], ...] = (
    (r"(var)?char.*|text|string|uuid", STRING), (r"(big|small|tiny)?int(eger)?\d*|long", INTEGER),
    (r"double.*|float\d*|real|number|numeric", NUMBER), (r"bool(ean)?", BOOLEAN), (r"date", DATE),
    (r"timestamp.*|datetime.*", TIMESTAMP), (r"time", TIME), (r"struct.*|object|record", Type("object")),
    (r"array.*|list.*", Type("array")),
)  # fmt: skip
_DECIMAL = re.compile(r"(?:decimal|numeric|number)\s*\(\s*(\d{1,3})\s*(?:,\s*(\d{1,3})\s*)?\)", re.IGNORECASE)
_FORMATS: dict[str, FormatName] = {
    "csv": "csv", "tsv": "csv", "json": "json", "ndjson": "ndjson", "jsonl": "ndjson", "parquet": "parquet",
    "excel": "excel", "xlsx": "excel", "xls": "excel", "ods": "excel",
}  # fmt: skip
_OTHERWISE = ("format", "location", "delimiter", "null_text")  # settings that are read in their own way
_READER = {f.name: type(f.default) for f in record_fields(Reader) if f.name not in _OTHERWISE}


def read_contract(
    document: Document, file: str | None = None, role: Literal["source", "model"] = "source"
) -> tuple[Contract | None, list[Diagnostic]]:
    """The contract in the document and all its faults; `role` counts where the document does not say one."""
    if document.broken:
        return None, list(document.faults)
    return _ContractReader(document, file or document.file, role).read()


class _ContractReader:
    def __init__(self, document: Document, file: str | None, role: Literal["source", "model"]) -> None:
        self.document = document
        self.file = file
        self.role = role
        self.faults = list(document.faults)

    def fault(self, code: str, message: str, path: KeyPath, hint: str | None = None) -> None:
        place = self.document.place(path)
        self.faults.append(Diagnostic(code, message, place, hint).at(file=self.file))

    def read(self) -> tuple[Contract, list[Diagnostic]]:
        data = self.document.data
        self._check_shape()
        own = _custom(data)
        table, at = self._table()
        role = own.get("crosswalk.role", self.role)
        contract = Contract(
            name=_text(data, "name") or _text(data, "id") or "",
            version=_text(data, "version") or "0.0.0",
            role=role if role in ("source", "model") else self.role,
            fields=self._fields(table, (*at, "properties"), ""),
            status=self._status(),
            title=_text(table, "businessName"),
            purpose=_text(_object(data, "description"), "purpose"),
            owner=_owner(data.get("team")),
            reader=self._reader(),
            file=self.file,
        )
        return contract, self.faults

    def _check_shape(self) -> None:
        """The standard's own model finds the values of the wrong kind."""
        data = self.document.data
        for key in REQUIRED:
            if data.get(key) is None:
                self.fault("E102", f"the contract has no '{key}'", (), "the standard requires it")
        if isinstance(kind := data.get("kind"), str) and kind != "DataContract":
            self.fault("E102", f"'kind' is '{kind}', expected 'DataContract'", ("kind",))
        version = data.get("apiVersion")
        if isinstance(version, str) and not version.startswith("v3."):
            self.fault("E102", f"'apiVersion' is '{version}', this version reads v3.x", ("apiVersion",))
        try:
            OpenDataContractStandard.model_validate(data, strict=True)
        except ValidationError as error:
            for found in error.errors(include_url=False, include_context=False):
                self._misfit(found["type"], found["msg"], found["loc"])

    def _misfit(self, kind: str, message: str, place: tuple[int | str, ...]) -> None:
        path = tuple(
            part for part in place if self.document.has((part,)) or not isinstance(part, str) or place[0] != part
        )
        if kind == "extra_forbidden":
            known = (name.rstrip("_") for name in OpenDataContractStandard.model_fields)
            self.fault("W106", f"the standard has no key '{place[-1]}'", path, nearest(str(place[-1]), known))
            return
        hint = "put the value in quotes" if kind == "string_type" else None
        words = message.replace("Input should be", "expected").replace("valid string", "text")
        self.fault("E102", f"'{_named(place)}': {words[0].lower()}{words[1:]}", path, hint)

    def _status(self) -> Status:
        said = _text(self.document.data, "status") or "draft"
        status = _STATUS.get(said, said)
        if status not in get_args(Status):
            hint = "one of " + ", ".join(get_args(Status))
            self.fault("W106", f"the status '{said}' is not known and counts as draft", ("status",), hint)
            return "draft"
        return cast(Status, status)

    def _table(self) -> tuple[dict[str, Any], KeyPath]:
        tables = self.document.data.get("schema")
        if not isinstance(tables, list) or not tables or not isinstance(tables[0], dict):
            self.fault("E102", "the contract has no schema with fields", ("schema",))
            return {}, ("schema", 0)
        if len(tables) > 1:
            self.fault("W106", f"the schema has {len(tables)} tables, only the first is read", ("schema", 1))
        return tables[0], ("schema", 0)

    def _fields(self, holder: dict[str, Any], at: KeyPath, under: str) -> tuple[Field, ...]:
        found: dict[str, Field] = {}
        for i, data in enumerate(_list(holder, "properties")):
            if not isinstance(data, dict):
                continue
            name = _text(data, "name")
            if not name:
                self.fault("E102", "a field has no name", (*at, i))
            elif name in found:
                self.fault(
                    "E102",
                    f"the field '{child_path(under, name)}' stands here again",
                    (*at, i),
                    "remove one of the two",
                )
            else:
                found[name] = self._field(name, data, (*at, i), child_path(under, name))
        return tuple(found.values())

    def _field(self, name: str, data: dict[str, Any], at: KeyPath, path: str) -> Field:
        of = self._type(data, at, path)
        fields = self._fields(data, (*at, "properties"), path) if of.kind in ("object", "any") else ()
        inside = _object(data, "items")
        item = None
        if of.kind == "array" and inside:
            item = self._field(_text(inside, "name") or "", inside, (*at, "items"), path)
        if of.kind in ("object", "array"):
            of = container_type(of.kind, fields, item)
        own, options = _custom(data), _object(data, "logicalTypeOptions")

        def option(key: str) -> Any:
            return options.get(key, own.get(f"crosswalk.{key}"))

        return Field(
            name, of, path,
            required=data.get("required") is True,
            description=_text(data, "description"),
            enum=_enum(data, own),
            pattern=_text({"": option("pattern")}, ""),
            minimum=option("minimum"),
            maximum=option("maximum"),
            min_length=_count(option("minLength")),
            max_length=_count(option("maxLength")),
            examples=tuple(_list(data, "examples")),
            unit=_text(own, "crosswalk.unit"),
            classification=_text(data, "classification"),
            deprecated=True in (data.get("deprecated"), own.get("crosswalk.deprecated")),
            primary_key=data.get("primaryKey") is True,
            unique=data.get("unique") is True,
            fields=fields,
            item=item,
            profile=_object(own, "crosswalk.profile") or None,
        )  # fmt: skip

    def _type(self, data: dict[str, Any], at: KeyPath, path: str) -> Type:
        if _custom(data).get("crosswalk.type") == "any":
            return ANY
        logical, physical = _text(data, "logicalType"), _text(data, "physicalType") or ""
        if logical is not None and logical not in _LOGICAL:
            message = f"the field '{path}' has the unknown logicalType '{logical}'"
            hint = nearest(logical, _LOGICAL) or "one of " + ", ".join(_LOGICAL)
            self.fault("E102", message, (*at, "logicalType"), hint)
            return ANY
        sized = _DECIMAL.fullmatch(physical.strip())
        if sized and logical in (None, "number"):
            return self._decimal(int(sized[1]), int(sized[2] or 0), (*at, "physicalType"), path)
        if logical is not None:
            return _LOGICAL[logical]
        name = physical.partition("(")[0].strip().lower()
        return next((of for pattern, of in _PHYSICAL if re.fullmatch(pattern, name)), ANY)

    def _decimal(self, precision: int, scale: int, at: KeyPath, path: str) -> Type:
        if 0 < precision <= 38 and scale <= precision:
            return decimal(precision, scale)
        message = f"the field '{path}' is decimal({precision},{scale}); up to 38 digits can be held"
        self.fault("E102", message, at, "decimal(18,2), for example")
        return NUMBER

    def _reader(self) -> Reader | None:
        server = next(iter(_list(self.document.data, "servers")), None)
        if not isinstance(server, dict) or server.get("type") not in ("local", "custom", None):
            return None
        said = _text(server, "format")
        if said is None or said.lower() not in _FORMATS:
            if said is not None:
                hint = "one of csv, excel, json, ndjson, parquet"
                self.fault("E102", f"the format '{said}' cannot be read", ("servers", 0, "format"), hint)
            return None
        own = _custom(server)
        settings: dict[str, Any] = {}
        for key, kind in _READER.items():
            value = own.get(f"crosswalk.{key}", server.get(key))
            if type(value) is kind and not (isinstance(value, int) and value < 0):
                settings[key] = value
        delimiter = own.get("crosswalk.delimiter", server.get("delimiter"))
        if said.lower() == "tsv" or (isinstance(delimiter, str) and delimiter):
            settings["delimiter"] = delimiter if isinstance(delimiter, str) and delimiter else "\t"
        if isinstance(nulls := own.get("crosswalk.null_text"), list):
            settings["null_text"] = tuple(str(null) for null in nulls)
        self._check_encoding(settings)
        location = _text(server, "path") or _text(server, "location") or None
        return Reader(_FORMATS[said.lower()], location, **settings)

    def _check_encoding(self, settings: dict[str, Any]) -> None:
        try:
            for part in settings.get("encoding", "utf-8").split("+"):
                "".encode(part)
        except LookupError:
            message = f"the encoding '{settings.pop('encoding')}' is not known"
            self.fault("E102", message, ("servers", 0), "utf-8, for example")


def _owner(team: Any) -> Owner:
    """The team and its present steward and deputy; a member who left no longer answers for anything."""
    holder = team if isinstance(team, dict) else {"members": team}
    present = [m for m in _list(holder, "members") if isinstance(m, dict) and not m.get("dateOut")]

    def member(role: str) -> str | None:
        return next((_text(m, "username") or _text(m, "name") for m in present if m.get("role") == role), None)

    return Owner(_text(holder, "name"), member("steward"), member("deputy"))


def _enum(data: dict[str, Any], own: dict[str, Any]) -> tuple[Any, ...]:
    """The allowed values: the quality rule of ODCS 3.1, the `enum` of 3.2, or what we wrote ourselves."""
    if "enum" in data or "crosswalk.enum" in own:
        values = _list(data, "enum") or _list(own, "crosswalk.enum")
        return tuple(value.get("value") if isinstance(value, dict) else value for value in values)
    for rule in _list(data, "quality"):
        if isinstance(rule, dict) and rule.get("metric") == "invalidValues" and rule.get("mustBe") == 0:
            return tuple(_list(_object(rule, "arguments"), "validValues"))
    return ()


def _custom(data: dict[str, Any]) -> dict[str, Any]:
    """The custom properties as a dict."""
    rows = (row for row in _list(data, "customProperties") if isinstance(row, dict))
    return {row["property"]: row.get("value") for row in rows if isinstance(row.get("property"), str)}


def _text(data: dict[str, Any], key: str) -> str | None:
    value = data.get(key)
    if value is None or isinstance(value, dict | list):
        return None
    return value if isinstance(value, str) else str(value)


def _count(value: Any) -> int | None:
    return value if type(value) is int else None


def _list(data: dict[str, Any], key: str) -> list[Any]:
    value = data.get(key)
    return value if isinstance(value, list) else []


def _object(data: dict[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def _named(place: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in place)
