"""How a CSV file is cut into values, guessed from its first lines, with a doubt wherever more than one
reading fits.

It decides delimiter, quote, header and the lines to skip. A run never guesses: what is accepted stands in the
contract.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from runtime.artefacts.contract import Reader
from runtime.diagnostics import Diagnostic, Place
from runtime.io.blocks import Lines
from runtime.io.csv_text import Dialect, Record, column_names, records, width_problem

_LIKELY = (",", ";", "\t", "|")
_LAST_RESORT = (":", "^", "~")
_ENOUGH = 500  # records
_PREAMBLE = 30  # lines at most
_LOOKS: dict[str, re.Pattern[str]] = {
    "truth": re.compile(r"(?i)true|false|yes|no"),
    "date": re.compile(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}(?:[T ].*)?"),
    "number": re.compile(r"[-+(]?\s*[$€£]?\s*[0-9][0-9., '\s]*[%)€]?"),
}
_NAME_LIKE = re.compile(r"[^\W\d][\w .\-/()#%?]{0,60}")
_WORDS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", ":": "colon", "^": "caret", "~": "tilde"}


@dataclass(slots=True)
class DialectGuess:
    """The reader settings, the columns' names, and what is doubtful about them."""

    reader: Reader
    names: list[str] = field(default_factory=list)
    doubts: list[Diagnostic] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Reading:
    """The head read in one dialect: how well its records agree in width."""

    dialect: Dialect
    records: list[Record]
    width: int
    score: float


def guess_dialect(head: bytes, encoding: str, promised: str | None = None, file: str | None = None) -> DialectGuess:
    """The dialect of UTF-8 text made of whole lines; `promised` is the delimiter that its name says."""
    readings = _readings(head, promised)
    best = readings[0]
    guess = DialectGuess(Reader("csv", delimiter=best.dialect.delimiter, quote=best.dialect.quote, encoding=encoding))
    rows = _skip_preamble(guess, best, file)
    if not rows:
        return guess
    if best.width == 1:
        _say(guess, "only one column was found", file, hint="if there are more, choose the delimiter")
    _doubt_rival(guess, readings, file)
    _settle_header(guess, rows, file)
    _doubt_rows(guess, rows, file)
    return guess


def _readings(head: bytes, promised: str | None) -> list[_Reading]:
    """The head in every dialect, the most consistent first; ties keep the order of likelihood."""
    delimiters = tuple(dict.fromkeys(((promised,) if promised else ()) + _LIKELY))
    found = [_read(head, Dialect(d)) for d in delimiters]
    if max(r.score for r in found) <= 0.5:
        found += [_read(head, Dialect(d)) for d in _LAST_RESORT if _is_grid(head, d)]
    found.sort(key=lambda r: -r.score)
    best = found[0]
    for other in _other_quotes(head, best.dialect):
        reading = _read(head, other)
        # `1, "a"` without the space skipped would agree as well, with quotes as a part of the values.
        skips_space = other.delimiter != best.dialect.delimiter
        if reading.score > best.score + 0.01 or (skips_space and _broken(reading) < 0.5):
            found.insert(0, reading)
            best = reading
    return found


def _is_grid(head: bytes, delimiter: str) -> bool:
    """Whether every line has the character as often: colons and the like are common in plain text."""
    lines = [line for line in head.split(b"\n")[:_ENOUGH] if line.strip()]
    counts = {line.count(delimiter.encode()) for line in lines}
    return len(lines) > 1 and len(counts) == 1 and counts != {0}


def _other_quotes(head: bytes, best: Dialect) -> list[Dialect]:
    d = re.escape(best.delimiter.encode())
    others = []
    if re.search(rb'(?m)%s +"' % d, head) and not re.search(rb'(?m)%s"' % d, head):
        others.append(Dialect(best.delimiter + " ", best.quote))
    if re.search(rb"(?m)(?:^|%s)'[^'\n]*'\r?(?:%s|$)" % (d, d), head) and b'"' not in head:
        others.append(Dialect(best.delimiter, "'"))
    return others


def _read(head: bytes, dialect: Dialect) -> _Reading:
    found: list[Record] = []
    for record in records(Lines([head]), dialect):
        found.append(record)
        if len(found) == _ENOUGH:
            break
    widths = Counter(len(r.cells) for r in found if not r.broken)
    if not widths:
        return _Reading(dialect, found, 0, 0.0)
    first = max(len(r.cells) for r in found[:1])
    width = max(widths, key=lambda w: (widths[w] * (w > 1), w == first, w))
    agree = sum(r.broken is None and width_problem(r.cells, width) is None for r in found) / len(found)
    # One column always agrees with itself: any real grid must win over it.
    score = agree * agree * (1 - 1 / width) + (0.001 if width == 1 else 0.0)
    return _Reading(dialect, found, width, score)


def _broken(reading: _Reading) -> float:
    return sum(r.broken is not None for r in reading.records) / max(1, len(reading.records))


