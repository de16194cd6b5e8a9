"""Contracts to Open Data Contract Standard 3.1 documents.

Decides the layout of a new document and where each fact of a field is written: in the standard's own key
where it has one, else in `customProperties` under `crosswalk.*`. Reading is in `odcs.py`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import fields as record_fields
from decimal import Decimal
from typing import Any

from runtime.artefacts import layout
from runtime.artefacts.contract import Contract, Field, Owner, Reader

API_VERSION = "v3.1.0"
# Which options the standard allows for which logical type, and the Python types of their values.
_RANGE: dict[str, tuple[type, ...]] = {
    "integer": (int, float), "number": (int, float), "date": (str,), "timestamp": (str,), "time": (str,),
}  # fmt: skip


def new_contract(contract: Contract) -> str:
    """The text of a new document for the contract."""
    return layout.document(contract_data(contract))


def contract_data(contract: Contract) -> dict[str, Any]:
    """The contract as the standard lays it out."""
    table: dict[str, Any] = {
        "name": contract.name,
        "businessName": contract.title,
        "logicalType": "object",
        "properties": [property_data(field) for field in contract.fields],
    }
    return _without_none({
        "apiVersion": API_VERSION,
        "kind": "DataContract",
        "id": f"{contract.role}-{contract.name}",
        "name": contract.name,
        "version": contract.version,
        "status": contract.status,
        "description": {"purpose": contract.purpose} if contract.purpose else None,
        "team": team_data(contract.owner),
        "servers": [server_data(contract.name, contract.reader)] if contract.reader else None,
        "schema": [_without_none(table)],
        "customProperties": [{"property": "crosswalk.role", "value": contract.role}],
    })  # fmt: skip


def team_data(owner: Owner) -> dict[str, Any] | None:
    """The owner as the `team` of the standard, or None."""
    people = (("steward", owner.steward), ("deputy", owner.deputy))
    members = [{"username": name, "role": role} for role, name in people if name]
    return _without_none({"name": owner.team, "members": members or None}) or None


def server_data(name: str, reader: Reader) -> dict[str, Any]:
    """The `servers` entry that says how a source is read; what is as usual is not written."""
    usual = Reader(reader.format)
    own = [
        {"property": f"crosswalk.{setting.name}", "value": plain_value(getattr(reader, setting.name))}
        for setting in record_fields(Reader)
        if setting.name not in ("format", "location") and getattr(reader, setting.name) != getattr(usual, setting.name)
    ]
    return _without_none({
        "server": name,
        "type": "local",
        "path": reader.location or "",
        "format": reader.format,
        "customProperties": own or None,
    })  # fmt: skip


def property_data(field: Field) -> dict[str, Any]:
    """The field as one entry of `properties` (or as `items`), its own fields included."""
    logical = {"decimal": "number", "any": "object", "null": "string"}.get(field.type.kind, field.type.kind)
    if field.item is not None:
        logical = "array"
    options, own = _options(field, logical)
    if field.type.kind == "any" and not field.fields:
        own["crosswalk.type"] = "any"
    own |= {"crosswalk.unit": field.unit, "crosswalk.deprecated": field.deprecated or None}
    own["crosswalk.profile"] = field.profile
    return _without_none({
        "name": field.name or None,
        "logicalType": logical,
        "physicalType": str(field.type) if field.type.kind == "decimal" else None,
        "required": field.required or None,
        "description": field.description,
        "primaryKey": field.primary_key or None,
        "unique": field.unique or None,
        "classification": field.classification,
        "examples": plain_value(field.examples) or None,
        "logicalTypeOptions": options or None,
        "quality": [_allowed(field.enum)] if field.enum else None,
        "properties": [property_data(f) for f in field.fields] or None,
        "items": property_data(field.item) if field.item is not None else None,
        "customProperties": _custom(own) or None,
    })  # fmt: skip


def _custom(own: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"property": k, "value": plain_value(v)} for k, v in own.items() if v is not None]


def _allowed(values: tuple[Any, ...]) -> dict[str, Any]:
    """Allowed values as ODCS 3.1 says them, so that its tools check them too."""
    return {"metric": "invalidValues", "arguments": {"validValues": plain_value(values)}, "mustBe": 0}


def _options(field: Field, logical: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What goes into `logicalTypeOptions`, and what the standard has no place for with this type."""
    wanted = {
        "minimum": plain_value(field.minimum), "maximum": plain_value(field.maximum),
        "minLength": field.min_length, "maxLength": field.max_length, "pattern": field.pattern,
    }  # fmt: skip
    options: dict[str, Any] = {}
    own: dict[str, Any] = {}
    for key, value in wanted.items():
        if value is None:
            continue
        ranged = key in ("minimum", "maximum")
        fits = isinstance(value, _RANGE.get(logical, ())) and type(value) is not bool if ranged else logical == "string"
        if fits:
            options[key] = value
        else:
            own[f"crosswalk.{key}"] = value
    return options, own


def plain_value(value: Any) -> Any:
    """A value of a contract as a YAML document can hold it."""
    if isinstance(value, dict):
        return {str(key): plain_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain_value(item) for item in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value


def _without_none(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value is not None}
