"""Which lines at the top of a table hold the names of its columns, by what stands below them.

It decides header or data, how many header lines there are, and says every name that is missing or comes twice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set

from runtime.io.doubts import Doubts, correction, quoted

Cells = Sequence[str]

_LOOKS: dict[str, re.Pattern[str]] = {
    "truth": re.compile(r"(?i)true|false|yes|no"),
    "date": re.compile(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}(?:[T ].*)?"),
    "time": re.compile(r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\s*[AaPp][Mm])?"),
    "number": re.compile(r"[-+(]?\s*[$€£]?\s*[0-9][0-9., '\s]*[%)€]?|[-+]?[0-9]*\.?[0-9]+[eE][-+]?[0-9]+"),
}
_NAME_LIKE = re.compile(r"[^\W\d][\w .\-/()#%?]{0,60}")
_NOTHING = re.compile(r"(?i)n\.?/?a\.?|nan|null|none|nil|-+|\.+|\?+|unknown|missing|inf|-inf")
_MOSTLY = 0.8
_ENOUGH = 1_000  # records that show what a column holds
_MOST_HEADER_ROWS = 3


def look(text: str) -> str:
    """What a value looks like: a truth, date, time or number, or a text."""
    return next((name for name, pattern in _LOOKS.items() if pattern.fullmatch(text)), "text")


def is_name(cell: str) -> bool:
    """Whether the text could be the name of a column."""
    return _NAME_LIKE.fullmatch(cell.strip()) is not None and look(cell.strip()) == "text"


def column_looks(body: Sequence[Cells], width: int) -> list[str | None]:
    """What the values of each column look like, where most of them agree; None for an empty column."""
    found: list[str | None] = []
    body = body[:_ENOUGH]
    for place in range(width):
        values = [row[place].strip() for row in body if place < len(row)]
        known = [v for v in values if v and not _NOTHING.fullmatch(v)]
        commonest = Counter(map(look, known)).most_common(1)
        sure = bool(commonest) and commonest[0][1] >= _MOSTLY * len(known)
        found.append(commonest[0][0] if sure else "text" if known else None)
    return found


def looks_like_header(first: Cells, body: Sequence[Cells]) -> tuple[bool, bool]:
    """Whether the first record holds names, and whether that is sure.

    A column of numbers or dates under a text speaks for a header, a number above numbers against it, and so
    does a text that comes again among the values.
    """
    if not body:
        return True, all(_NAME_LIKE.fullmatch(cell.strip()) for cell in first)
    body = body[:_ENOUGH]
    votes = against = 0
    for place, (cell, kind) in enumerate(zip(first, column_looks(body, len(first)), strict=True)):
        if kind is not None and kind != "text" and cell.strip():
            against += look(cell.strip()) == kind
            votes += look(cell.strip()) != kind and not _NOTHING.fullmatch(cell.strip())
        elif cell.strip() and any(place < len(row) and row[place].strip() == cell.strip() for row in body):
            against += 1
    if votes or against:
        return votes >= against, votes > 3 * against
    names = [cell.strip() for cell in first]
    return True, len(set(names)) == len(names) and all(is_name(n) and n.isascii() for n in names)


def header_rows(rows: Sequence[Cells], width: int) -> tuple[int, bool]:
    """How many lines the header has, from its first one on, and whether that is sure.

    A second line is one when it has text (a unit, a part of a name) where all the rest are numbers or dates.
    """
    if len(rows) > 2 and _is_group(rows[0], rows[1], column_looks(rows[2:], width)):
        return 2, True
    for count in range(min(_MOST_HEADER_ROWS, len(rows) - 2), 1, -1):
        kinds = column_looks(rows[count:], width)
        votes = [_votes(row, kinds) for row in rows[1:count]]
        if votes and all(v > 0 for v in votes):
            return count, all(v > 1 for v in votes)
    return 1, True


def _is_group(above: Cells, row: Cells, kinds: list[str | None]) -> bool:
    """Whether the first line groups the columns that the second one names: "Sales,,Cost," above years, say."""
    gaps = [place for place, cell in enumerate(above) if not cell.strip()]
    named = sum(1 for cell, kind in zip(row, kinds, strict=False) if kind not in (None, "text") and is_name(cell))
    return len(gaps) * 3 >= len(above) > 1 and all(n < len(row) and row[n].strip() for n in gaps) and named > 0


def _votes(row: Cells, kinds: list[str | None]) -> int:
    """In how many columns of numbers or dates the row has a text; 0 if it has one of them itself."""
    votes = 0
    for cell, kind in zip(row, kinds, strict=False):
        said = cell.strip()
        if kind in (None, "text") or not said:
            continue
        if look(said) == kind or _NOTHING.fullmatch(said) or len(said) > 60:
            return 0
        votes += 1
    return votes


def say_header(doubts: Doubts, cells: Cells, has: bool, sure: bool, line: int | None) -> None:
    """The doubt about a header that was guessed."""
    if sure and has:  # a file without a header never is sure: its columns need names
        return
    said = quoted(", ".join(cells), 40)
    if has:
        offer = correction("It is data", header=False)
        doubts.say("W418", f"the first {doubts.noun} {said} is taken as the header, which is a guess", offer,
                   line=line, about="header")  # fmt: skip
    else:
        offer = correction("It holds the names", header=True)
        message = f"the first {doubts.noun} {said} is taken as data, so the columns have no names, which is a guess"
        doubts.say("W418", message, offer, line=line, about="header")


def say_names(
    doubts: Doubts, cells: Cells, names: Sequence[str], line: int | None, no_columns: Set[int] = frozenset()
) -> None:
    """The doubts about names that are missing or come twice; `no_columns` are places (from 0) that need none."""
    for place, (cell, name) in enumerate(zip(cells, names, strict=False), 1):
        if not cell.strip():
            if place - 1 in no_columns:
                continue
            message = f"column {place} has no name; it is called '{name}'"
        elif cell.strip() != name:
            message = f"two columns are called '{cell.strip()}'; column {place} is '{name}'"
        else:
            continue
        doubts.say("W419", message, line=line, about="header")
