"""Lines of JSON that fit a contract beyond doubt: one regular expression says so of a whole block.

A line that matches is JSON, an object, nested no deeper than it may be, and each declared field in it is null or of
the declared kind, in a form that DuckDB reads as the record engine does. So nothing more has to be checked. A line
that does not match may still be a good record (an escaped key, a number of many digits, a time zone): it is read the
exact way.
"""

from __future__ import annotations

from functools import lru_cache

import re2

from runtime.values import ANY, YEAR, Type

LARGEST = 1_000_000
_DEPTH_OF_ANY = 3
_MANY = 4
"""One line in so many."""
_MEMORY = 64 << 20

_SPACE = r"[ \t]*"
_PLAIN = r'[^"\\\x00-\x1f]'
_HEX = "[0-9a-fA-F]"
# Neither a null character nor half a surrogate pair.
_ESCAPED = (
    rf"\\(?:[\"\\/bfnrt]|u(?:[1-9a-cefA-CEF]{_HEX}{{3}}|[dD][0-7]{_HEX}{{2}}|0[1-9a-fA-F]{_HEX}{{2}}"
    rf"|00[1-9a-fA-F]{_HEX}|000[1-9a-fA-F]))"
)
_STRING = f'"(?:{_PLAIN}|{_ESCAPED})*"'
# No more digits than a BIGINT surely holds, and no -0.
_INTEGER = "0|-?[1-9][0-9]{0,17}"
_FRACTION = r"\.[0-9]{1,17}"
_EXPONENT = "[eE][+-]?[0-9]{1,2}"
_NUMBER = f"(?:{_INTEGER})(?:{_FRACTION})?(?:{_EXPONENT})?|-0{_FRACTION}(?:{_EXPONENT})?"
# A number that is the same text after it has been read and written again.
_SETTLED = rf"(?:{_INTEGER})|-?(?:0|[1-9][0-9]{{0,8}})\.(?:0|[0-9]{{0,4}}[1-9])"
# Every month has these days.
_DATE = f"{YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?"
_SCALARS = {
    "null": "null",
    "boolean": "true|false",
    "integer": _INTEGER,
    "number": _NUMBER,
    "string": _STRING,
    "date": f'"{_DATE}"',
    "timestamp": f'"{_DATE}T{_CLOCK}Z?"',
    "time": f'"{_CLOCK}"',
}
_DIGITS_OF_A_FLOAT = 15


class Fit:
    """The lines that fit records of a type."""

    def __init__(self, of: Type) -> None:
        options = re2.Options()
        options.max_mem = _MEMORY
        options.log_errors = False
        self.of = of
        self._lines = re2.compile(f"(?:{_SPACE}{_value(of, nullable=False)}{_SPACE}\\n)*".encode(), options)

    def others(self, block: bytes) -> list[int] | None:
        """Which lines of the block (from 0) do not fit, each line ending with a newline; None when they are many."""
        block = _marked(block)
        found: list[int] = []
        at = line = most = 0
        while (end := self._lines.match(block, at).end()) < len(block):
            most = most or block.count(b"\n") // _MANY
            line += block.count(b"\n", at, end)
            found.append(line)
            if len(found) > most:
                return None
            line += 1
            at = block.index(b"\n", end) + 1
        return found


@lru_cache(maxsize=16)
def fit_of(of: Type) -> Fit | None:
    """What tells which lines fit the type; None where no expression of sensible size can."""
    if of.kind != "object" or len(_value(of, nullable=False)) > LARGEST:
        return None
    try:
        return Fit(of)
    except re2.error:
        return None


def _marked(block: bytes) -> bytes:
    """With a comma before every closing bracket: an expression then needs each kind of member only once."""
    return block.replace(b"}", b",}").replace(b"]", b",]")


def _value(of: Type, *, nullable: bool = True) -> str:
    match of.kind:
        case "object":
            known = [f'"{_name(name)}"{_SPACE}:{_SPACE}{_value(inner)}' for name, inner in of.fields]
            unknown = f"{_unlike([name for name, _ in of.fields])}:{_SPACE}{_any(_NUMBER)}"
            made = _listed(r"\{", [*known, unknown], r"\}")
        case "array":
            made = _listed(r"\[", [_value(of.item or ANY)], r"\]")
        case "any":
            return _any(_SETTLED)
        case "decimal":
            made = _decimal(of)
        case kind:
            made = _SCALARS[kind]
    return f"(?:{made}|null)" if nullable else made


def _any(number: str, depth: int = _DEPTH_OF_ANY) -> str:
    made = f"{_STRING}|true|false|null|{number}"
    if depth:
        inner = _any(number, depth - 1)
        made += "|" + _listed(r"\[", [inner], r"\]")
        made += "|" + _listed(r"\{", [f"{_STRING}{_SPACE}:{_SPACE}{inner}"], r"\}")
    return f"(?:{made})"


def _listed(opening: str, members: list[str], closing: str) -> str:
    return f"{opening}{_SPACE}(?:,|(?:(?:{'|'.join(members)}){_SPACE},{_SPACE})+){closing}"


def _decimal(of: Type) -> str:
    """Numbers that a float holds to the last digit of the scale, and the same as text."""
    digits = min(of.precision, _DIGITS_OF_A_FLOAT) - of.scale
    if digits < 1:
        return "null"
    fraction = rf"(?:\.[0-9]{{1,{min(of.scale, 4)}}})?" if of.scale else ""
    number = f"-?(?:0|[1-9][0-9]{{0,{digits - 1}}}){fraction}"
    return f'{number}|"{number}"'


def _name(name: str) -> str:
    """A name as it stands in a marked block; one that JSON must escape stands there in none."""
    return str(re2.escape(_marked(name.encode()).decode()))


_Tree = dict[str, "_Tree"]


def _unlike(names: list[str]) -> str:
    """A key, with the space behind it, that is none of the names and holds no escapes (it might be one of them)."""
    tree: _Tree = {}
    for name in names:
        node = tree
        for letter in _marked(name.encode()).decode():
            node = node.setdefault(letter, {})
        node[""] = {}
    return f'"{_other(tree)}"{_SPACE}'


def _other(tree: _Tree) -> str:
    """The texts that no path of the tree spells from here on."""
    letters = [letter for letter in tree if letter]
    listed = "".join(re2.escape(letter) for letter in letters)
    ways = [rf'[^"\\\x00-\x1f{listed}]{_PLAIN}*', *(re2.escape(c) + _other(tree[c]) for c in letters)]
    if "" not in tree:
        ways.append("")
    return f"(?:{'|'.join(ways)})"
