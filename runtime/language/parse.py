"""Text to nodes: the grammar is the jmespath package's own, the positions are taken from its tokens.

Decides what is an expression and where a mistake in one is. It does not know functions, fields or types.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from jmespath import exceptions, parser

from runtime.diagnostics import Place, fail
from runtime.language.syntax import (
    And,
    Call,
    Chain,
    Compare,
    Current,
    Field,
    Filter,
    Flatten,
    Index,
    Literal,
    MultiDict,
    MultiList,
    Node,
    Not,
    ObjectValues,
    Or,
    Projection,
    Reference,
    Slice,
    Span,
)

MAX_LENGTH = 20_000
MAX_DEPTH = 120
_OPERATORS = {"eq": "==", "ne": "!=", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}


@lru_cache(maxsize=20_000)  # an edit of one rule builds all the others again
def parse(text: str) -> Node:
    """The expression as nodes; raises `CrosswalkError` with E201 (or E208 when it is too long or deep)."""
    if len(text) > MAX_LENGTH:
        raise fail("E208", f"the expression has {len(text)} characters, {MAX_LENGTH} are allowed")
    try:
        tree = _PositionParser().parse(text).parsed
        return _Reader(text).node(tree, 0)
    except exceptions.JMESPathError as error:
        raise fail("E201", *_explain(error, text)) from None
    except RecursionError:
        raise fail("E208", "the expression is nested too deeply") from None


def _explain(error: exceptions.JMESPathError, text: str) -> tuple[str, Place, str | None]:
    position = getattr(error, "lex_position", None)
    position = getattr(error, "lexer_position", 0) if position is None else position
    position = min(max(position or 0, 0), len(text))
    if not text.strip():
        return (
            "the expression is empty",
            Place(expression=text, start=0, end=1),
            "write a field name, for example",
        )
    if isinstance(error, exceptions.IncompleteExpressionError):
        place = Place(expression=text, start=len(text), end=len(text) + 1)
        return (
            "the expression ends too early",
            place,
            "something is missing here: a name, a value or a bracket",
        )
    token = getattr(error, "token_value", None) or text[position : position + 1]
    place = Place(expression=text, start=position, end=position + max(1, len(str(token))))
    if isinstance(error, exceptions.LexerError):
        return (
            f"cannot read {str(token)!r} here",
            place,
            "text stands in single quotes, JSON values in backticks",
        )
    return f"did not expect {str(token)!r} here", place, None


class _PositionParser(parser.Parser):  # type: ignore[misc]
    """The package's parser, which also writes the span of the text into each node it makes."""

    _CACHE: dict[str, Any] = {}  # noqa: RUF012 - replaces the package's cache, whose trees have no spans
    _MAX_SIZE = 0

    def parse(self, expression: str) -> Any:
        self._text = expression
        return self._do_parse(expression)

    def _expression(self, binding_power: int = 0) -> Any:
        first = self._lookahead_token(0)
        self._advance()
        nud: Any = getattr(self, f"_token_nud_{first['type']}", self._error_nud_token)
        left = self._spanned(nud(first), first)
        while binding_power < self.BINDING_POWER[self._current_token()]:
            token = self._lookahead_token(0)
            led: Any = getattr(self, f"_token_led_{token['type']}", None)
            if led is None:
                self._error_led_token(token)
            self._advance()
            left = self._spanned(led(left), first)
        return left

    def _spanned(self, node: Any, first: Any) -> Any:
        # A literal token's own end counts from its content; where the next token starts is always right.
        node["span"] = (first["start"], len(self._text[: self._lookahead_token(0)["start"]].rstrip()))
        return node


class _Reader:
    """Reads the package's tree into nodes."""

    def __init__(self, text: str) -> None:
        self.text = text

    def node(self, tree: Any, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise RecursionError
        span = Span(*tree["span"]) if "span" in tree else Span(0, len(self.text))
        parts = (
            []
            if tree["type"] == "slice"
            else [self.node(part, depth + 1) for part in tree["children"] if isinstance(part, dict)]
        )
        return self._build(tree, parts, span)

    def _build(self, tree: Any, parts: list[Node], span: Span) -> Node:
        value = tree.get("value")
        match tree["type"]:
            case "field":
                return Field(value, span=span)
            case "identity" | "current":
                return Current(span=span)
            case "literal":
                return Literal(value, span=span)
            case "index":
                return Index(value, span=span)
            case "slice":
                return Slice(*tree["children"], span=span)
            case "subexpression" | "index_expression" | "pipe":
                return _chained(parts, span, pipe=tree["type"] == "pipe")
            case "projection":
                return Projection(*parts, span=span)
            case "filter_projection":
                return Filter(parts[0], parts[2], parts[1], span=span)
            case "value_projection":
                return ObjectValues(*parts, span=span)
            case "flatten":
                return Flatten(*parts, span=span)
            case "multi_select_list":
                return MultiList(tuple(parts), span=span)
            case "multi_select_dict":
                names = (pair["value"] for pair in tree["children"])
                return MultiDict(tuple(zip(names, parts, strict=True)), span=span)
            case "key_val_pair":
                return parts[0]
            case "not_expression":
                return Not(*parts, span=span)
            case "and_expression":
                return And(*parts, span=span)
            case "or_expression":
                return Or(*parts, span=span)
            case "comparator":
                return Compare(_OPERATORS[value], *parts, span=span)
            case "function_expression":
                return Call(value, tuple(parts), span=span)
            case "expref":
                return Reference(*parts, span=span)
        raise AssertionError(tree["type"])


def _chained(parts: list[Node], span: Span, *, pipe: bool) -> Node:
    node = parts[0]
    for part in parts[1:]:
        node = part if isinstance(node, Current) and not pipe else Chain(node, part, pipe, span=span)
    return node
