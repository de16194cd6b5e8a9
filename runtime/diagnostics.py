"""Problems as data: what can be wrong with a document, an expression, a plan, a file or a record.

This module owns the table of codes, the places a problem can have, and how a problem is worded for people.
It does not decide when something is wrong; the module that finds a problem makes the record.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a problem is: a file and line, a rule, and the part of an expression (`start` to `end`)."""

    file: str | None = None
    line: int | None = None
    column: int | None = None
    rule: str | None = None
    expression: str | None = None
    start: int | None = None
    end: int | None = None

    def __str__(self) -> str:
        where = self.file or ""
        if self.line is not None:
            where += f":{self.line}"
            if self.column is not None:
                where += f":{self.column}"
        parts = [where] if where else []
        if self.rule:
            parts.append(f"rule '{self.rule}'")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Fix:
    """One edit that would mend the problem: the rule `rule` gets the expression `expression`."""

    label: str
    rule: str
    expression: str


@dataclass(frozen=True, slots=True)
class Correction:
    """Another way to read a file: what it is, and the reader settings that it changes."""

    label: str
    settings: tuple[tuple[str, str | int | bool], ...]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem: a code from `CODES`, what was expected and found, where, and what to do about it.

    A doubt about a file names the reader setting that it is `about` and the `corrections` that could be right.
    """

    code: str
    message: str
    place: Place = field(default_factory=Place)
    hint: str | None = None
    fix: Fix | None = None
    about: str | None = None
    corrections: tuple[Correction, ...] = ()

    @property
    def severity(self) -> Severity:
        """How bad it is, as `CODES` says."""
        return CODES[self.code].severity

    def at(self, **changes: object) -> Diagnostic:
        """The same problem with a more exact place."""
        return replace(self, place=replace(self.place, **changes))  # type: ignore[arg-type]

    def as_dict(self) -> dict[str, object]:
        """The problem as JSON holds it, without what is not known of it."""
        place = {k: getattr(self.place, k) for k in Place.__slots__ if getattr(self.place, k) is not None}
        found: dict[str, object] = {"code": self.code, "severity": self.severity, "message": self.message}
        found |= ({"place": place} if place else {}) | ({"hint": self.hint} if self.hint else {})
        if self.fix is not None:
            found["fix"] = {"label": self.fix.label, "rule": self.fix.rule, "expression": self.fix.expression}
        if self.corrections:
            found["corrections"] = [{"label": c.label, "settings": dict(c.settings)} for c in self.corrections]
        return found


class CrosswalkError(Exception):
    """Carries diagnostics to the surface; the only exception that a user of the runtime has to know."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        self.diagnostics = diagnostics
        super().__init__("\n".join(render(d) for d in diagnostics))


def fail(code: str, message: str, place: Place | None = None, hint: str | None = None) -> CrosswalkError:
    """The error to raise for a single problem."""
    return CrosswalkError(Diagnostic(code, message, place or Place(), hint))


def has_errors(found: Iterable[Diagnostic]) -> bool:
    """Whether any of the problems is an error."""
    return any(d.severity == "error" for d in found)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """`did you mean 'upper'?`, or None when nothing known is close."""
    names = {k.lower(): k for k in known}
    close = [names[k] for k in difflib.get_close_matches(name.lower(), names, n=1, cutoff=0.6)]
    return f"did you mean '{close[0]}'?" if close else None


def counted(count: int, noun: str, many: str | None = None) -> str:
    """A number with its noun: "1 problem", "2 problems"."""
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"


