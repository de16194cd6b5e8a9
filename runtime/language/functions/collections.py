"""Functions of lists and objects: those of JMESPath, and picking, counting and cleaning lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from runtime.language.functions.by_item import BY_ITEM
from runtime.language.functions.casting import cast_to, joined_sql, shown
from runtime.language.functions.equality import equal, holds_any, same
from runtime.language.functions.list_parts import LIST_PARTS
from runtime.language.functions.logic import is_blank, is_blank_sql
from runtime.language.functions.references import REFERENCES
from runtime.language.functions.statistics import A_LIST, typed_items, wrong_items
from runtime.language.functions.table import (
    ANYTHING,
    LIST,
    TEXT,
    Example,
    Failed,
    Function,
    Param,
    Sql,
    error_text,
    item_of,
    not_in_sql,
    same_as_first,
    table,
)
from runtime.language.quoting import fresh_name, quote_text
from runtime.language.types import unify_all
from runtime.values import ANY, BOOLEAN, INTEGER, NULL, STRING, Type, array, object_of

_LIST = Param("list", LIST, "the list")
_OBJECT = Param("object", ("object",), "the object")
Builder = Callable[[Sequence[Sql]], str]


def _each(template: str) -> Builder:
    """SQL over a list and a name for its items: `{0}` is the list, `{x}` the name."""
    return lambda arguments: template.format(*arguments, x=fresh_name(*(a.value for a in arguments)))


def _typed(items: Sql) -> Sql:
    if holds_any(items.type):
        raise not_in_sql("untyped items are compared", "give the items a type in the contract")
    return items


# -- what JMESPath has


def _contains(subject: Any, search: Any) -> bool:
    if isinstance(subject, str):
        if not isinstance(search, str):
            raise Failed("wrong_kind", search)
        return search in subject
    if not isinstance(subject, list):
        raise Failed("wrong_kind", subject)
    return any(same(search, item) for item in subject)


def _contains_sql(arguments: Sequence[Sql]) -> Sql:
    subject, search = arguments
    no_subject = f"CASE WHEN {subject} IS NULL THEN {error_text('wrong_kind', quote_text('null'))} END"
    if subject.type.kind == "array":
        name = fresh_name(subject.value, search.value)
        test = equal(Sql(name, subject.type.item or ANY), search)
        value = f"(len(list_filter({subject}, lambda {name}: {test})) > 0)"
        return Sql(value, BOOLEAN, subject.nullable, no_subject if subject.nullable else None)
    text = search.value
    if search.type == ANY:
        text = f"CASE WHEN json_type({search}) = 'VARCHAR' THEN {search} ->> '$' END"
    elif search.type != STRING:
        text = "CAST(NULL AS VARCHAR)"
    failed = "'null'" if search.type == NULL else f"COALESCE({shown(search)}, 'null')"
    no_text = f"CASE WHEN ({text}) IS NULL THEN {error_text('wrong_kind', failed)} END"
    return Sql(f"contains({subject}, {text})", BOOLEAN, True, f"COALESCE({no_subject}, {no_text})")


def _join(glue: str, texts: list[Any]) -> str:
    if not all(isinstance(t, str) for t in texts):
        raise Failed("wrong_kind", texts)
    return glue.join(texts)


def _join_sql(arguments: Sequence[Sql]) -> Sql:
    texts = typed_items(arguments[1], TEXT)
    value = f"CASE WHEN list_count({texts}) = len({texts}) THEN {joined_sql(texts, arguments[0])} END"
    return Sql(value, STRING, True, wrong_items(texts))


def _length_sql(arguments: Sequence[Sql]) -> str:
    value = arguments[0]
    match value.type.kind:
        case "object":
            return f"CASE WHEN {value} IS NOT NULL THEN CAST({len(value.type.fields)} AS BIGINT) END"
        case "any":
            return (
                f"CASE json_type({value}) WHEN 'VARCHAR' THEN length({value} ->> '$') WHEN 'ARRAY' THEN "
                f"CAST(json_array_length({value}) AS BIGINT) WHEN 'OBJECT' THEN len(json_keys({value})) END"
            )
    return f"length({value})"


def _reverse_sql(arguments: Sequence[Sql]) -> str:
    value = arguments[0]
    if value.type.kind == "array":
        return f"list_reverse({value})"
    # DuckDB's reverse() keeps letters and their combining marks together, JMESPath does not.
    return f"array_to_string(list_reverse(string_split({value}, '')), '')"


def _keys_sql(arguments: Sequence[Sql]) -> str:
    value = arguments[0]
    if value.type == ANY:
        return f"CASE WHEN json_type({value}) = 'OBJECT' THEN json_keys({value}) END"
    names = ", ".join(quote_text(name) for name, _ in value.type.fields)
    return f"CASE WHEN {value} IS NOT NULL THEN CAST([{names}] AS VARCHAR[]) END"


def _values_type(types: tuple[Type, ...], _: tuple[Any, ...] = ()) -> Type:
    return array(unify_all(t for _, t in types[0].fields) if types[0].kind == "object" else ANY)


def _values_sql(arguments: Sequence[Sql]) -> str:
    value = arguments[0]
    if value.type == ANY:
        name = fresh_name(value.value)
        items = f"list_transform(json_extract({value}, '$.*'), lambda {name}: NULLIF({name}, 'null'::JSON))"
        return f"CASE WHEN json_type({value}) = 'OBJECT' THEN {items} END"
    item = _values_type((value.type,)).item or ANY
    made = ", ".join(cast_to(_member(value, name), item) for name, _ in value.type.fields)
    return f"CASE WHEN {value} IS NOT NULL THEN [{made}] END"


def _member(value: Sql, name: str) -> Sql:
    return Sql(f"struct_extract({value}, {quote_text(name)})", value.type.field(name) or NULL)


def _merge_type(types: tuple[Type, ...], _: tuple[Any, ...]) -> Type:
    if any(t.kind != "object" for t in types):
        return ANY
    return object_of(*{name: of for t in types for name, of in t.fields}.items())


def _merge_sql(arguments: Sequence[Sql]) -> str:
    of = _merge_type(tuple(a.type for a in arguments), ())
    if of == ANY:
        raise not_in_sql("objects whose fields are not known are merged", "give them a type in the contract")
    members = {name: _member(a, name) for a in arguments for name, _ in a.type.fields}
    made = ", ".join(f"{quote_text(name)}: {member}" for name, member in members.items())
    given = " AND ".join(f"{a} IS NOT NULL" for a in arguments)
    return f"CASE WHEN {given} THEN {{{made}}} END"


def _to_array_type(types: tuple[Type, ...], _: tuple[Any, ...]) -> Type:
    return types[0] if types[0].kind == "array" else array(types[0])


def _to_array_sql(arguments: Sequence[Sql]) -> str:
    value = arguments[0]
    match value.type.kind:
        case "array":
            return f"COALESCE({value}, [NULL])"
        case "null":
            return "CAST([NULL] AS VARCHAR[])"
        case "any":
            name = fresh_name(value.value)
            # The cast: of a constant without items DuckDB knows no list.
            items = f"CAST(json_extract({value}, '$[*]') AS JSON[])"
            items = f"list_transform({items}, lambda {name}: NULLIF({name}, 'null'::JSON))"
            return f"CASE WHEN json_type({value}) = 'ARRAY' THEN {items} ELSE [{value}] END"
    return f"[{value}]"


_BUILTINS = table(
    Function(
        "contains", "collections", "Whether a text has the other text in it, or a list the value.",
        (Param("subject", ("string", "array"), "the text or list"),
         Param("search", ANYTHING, "what to look for")), BOOLEAN,
        (Example("contains('foobar', 'oba')", True), Example("contains(`[1, 2]`, `3`)", False),
         Example("contains(a, 'x')", fails="wrong_kind", given={"a": None}),
         Example("contains('a', `1`)", fails="wrong_kind")),
        _contains, _contains_sql, nulls="pass",
    ),
    Function(
        "join", "collections", "The texts of a list as one text, with a separator between them.",
        (Param("separator", TEXT, "what to put between the texts"),
         Param("list", LIST, "the list of texts", items=TEXT)),
        STRING,
        (Example("join(', ', `[\"a\", \"b\"]`)", "a, b"), Example("join(',', `[]`)", ""),
         Example("join(',', `[\"a\", null]`)", fails="wrong_kind"),
         Example("join(',', a)", fails="wrong_kind", given={"a": None})),
        _join, _join_sql, nulls="fail",
    ),
    Function(
        "length", "collections", "How many characters a text, items a list, or fields an object has.",
        (Param("value", ("string", "array", "object"), "the text, list or object"),), INTEGER,
        (Example("length('äb')", 2), Example("length(`[1, null]`)", 2),
         Example("length(a)", fails="wrong_kind", given={"a": None})),
        len, _length_sql, nulls="fail", fails="wrong_kind", items="passed over",
    ),
    Function(
        "reverse", "collections", "The text or list backwards.",
        (Param("value", ("string", "array"), "the text or list"),), same_as_first,
        (Example("reverse('abc')", "cba"), Example("reverse(`[1, 2]`)", [2, 1]),
         Example("reverse(a)", fails="wrong_kind", given={"a": None})),
        lambda value: value[::-1], _reverse_sql, nulls="fail", items="handed on",
    ),
    Function(
        "keys", "collections", "The names of the fields of an object.", (_OBJECT,), array(STRING),
        (Example("keys({x: `1`, y: `2`})", ["x", "y"]), Example("keys(a)", fails="wrong_kind", given={"a": None})),
        lambda value: list(value), _keys_sql, nulls="fail", fails="wrong_kind",
    ),
    Function(
        "values", "collections", "The values of the fields of an object.", (_OBJECT,), _values_type,
        (Example("values({x: `1`, y: `2`})", [1, 2]), Example("values(a)", fails="wrong_kind", given={"a": None})),
        lambda value: list(value.values()), _values_sql, nulls="fail", fails="wrong_kind", settles=True,
    ),
    Function(
        "merge", "collections", "One object with the fields of all; a later object wins.", (_OBJECT,), _merge_type,
        (Example("merge({x: `1`}, {x: `2`, y: `3`})", {"x": 2, "y": 3}),
         Example("merge({x: `1`}, a)", fails="wrong_kind", given={"a": None})),
        lambda *objects: {name: value for one in objects for name, value in one.items()}, _merge_sql,
        nulls="fail", variadic=True,
    ),
    Function(
        "to_array", "collections", "A list as it is; any other value as a list of one.",
        (Param("value", ANYTHING, "any value"),),
        _to_array_type,
        (Example("to_array('a')", ["a"]), Example("to_array(`[1]`)", [1]),
         Example("to_array(a)", [None], given={"a": None})),
        lambda value: value if isinstance(value, list) else [value], _to_array_sql, nulls="pass", nullable=False,
    ),
)  # fmt: skip


# -- ours


def _at(values: list[Any], position: int) -> Any:
    return values[position] if -len(values) <= position < len(values) else None


def _distinct(values: list[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if value is not None and not any(same(value, other) for other in found):
            found.append(value)
    return found


def _distinct_sql(arguments: Sequence[Sql]) -> str:
    items = _typed(arguments[0])
    x = fresh_name(items.value)
    first = f"list_position({items}, {x}) = {x}_"
    return f"list_filter({items}, lambda {x}, {x}_: {x} IS NOT NULL AND {first})"


def _only_one(values: list[Any]) -> Any:
    found = [v for v in values if v is not None]
    if len(found) > 1:
        raise Failed("many_found", values)
    return found[0] if found else None


def _only_one_sql(arguments: Sequence[Sql]) -> Sql:
    items = arguments[0]
    x = fresh_name(items.value)
    value = f"CASE WHEN list_count({items}) <= 1 THEN list_filter({items}, lambda {x}: {x} IS NOT NULL)[1] END"
    error = f"CASE WHEN list_count({items}) > 1 THEN {error_text('many_found', A_LIST)} END"
    return Sql(value, items.type.item or NULL, True, error)


def _concat_lists_sql(arguments: Sequence[Sql]) -> str:
    of = unify_all(a.type for a in arguments)
    parts = [cast_to(a, of) for a in arguments]
    given = " OR ".join(f"{a} IS NOT NULL" for a in arguments)
    return f"CASE WHEN {given} THEN flatten([{', '.join(parts)}]) END"


def _concat_lists(*lists: list[Any] | None) -> list[Any] | None:
    given = [one for one in lists if one is not None]
    return [item for one in given for item in one] if given else None


def _filter_blank_sql(arguments: Sequence[Sql]) -> str:
    items = arguments[0]
    x = fresh_name(items.value)
    return f"list_filter({items}, lambda {x}: NOT {is_blank_sql(Sql(x, items.type.item or NULL))})"


_OURS = table(
    Function(
        "first", "collections", "The first item of a list, or null when it is empty.", (_LIST,), item_of,
        (Example("first(`[1, 2]`)", 1), Example("first(`[]`)", None), Example("first(a)", None, given={"a": None})),
        lambda values: _at(values, 0), "list_extract({0}, 1)", items="handed on",
    ),
    Function(
        "last", "collections", "The last item of a list, or null when it is empty.", (_LIST,), item_of,
        (Example("last(`[1, 2]`)", 2), Example("last(`[]`)", None), Example("last(a)", None, given={"a": None})),
        lambda values: _at(values, -1), "list_extract({0}, -1)", items="handed on",
    ),
    Function(
        "at", "collections", "The item at a position counted from 0 (from the end when negative), or null.",
        (_LIST, Param("position", ("integer",), "the position")), item_of,
        (Example("at(`[1, 2]`, `1`)", 2), Example("at(`[1, 2]`, `-2`)", 1), Example("at(`[1]`, `5`)", None),
         Example("at(a, `0`)", None, given={"a": None})),
        _at,
        "CASE WHEN {1} BETWEEN -len({0}) AND -1 THEN list_extract({0}, {1}) "
        "WHEN {1} BETWEEN 0 AND len({0}) - 1 THEN list_extract({0}, {1} + 1) END", items="handed on",
    ),
    Function(
        "count", "collections", "How many items of a list are not null.", (_LIST,), INTEGER,
        (Example("count(`[1, null, 2]`)", 2), Example("count(`[]`)", 0), Example("count(a)", None, given={"a": None})),
        lambda values: sum(v is not None for v in values),
        "CASE WHEN {0} IS NOT NULL THEN CAST(list_count({0}) AS BIGINT) END", items="passed over",
    ),
    Function(
        "distinct", "collections", "The different items of a list in their order, without nulls.", (_LIST,),
        same_as_first,
        (Example("distinct(`[2, 1, 2]`)", [2, 1]), Example("distinct(`[null, \"a\"]`)", ["a"]),
         Example("distinct(a)", None, given={"a": None})),
        _distinct, _distinct_sql,
    ),
    Function(
        "only_one", "collections", "The one item of a list that is not null; several are a failure.", (_LIST,), item_of,
        (Example("only_one(`[null, 1]`)", 1), Example("only_one(`[]`)", None),
         Example("only_one(`[1, 1]`)", fails="many_found")),
        _only_one, _only_one_sql,
    ),
    Function(
        "concat_lists", "collections",
        "The items of all lists in one list; a null has none, and nothing but nulls gives null.",
        (_LIST,),
        lambda types, _: unify_all(types),
        (Example("concat_lists(`[1]`, `[2, 3]`)", [1, 2, 3]),
         Example("concat_lists(`[1]`, a)", [1], given={"a": None}),
         Example("concat_lists(a, a)", None, given={"a": None})),
        _concat_lists, _concat_lists_sql, nulls="pass", variadic=True, settles=True,
    ),
    Function(
        "filter_blank", "collections",
        "The list without its nulls, empty texts, and texts of only white space.", (_LIST,),
        same_as_first,
        (Example("filter_blank(`[\"a\", \" \", null]`)", ["a"]), Example("filter_blank(a)", None, given={"a": None})),
        lambda values: [v for v in values if not is_blank(v)], _filter_blank_sql,
    ),
)  # fmt: skip

COLLECTION_FUNCTIONS = {**_BUILTINS, **REFERENCES, **_OURS, **BY_ITEM, **LIST_PARTS}
