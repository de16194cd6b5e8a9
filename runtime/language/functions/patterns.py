"""Functions of text with patterns: RE2 in both engines, so that a pattern means the same and never explodes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import re2

from runtime.language.functions.letters import PLAIN_LETTERS, WRITTEN_OUT, lower
from runtime.language.functions.table import MISSING, TEXT, Example, Function, Param, Sql, table
from runtime.values import BOOLEAN, STRING

_PUT = re.compile(r"(?:[^\\]|\\[0-9\\])*", re.DOTALL)


@cache
def compiled(pattern: str) -> Any:
    """The pattern, compiled once."""
    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options)


def pattern_fault(value: Any) -> str | None:
    """What is wrong with a pattern, in words."""
    try:
        compiled(value)
    except re2.error as error:
        told = error.args[0] if error.args else ""
        return f"not a pattern: {told.decode(errors='replace') if isinstance(told, bytes) else told}"
    return None


def _matches(text: str, pattern: str) -> bool:
    return compiled(pattern).search(text) is not None


def _extract(text: str, pattern: str, group: int | None = None) -> str | None:
    search = compiled(pattern)
    found = search.search(text)
    return None if found is None else found.group(_wanted(search, group)) or ""


def _wanted(pattern: Any, group: int | None) -> int:
    """Who marks one part of a pattern means that part."""
    return group if group is not None else int(pattern.groups == 1)


def _extract_sql(arguments: Sequence[Sql]) -> str:
    text, pattern = arguments[:2]
    group = _wanted(compiled(pattern.literal), arguments[2].literal if len(arguments) > 2 else None)
    return f"CASE WHEN regexp_matches({text}, {pattern}) THEN regexp_extract({text}, {pattern}, {group}) END"


def _replace(text: str, pattern: str, put: str) -> str:
    """As RE2's own GlobalReplace: no empty match right behind a match."""
    search = compiled(pattern).search
    parts, position, last = [], 0, -1
    while position <= len(text) and (found := search(text, position)):
        start, end = found.span()
        parts.append(text[position:start])
        if start == end == last:
            parts.append(text[start : start + 1])
            position = start + 1
            continue
        parts.append(_filled_in(put, found))
        position = last = end
    return "".join(parts) + text[position:]


def _filled_in(put: str, found: Any) -> str:
    return re.sub(r"\\([0-9\\])", lambda m: "\\" if m[1] == "\\" else found.group(int(m[1])) or "", put)


def _group_fault(literals: tuple[Any, ...]) -> tuple[int, str] | None:
    """Whether the groups that the third argument names exist in the pattern."""
    if len(literals) < 3 or MISSING in literals[1:3] or pattern_fault(literals[1]):
        return None
    groups, wanted = compiled(literals[1]).groups, literals[2]
    if isinstance(wanted, str):
        if not _PUT.fullmatch(wanted):
            return 2, r"a backslash stands only before a group's number or another backslash"
        wanted = max((int(n) for n in re.findall(r"\\\\|\\([0-9])", wanted) if n), default=0)
    if isinstance(wanted, bool) or not isinstance(wanted, int) or not 0 <= wanted <= min(groups, 9):
        return 2, f"the pattern has {groups} groups, there is no group {wanted}"
    return None


_PLAIN = {ord(letter): plain for letter, plain in PLAIN_LETTERS.items()}


def _slug(text: str) -> str:
    text = lower(text)
    for letter, letters in WRITTEN_OUT.items():
        text = text.replace(letter, letters)
    return re.sub("[^a-z0-9]+", "-", text.translate(_PLAIN)).strip("-")


def _slug_sql(arguments: Sequence[Sql]) -> str:
    text = f"lower({arguments[0]})"
    for letter, letters in WRITTEN_OUT.items():
        text = f"replace({text}, '{letter}', '{letters}')"
    text = f"translate({text}, '{''.join(PLAIN_LETTERS)}', '{''.join(PLAIN_LETTERS.values())}')"
    return f"trim(regexp_replace({text}, '[^a-z0-9]+', '-', 'g'), '-')"


_A_TEXT = Param("text", TEXT, "the text")
_PATTERN = Param("pattern", TEXT, "a regular expression (RE2)", literal=True, check=pattern_fault)

PATTERNS = table(
    Function(
        "regex_matches", "text", "Whether the pattern is found in the text; ^ and $ stand for its start and end.",
        (_A_TEXT, _PATTERN), BOOLEAN,
        (Example("regex_matches('AB-12', '^[A-Z]+-[0-9]+$')", True), Example("regex_matches('x', '[0-9]')", False),
         Example("regex_matches(a, 'x')", None, given={"a": None})),
        _matches, "regexp_matches({0}, {1})",
    ),
    Function(
        "regex_extract", "text",
        "What the pattern matches: its one group in brackets, or else all of it; null when nothing does.",
        (_A_TEXT, _PATTERN,
         Param("group", ("integer",), "number of the group, 0 is all of the pattern", literal=True, optional=True)),
        STRING,
        (Example("regex_extract('TSH-12-RED', '^([A-Z]+)-')", "TSH"),
         Example("regex_extract('TSH-12-RED', '^([A-Z]+)-([0-9]+)', `2`)", "12"),
         Example("regex_extract('TSH-12-RED', '^([A-Z]+)-', `0`)", "TSH-"),
         Example("regex_extract('abc', '[0-9]')", None),
         Example("regex_extract('ab12', '[0-9]+')", "12"), Example("regex_extract(a, 'x')", None, given={"a": None})),
        _extract, _extract_sql, check=_group_fault,
    ),
    Function(
        "regex_replace", "text", r"The text with every match of the pattern replaced; \1 puts in the first group.",
        (_A_TEXT, _PATTERN,
         Param("with", TEXT, r"what to put instead, with \0 to \9 for groups", literal=True)), STRING,
        (Example("regex_replace('+49 30/12', '[^0-9]', '')", "493012"),
         Example(r"regex_replace('12/2025', '([0-9]+)/([0-9]+)', '\2-\1')", "2025-12"),
         Example("regex_replace(a, 'x', '')", None, given={"a": None})),
        _replace, "regexp_replace({0}, {1}, {2}, 'g')", check=_group_fault,
    ),
    Function(
        "slug", "text", "The text for an address: small plain letters and digits, joined by hyphens.",
        (_A_TEXT,), STRING,
        (Example("slug('Müller & Söhne GmbH')", "muller-sohne-gmbh"), Example("slug(' -- ')", ""),
         Example("slug(a)", None, given={"a": None})),
        _slug, _slug_sql,
    ),
)  # fmt: skip
