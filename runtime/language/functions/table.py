"""What a function of the mapping language is: one record, read by everything that needs to know functions.

The type check, both engines, completion, the reference page and the agreement tests all read these records.
The records themselves stand in the sibling modules, one per group; `FUNCTIONS` in the package joins them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from typing import Any, Final, Literal, NoReturn

from runtime.diagnostics import CrosswalkError, fail
from runtime.values import ANY, LONGEST_SHOWN, Kind, Type, show_any

Group = Literal["text", "numbers", "dates", "logic", "collections", "lookups", "identifiers", "standards", "scope"]


Lookups = Mapping[str, Mapping[str, str | None]]
"""The lookup tables by name, each from code to value."""


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()


class Failed(Exception):
    """Raised by a function's Python when a value of the record cannot be handled; keeps it as people read it."""

    def __init__(self, code: str, value: object = None) -> None:
        self.code, self.value = code, show_any(value)
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Param:
    """One argument. `kinds` lists what it takes (`any` takes everything), `items` what the items of a list may be,
    `literal` that it must be written out, `check` what is wrong with such a literal (in words, or None),
    `reference` that it is an `&expression`, `optional` that it may be left out, `presence` that the function is not
    told the value of a field but whether the record has it."""

    name: str
    kinds: tuple[Kind, ...] = ("any",)
    doc: str = ""
    literal: bool = False
    reference: bool = False
    optional: bool = False
    choices: tuple[str, ...] = ()
    items: tuple[Kind, ...] = ()
    check: Callable[[Any], str | None] | None = None
    presence: bool = False

    def fault(self, value: Any) -> str | None:
        """What is wrong with a written out value of the right kind, in words, or None."""
        if self.choices and value not in self.choices:
            return f"expected one of {', '.join(map(repr, self.choices))}"
        return self.check(value) if self.check is not None else None


@dataclass(frozen=True, slots=True)
class Example:
    """`text` over the record `given` has the value `gives`, or fails with the code `fails`."""

    text: str
    gives: Any = None
    fails: str | None = None
    given: Any = None


@dataclass(frozen=True, slots=True)
class Sql:
    """A compiled value: `value` is SQL that never throws, `error` is SQL giving an error text or NULL (or None).

    `truth` is the SQL of its truthiness; `literal` the Python value when it is written out; `body` compiles a
    reference for an item; `nulls_on_error` says that wherever `error` is not NULL, `value` is NULL. An object that
    stands in columns of its own has them as `members`, and `present` is SQL of whether it is there.
    """

    value: str
    type: Type
    nullable: bool = True
    error: str | None = None
    literal: Any = MISSING
    truth: str = ""
    body: Callable[[Sql], Sql] | None = None
    nulls_on_error: bool = True
    members: Mapping[str, Sql] | None = None
    present: str = ""

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Scope:
    """What surrounds a value while a record is evaluated: values in the record engine, `Sql` in the batch engine,
    types in the check. `parents` holds the records around the current loop item, nearest last."""

    root: Any
    parents: tuple[Any, ...] = ()
    index: Any = None
    lookups: Lookups = field(default_factory=dict)

    def inside(self, around: Any, index: Any) -> Scope:
        """The scope of rules written inside a loop or an object; `around` is the record that it stands in."""
        return Scope(self.root, (*self.parents, around), index, self.lookups)


Closure = Callable[[Any, Scope], Any]
"""A compiled expression of the record engine: (current value, scope) -> value."""


