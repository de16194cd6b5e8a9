"""XML documents as the JSON records that a source contract declares, until the product reads XML itself.

An element is an object of its attributes ("@name"), its elements and its text ("#text", trimmed); namespaces are left
out. An element of text alone is that text. What occurs once or several times is not guessed from a document: an
element that the contract declares as a list is one, and what it declares as a value is the text, without attributes.
A DTD is refused, and with it all entities of a document's own.
"""

from __future__ import annotations

from typing import Any, NoReturn
from xml.etree import ElementTree

from runtime.values import ANY, Type


class _WithoutDoctype(ElementTree.TreeBuilder):
    def doctype(self, *_: Any) -> NoReturn:
        raise ValueError("a document with a DTD is refused")


def xml_record(document: bytes, of: Type = ANY) -> Any:
    """The record that the document's root element is, of the type that a contract declares."""
    return _value(_root(document), of)


def root_name(document: bytes) -> str:
    """The name of the document's root element."""
    return _local(_root(document).tag)


def _root(document: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(document, ElementTree.XMLParser(target=_WithoutDoctype()))


def _value(element: ElementTree.Element, of: Type) -> Any:
    text = (element.text or "").strip()
    if of.kind not in ("object", "any"):
        return text
    found: dict[str, Any] = {f"@{_local(name)}": value for name, value in element.attrib.items()}
    found |= _children(element, dict(of.fields))
    if of.kind == "any" and not found:
        return text
    return found | ({"#text": text} if text else {})


def _children(element: ElementTree.Element, declared: dict[str, Type]) -> dict[str, Any]:
    found: dict[str, list[Any]] = {}
    for child in element:
        name = _local(child.tag)
        of = declared.get(name, ANY)
        found.setdefault(name, []).append(_value(child, of.item or ANY if of.kind == "array" else of))
    is_list = {name for name, of in declared.items() if of.kind == "array"}
    return {name: values if name in is_list or len(values) > 1 else values[0] for name, values in found.items()}


def _local(name: str) -> str:
    return name.rpartition("}")[2]
