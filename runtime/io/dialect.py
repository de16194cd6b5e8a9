"""How a CSV file is cut into values, guessed from its first lines, with a doubt wherever more than one
reading fits.

It decides delimiter, quote and escape; where the table is in the lines, `table_guess` does. A run never guesses:
what is accepted stands in the contract.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from types import MappingProxyType

from runtime.artefacts.contract import Reader
from runtime.diagnostics import Correction
from runtime.io.blocks import Lines, line_blocks
from runtime.io.csv_text import Dialect, Record, records, width_problem
from runtime.io.doubts import Doubts, Fixed, correction
from runtime.io.record_width import is_blank, width_of
from runtime.io.table_guess import TableGuess, guess_table

_LIKELY = (",", ";", "\t", "|")
_LAST_RESORT = (":", "^", "~", " ", "\x01", "\x1f", "¦", "§", "!", "*", "#", "$", "&", "@", "%", "/", "_")
_QUOTES = ("'", "`", "#", "~", "^", "%", "$", "*", "|")
_ENOUGH = 500  # records to compare readings by
_EVIDENCE = 1 << 18  # bytes in which unusual quotes show
_LOOKED_AT = 20_000  # records of the reading that is taken
_WORDS = {
    ",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar", ":": "a colon", "^": "a caret", "~": "a tilde",
    " ": "a space",
}  # fmt: skip
_SAID = re.compile(rb"(?i)sep=(.|\xc2.)\r?\n")  # Excel's own way to say the delimiter
_FIRST_MISFIT = 0.85


@dataclass(frozen=True, slots=True)
class _Reading:
    """The head read in one dialect: how well its records agree in width."""

    dialect: Dialect
    records: list[Record]
    width: int
    score: float


def guess_dialect(
    head: bytes,
    encoding: str,
    doubts: Doubts,
    promised: str | None = None,
    tail: bytes | None = None,
    fixed: Fixed = MappingProxyType({}),
) -> TableGuess:
    """The reading of UTF-8 text made of whole lines; `promised` is the delimiter that its name says.

    `tail` are the last lines of a file that is longer than its head.
    """
    said = _SAID.match(head)
    readings = _decided(head, fixed) or _readings(head[said.end() :] if said else head, said or promised)
    best = readings[0]
    dialect = replace(best.dialect, **{k: fixed[k] for k in ("quote", "escape", "comment") if k in fixed})
    reader = Reader("csv", delimiter=dialect.delimiter, quote=dialect.quote, escape=dialect.escape, encoding=encoding)
    if best.width == 1 and not said:
        doubts.say("W416", "only one column was found", *_other_delimiters(head, dialect), about="delimiter",
                   hint="if there are more, choose the delimiter")  # fmt: skip
    if not said:
        _doubt_rival(readings, doubts)
    if dialect.quote not in ('"', "") and "quote" not in fixed:
        offer = correction("They are part of the values", quote="")
        message = f"values stand between {dialect.quote} and {dialect.quote}, which are taken as quotes"
        doubts.say("W417", message, offer, about="quote")
    if dialect.escape and "escape" not in fixed:
        offer = correction("It is a plain character", escape="")
        doubts.say("W417", "a backslash is taken to stand before quotes in values", offer, about="quote")
    rows = list(islice(records(Lines([head]), dialect, blanks=True), _LOOKED_AT))
    if said:
        rows[0], reader = Record(1, b"", []), replace(reader, skip=1)
    last = None if tail is None else list(records(Lines(line_blocks([tail])), dialect, blanks=True))
    return guess_table(rows, reader, doubts, tail=last, fixed=fixed)


def _decided(head: bytes, fixed: Fixed) -> list[_Reading]:
    """The one reading in the delimiter that a person chose."""
    if "delimiter" not in fixed:
        return []
    dialect = Dialect(fixed["delimiter"], fixed.get("quote", '"'), fixed.get("escape", ""))
    best = _read(head, dialect)
    others = () if "quote" in fixed else (_read(head, o) for o in _other_quotes(head, dialect))
    return [max((best, *others), key=lambda r: (r.score, -_broken(r)))]


def _other_delimiters(head: bytes, best: Dialect) -> list[Correction]:
    lines = [line for line in head.split(b"\n")[:_ENOUGH] if line.strip()]
    often = [d for d in (*_LIKELY, *_LAST_RESORT[:4]) if sum(d.encode() in line for line in lines) * 2 > len(lines)]
    return [correction(f"The delimiter is {_WORDS[d]}", delimiter=d) for d in often if d != best.delimiter]


def _readings(head: bytes, promised: str | re.Match[bytes] | None) -> list[_Reading]:
    """The head in every dialect, the most consistent first; ties keep the order of likelihood.

    What the file itself says (`sep=;`) needs no comparing.
    """
    if isinstance(promised, re.Match):
        return [_read(head, Dialect(promised[1].decode()))]
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
        fewer = _broken(reading) < _broken(best) and reading.width >= best.width
        if reading.score > best.score + 0.01 or fewer or (skips_space and _broken(reading) < 0.5):
            found.insert(0, reading)
            best = reading
    return found


def _is_grid(head: bytes, delimiter: str) -> bool:
    """Whether every line has the character as often: colons and the like are common in plain text."""
    lines = [line for line in head.split(b"\n")[:_ENOUGH] if line.strip()]
    if delimiter == " ":  # a space stands in texts too, where they are quoted
        return len(lines) > 1 and _read(head, Dialect(" ")).score > 0.9
    counts = {line.count(delimiter.encode()) for line in lines}
    return len(lines) > 1 and len(counts) == 1 and counts != {0}


def _other_quotes(head: bytes, best: Dialect) -> list[Dialect]:
    d = re.escape(best.delimiter.encode())
    head = head[:_EVIDENCE]
    others = []
    before_quotes = re.search(rb'%s +"' % d, head) and not re.search(rb'%s"' % d, head)
    everywhere = best.delimiter != " " and re.search(d + rb" ", head) and not re.search(d + rb"[^ ]", head)
    if before_quotes or everywhere:
        others.append(Dialect(best.delimiter + " ", best.quote))
    if b'"' not in head:
        quotes = (re.escape(q.encode()) for q in _QUOTES if q != best.delimiter)
        found = (q for q in quotes if re.search(rb"(?m)(?:^|%s)%s[^%s\n]*%s\r?(?:%s|$)" % (d, q, q, q, d), head))
        others += [Dialect(best.delimiter, q[-1:].decode()) for q in found]
    if b'\\"' in head:
        others += [Dialect(o.delimiter, o.quote, "\\") for o in [best, *others]]
    return others


def _read(head: bytes, dialect: Dialect) -> _Reading:
    found = list(islice(records(Lines([head]), dialect), _ENOUGH))
    filled = [r for r in found if r.broken or not is_blank(r)]
    width = width_of(filled)
    if not width:
        return _Reading(dialect, found, 0, 0.0)
    if width == 1:  # one column always agrees with itself: any real grid must win over it
        return _Reading(dialect, found, 1, 0.001)
    agree = sum(r.broken is None and width_problem(r.cells, width) is None for r in filled) / len(filled)
    # Where several tables follow each other each is a grid of its own.
    agree = max(agree, 0.6 * _in_runs(filled))
    # A wrong reading by the commas of decimals fits everywhere but in the header.
    first = 1.0 if len(filled[0].cells) == width else _FIRST_MISFIT
    return _Reading(dialect, found, width, agree * agree * (1 - 0.2 / width) * first)


def _in_runs(found: Sequence[Record]) -> float:
    """How many of the records stand beside one of the same width, of more than one value."""
    widths = [0 if r.broken else len(r.cells) for r in found]
    both = zip([0, *widths[:-1]], widths, [*widths[1:], 0], strict=True)
    return sum(here > 1 and here in (before, after) for before, here, after in both) / len(widths)


def _broken(reading: _Reading) -> float:
    return sum(r.broken is not None for r in reading.records) / max(1, len(reading.records))


def _doubt_rival(readings: list[_Reading], doubts: Doubts) -> None:
    best = readings[0]
    for other in readings[1:]:
        if (
            other.width > 1
            and other.dialect.delimiter[0] != best.dialect.delimiter[0]
            and other.score >= 0.8 * best.score
        ):
            chosen, rival = (_WORDS.get(r.dialect.delimiter[0], repr(r.dialect.delimiter)) for r in (best, other))
            offer = correction(f"It is {rival}", delimiter=other.dialect.delimiter)
            message = f"the delimiter may be {chosen} or {rival}; {chosen} was taken"
            doubts.say("W416", message, offer, about="delimiter", hint=_spread(other))
            return


def _spread(reading: _Reading) -> str:
    widths = Counter(len(r.cells) for r in reading.records).most_common(1)
    return f"the other one gives {widths[0][0]} columns"