def render(d: Diagnostic) -> str:
    """The problem in words, with a caret under the wrong part of the expression.

    >>> print(render(Diagnostic("E203", "unknown function 'uper'", Place(rule="name", expression="uper(a)",
    ...                         start=0, end=4), "did you mean 'upper'?")))
    E203 unknown function 'uper' - rule 'name' - did you mean 'upper'?
        uper(a)
        ^^^^
    """
    line = " - ".join(part for part in (f"{d.code} {d.message}", str(d.place), d.hint) if part)
    p = d.place
    if p.expression is None or p.start is None or "\n" in p.expression:
        return line
    width = max(1, (p.end or p.start + 1) - p.start)
    return f"{line}\n    {p.expression}\n    {' ' * p.start}{'^' * width}"


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of problem: how bad it is and what it means, for the reference page."""

    title: str
    severity: Severity = "error"


CODES: dict[str, Code] = {
    # E1 documents
    "E101": Code("The file cannot be read as YAML."),
    "E102": Code("The document lacks something it must have, or holds a value of the wrong kind."),
    "E103": Code("A name that the document refers to does not exist in the workspace."),
    "E104": Code("Two documents of one kind have the same name."),
    "E105": Code("The document is larger or deeper than the limits allow."),
    "W106": Code("The document has a key that this version does not know; it is kept as it is.", "warning"),
    "E107": Code("A decision is not well formed."),
    "E108": Code("A lookup table is not well formed."),
    "E109": Code("The folder is not a workspace."),
    "E110": Code("A name or path cannot be used in a workspace."),
    "E111": Code("The file was changed by somebody else since it was read."),
    "E112": Code("A version number is too small for what changed since the version that others have."),
    # E2 expressions
    "E201": Code("The expression cannot be parsed."),
    "E202": Code("The expression names a field that the source does not have."),
    "E203": Code("The expression calls a function that does not exist."),
    "E204": Code("A function has too few or too many arguments."),
    "E205": Code("A value has the wrong type for where it is used."),
    "E206": Code("A lookup table does not exist."),
    "E207": Code("An argument must be written out, as a value that the function accepts."),
    "E208": Code("The expression is longer or deeper than the limits allow."),
    "E209": Code("A function needs a package that is not installed."),
    # E3 mappings
    "E301": Code("A rule maps a field that the model does not have."),
    "E302": Code("A required field of the model has no rule."),
    "E303": Code("The rule's value does not have the type of its target field."),
    "E304": Code("A rule refers to a decision that does not exist."),
    "E305": Code("Decisions supersede each other in a circle."),
    "E306": Code("A field of an array is mapped without saying which items it is made for."),
    "W307": Code("A rule that SQL cannot say exactly runs row by row, which is slower.", "info"),
    "W308": Code("A field of the model has no rule and stays empty.", "info"),
    "W309": Code("A field of the source is neither used nor ignored on purpose.", "info"),
    "E310": Code("A rule is not complete."),
    "W311": Code("A decision points at a field that does not exist.", "warning"),
    "E312": Code("A source step does not fit the records that it gets."),
    "E313": Code("A decision that rejects records cannot find them."),
    # E4 input
    "E401": Code("The file does not exist or cannot be opened."),
    "E402": Code("The file is empty."),
    "E403": Code("The file's format is not known or not the one that was said."),
    "E404": Code("The JSON is broken."),
    "E405": Code("Lines of the CSV do not have as many values as its header."),
    "E406": Code("The record path leads to no records."),
    "W407": Code("A guess about the file is doubtful.", "warning"),
    "E408": Code("The text is not in the encoding that was said."),
    "E409": Code("The file has no header, or one that cannot be used."),
    "W410": Code("The file has a header and no rows.", "warning"),
    "E411": Code("The input does not fit the source contract."),
    "E412": Code("A mapping of several sources was not given each of them."),
    "E413": Code("The input has no record of that number, or it cannot be read."),
    "W414": Code("The encoding of the text is a guess.", "warning"),
    "W415": Code("Some lines are in another encoding than the rest.", "warning"),
    "W416": Code("The delimiter of the values is a guess.", "warning"),
    "W417": Code("A quote seems to be missing, astray or escaped in an unusual way.", "warning"),
    "W418": Code("Which lines hold the names of the columns is a guess.", "warning"),
    "W419": Code("A column has no name, or the name of another one.", "warning"),
    "W420": Code("Lines are left out: titles, notes or comments.", "warning"),
    "W421": Code("Records have more or fewer values than the header.", "warning"),
    "W422": Code("A record has no value at all, or looks like a line of totals.", "warning"),
    "W423": Code("There seems to be more than one table.", "warning"),
    "W424": Code("The workbook or archive has several parts; one of them was read.", "warning"),
    "W425": Code("Merged cells were filled with the value that they show.", "warning"),
    "W426": Code("Cells hold an error, or a formula without its result.", "warning"),
    "W427": Code("The file's name promises another format than its content has.", "warning"),
    "W428": Code("An object has a key more than once.", "warning"),
    "W429": Code("A number has more digits than can be held exactly.", "warning"),
    "W430": Code("Records are broken and will be refused.", "warning"),
    # E5 bundles and runs
    "E501": Code("The bundle's digest does not match its content."),
    "E502": Code("The bundle cannot be read."),
    "E503": Code("The mapping has problems and cannot be exported or run."),
    "E504": Code("The output cannot be written."),
    "E505": Code("Too many records were rejected."),
    "E506": Code("The engine failed on this plan."),
    "E507": Code("The studio cannot start."),
    # E6 principles, decisions and evidence
    "E601": Code("A principle is not well formed."),
    "E602": Code("The query of a principle cannot be asked."),
    "E603": Code("Something violates a principle."),
    "W604": Code("Something violates a principle that is a warning.", "warning"),
}


@dataclass(frozen=True, slots=True)
class FailureKind:
    """One way in which a value of a record can fail, worded with `{value}` and `{field}`."""

    title: str
    message: str
    hint: str


FAILURES: dict[str, FailureKind] = {
    "wrong_kind": FailureKind(
        "Value of the wrong kind",
        "found {value}, which is not what this place expects",
        "Correct the type in the source contract, or convert the value in the rule.",
    ),
    "several": FailureKind(
        "Several where one is expected",
        "there are several records for {value}",
        "Say take: first or take: many at the join, or make the other source unique.",
    ),
    "not_a_number": FailureKind(
        "Not a number", "{value} is not a number", "Clean the text first, or say what to do on error."
    ),
    "not_an_integer": FailureKind(
        "Not a whole number", "{value} is not a whole number", "Round it on purpose, or map to a number."
    ),
    "not_a_boolean": FailureKind(
        "Not true or false", "{value} is neither true nor false", "Say which words mean true and which false."
    ),
    "not_a_date": FailureKind(
        "Not a date", "{value} is not a date of the expected format", "Give the format the source uses."
    ),
    "not_a_timestamp": FailureKind(
        "Not a date and time",
        "{value} is not a date and time of the expected format",
        "Give the format the source uses.",
    ),
    "not_a_time": FailureKind(
        "Not a time of day", "{value} is not a time of day like 10:30", "Cut it out of the text first."
    ),
    "not_valid": FailureKind(
        "Not valid by its standard", "{value} is not valid by its standard", "Correct it in the source."
    ),
    "out_of_range": FailureKind("Out of range", "{value} is outside the allowed range", "Check unit and scale."),
    "divide_by_zero": FailureKind("Division by zero", "{value} was divided by zero", "Guard with if()."),
    "lookup_miss": FailureKind(
        "Not in the lookup", "{value} is not in the lookup table", "Add a row to the lookup, or a default."
    ),
    "not_in_enum": FailureKind(
        "Not an allowed value",
        "{value} is not one of the allowed values",
        "Map it with a lookup or switch().",
    ),
    "required": FailureKind("Required value missing", "no value for a required field", "Map it or set a default."),
    "pattern": FailureKind("Wrong pattern", "{value} does not match the field's pattern", "Clean the value."),
    "too_long": FailureKind("Too long", "{value} is longer than the field allows", "Shorten it on purpose."),
    "too_short": FailureKind("Too short", "{value} is shorter than the field allows", "Check the source."),
    "many_found": FailureKind("Several values", "more than one value where one is expected", "Choose one."),
    "decided": FailureKind(
        "Rejected by a decision", "decision {value} rejects such records", "Correct it in the source, or decide anew."
    ),
    "unreadable": FailureKind("Unreadable record", "the record cannot be read: {value}", "Mend the input."),
}