def _skip_preamble(guess: DialectGuess, best: _Reading, file: str | None) -> list[Record]:
    """The records from the header on; titles and comments before it are skipped and said."""
    start = 0
    for number, record in enumerate(best.records[:_PREAMBLE]):
        if not _is_preamble(record, best.width):
            break
        start = number + 1
    rows = best.records[start:]
    if start and rows:
        skip = rows[0].line - 1
        guess.reader = replace(guess.reader, skip=skip)
        said = best.records[0].raw.decode("utf-8", "replace").strip()[:60]
        lines = "1 line" if skip == 1 else f"{skip} lines"
        _say(guess, f"{lines} before the header skipped, starting with '{said}'", file, line=1)
        return rows
    return best.records


def _is_preamble(record: Record, width: int) -> bool:
    filled = sum(bool(cell.strip()) for cell in record.cells)
    if record.raw.startswith(b"#"):
        return True
    return width > 1 and not record.broken and (filled <= 1 < width) and (width > 2 or len(record.cells) == 1)


def _settle_header(guess: DialectGuess, rows: list[Record], file: str | None) -> None:
    head, body = rows[0], rows[1:]
    has, sure = _looks_like_header(head.cells, [r.cells for r in body if not r.broken])
    guess.reader = replace(guess.reader, header=has)
    guess.names = column_names(head.cells if has else [""] * len(head.cells))
    if not sure:  # a file without a header never is: its columns need names
        wording = "taken as the header" if has else "taken as data, so the columns have no names"
        _say(guess, f"the first line is {wording}, which is a guess", file, line=head.line)
    if not has:
        return
    for place, (cell, name) in enumerate(zip(head.cells, guess.names, strict=True), 1):
        if not cell.strip():
            _say(guess, f"column {place} has no name; it is called '{name}'", file, line=head.line)
        elif cell.strip() != name:
            _say(
                guess,
                f"two columns are called '{cell.strip()}'; column {place} is '{name}'",
                file,
                line=head.line,
            )


def _looks_like_header(first: list[str], body: list[list[str]]) -> tuple[bool, bool]:
    """Whether the first record holds names, and whether that is sure.

    A column of numbers or dates under a text speaks for a header, a number above numbers against it, and so
    does a text that comes again among the values.
    """
    if not body:
        return True, all(_NAME_LIKE.fullmatch(cell.strip()) for cell in first)
    votes = against = 0
    for place, cell in enumerate(first):
        values = [row[place].strip() for row in body if place < len(row) and row[place].strip()]
        looks = Counter(map(_look, values)).most_common(1)
        if looks and looks[0][0] != "text" and looks[0][1] >= 0.8 * len(values):
            if _look(cell.strip()) == looks[0][0]:
                against += 1
            else:
                votes += 1
        elif cell.strip() and cell.strip() in values:
            against += 1
    if votes or against:
        return votes >= against, votes > 3 * against
    names = [cell.strip() for cell in first]
    return True, len(set(names)) == len(names) and all(_NAME_LIKE.fullmatch(n) and n.isascii() for n in names)


def _look(text: str) -> str:
    return next((name for name, pattern in _LOOKS.items() if pattern.fullmatch(text)), "text")


def _doubt_rival(guess: DialectGuess, readings: list[_Reading], file: str | None) -> None:
    best = readings[0]
    for other in readings[1:]:
        if (
            other.width > 1
            and other.dialect.delimiter[0] != best.dialect.delimiter[0]
            and other.score >= 0.8 * best.score
        ):
            chosen, rival = _WORDS[best.dialect.delimiter[0]], _WORDS[other.dialect.delimiter[0]]
            _say(guess, f"the delimiter may be {chosen} or {rival}; {chosen} was taken", file)
            return


def _doubt_rows(guess: DialectGuess, rows: list[Record], file: str | None) -> None:
    width = len(rows[0].cells)
    ragged = [r for r in rows[1:] if r.broken or width_problem(r.cells, width)]
    if ragged:
        reason = ragged[0].broken or width_problem(ragged[0].cells, width)
        lines = f"{len(ragged)} of the first {len(rows) - 1} records do"
        _say(
            guess, f"{lines} not fit the header and will be refused: {reason}", file, line=ragged[0].line,
            hint="check the delimiter and the quotes",
        )  # fmt: skip
    empty = [r for r in rows[1:] if r.cells and not any(r.cells)]
    if empty:
        count = "1 record has" if len(empty) == 1 else f"{len(empty)} records have"
        _say(guess, f"{count} no value at all", file, line=empty[0].line)
    swallowed = next((r for r in rows if r.raw.count(b"\n") > 20), None)
    if swallowed:
        _say(guess, "a value spans more than 20 lines; a quote may be missing", file, line=swallowed.line)


def _say(
    guess: DialectGuess, message: str, file: str | None, *, line: int | None = None, hint: str | None = None
) -> None:
    guess.doubts.append(Diagnostic("W407", message, Place(file=file, line=line), hint))