@dataclass(frozen=True, slots=True)
class Function:
    """One function.

    `returns` is a type, or gives one for the types of the arguments and their literals.
    `nulls` says what a null argument does: "null" gives null, "fail" is the failure `wrong_kind` (as the JMESPath
    specification has it), "pass" hands it to the function.
    `python` takes the argument values (a `reference` arrives as a callable); it raises `Failed`.
    `sql` is a template with `{0}`, `{1}`.. (arguments) or builds the SQL from the compiled arguments; it must be
    total, and NULL where `fails` applies. `fails` is the code when no argument is null and the result is NULL;
    `failing` (a template or builder) replaces that condition where it is not exact. Where one code is not enough,
    or a reference can fail, the builder returns an `Sql`; its `error` comes after those of the arguments.
    For types that SQL cannot handle exactly the builder raises `not_in_sql`: the rule then runs row by row.
    `check` says what is wrong with the written out arguments: the position of the argument, and words for it.
    `settles` says that the result is brought to the result type (`settler` in Python, `cast_to` in SQL).
    `items` says what becomes of the items of a list: all of them is read, no more than an &expression reads, or they
    are handed on into the result.
    A `form` decides itself which arguments are evaluated, and sees the scope: its `python` is called with
    (closures of the arguments, current value, scope), its `sql` with (compiled arguments, scope of `Sql`) and
    returns an `Sql` with the errors composed in the order of evaluation, its `returns` with (types, literals,
    scope of types). `needs` is the module of the extra `standards` that it cannot do without.
    """

    name: str
    group: Group
    doc: str
    params: tuple[Param, ...]
    returns: Type | Callable[..., Type]
    examples: tuple[Example, ...]
    python: Callable[..., Any]
    sql: str | Callable[..., Any]
    nulls: Literal["null", "fail", "pass"] = "null"
    fails: str | None = None
    failing: str | Callable[[Sequence[Sql]], str] | None = None
    variadic: bool = False
    form: bool = False
    nullable: bool = True
    settles: bool = False
    check: Callable[[tuple[Any, ...]], tuple[int, str] | None] | None = None
    items: Literal["read", "passed over", "handed on"] = "read"
    needs: str = ""

    @property
    def is_there(self) -> bool:
        """Whether the package that it `needs` is installed."""
        return not self.needs or _is_installed(self.needs)

    @property
    def signature(self) -> str:
        """How it is called: `name(a, b?, ...)`."""
        names = [f"{p.name}?" if p.optional else p.name for p in self.params]
        return f"{self.name}({', '.join(names)}{', ...' if self.variadic else ''})"

    @property
    def fewest(self) -> int:
        """How many arguments it needs."""
        return sum(not p.optional for p in self.params)

    @property
    def most(self) -> int | None:
        """How many arguments it takes; None for any number."""
        return None if self.variadic else len(self.params)

    def param(self, position: int) -> Param:
        """What is said of the argument at a position; the last one stands for all that follow."""
        return self.params[min(position, len(self.params) - 1)]

    def result(self, types: tuple[Type, ...], literals: tuple[Any, ...], scope: Scope) -> Type:
        """The type of its result for these arguments."""
        if isinstance(self.returns, Type):
            return self.returns
        return self.returns(types, literals, scope) if self.form else self.returns(types, literals)


@cache
def _is_installed(module: str) -> bool:
    return find_spec(module) is not None


def table(*functions: Function) -> dict[str, Function]:
    """The functions by name."""
    found = {f.name: f for f in functions}
    assert len(found) == len(functions), "two functions of one name"
    return found


TEXT: tuple[Kind, ...] = ("string",)
NUMERIC: tuple[Kind, ...] = ("integer", "number", "decimal")
TIME_POINT: tuple[Kind, ...] = ("date", "timestamp")
LIST: tuple[Kind, ...] = ("array",)
ANYTHING: tuple[Kind, ...] = ("any",)

SEPARATOR = "\x1f"
SEPARATOR_SQL = "chr(31)"
"""Between the parts of an error text; no text that people write has it."""


def item_of(types: tuple[Type, ...], _: tuple[Any, ...]) -> Type:
    """The type of the items of the first argument."""
    return types[0].item or ANY if types[0].kind == "array" else ANY


def same_as_first(types: tuple[Type, ...], _: tuple[Any, ...]) -> Type:
    """The type of the first argument."""
    return types[0]


NOT_IN_SQL = "W307"


def not_in_sql(reason: str, hint: str | None = None) -> CrosswalkError:
    """To raise where SQL cannot say exactly what is meant; `reason` ends "this rule runs row by row, because"."""
    return fail(NOT_IN_SQL, reason, hint=hint)


def only_in_python(reason: str) -> Callable[..., NoReturn]:
    """The `sql` of a function that SQL never has."""

    def refuse(*_: object) -> NoReturn:
        raise not_in_sql(reason)

    return refuse


def error_text(code: str, shown: str) -> str:
    """SQL of an error: the code and the value that failed, in one text (`shown` is SQL giving text)."""
    return f"'{code}' || {SEPARATOR_SQL} || COALESCE(left({shown}, {LONGEST_SHOWN}), '')"


def first_error(*errors: str | None) -> str | None:
    """SQL of the first error that occurs, in the order of evaluation."""
    found = [e for e in errors if e]
    return None if not found else found[0] if len(found) == 1 else f"COALESCE({', '.join(found)})"
