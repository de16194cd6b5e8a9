"""The edge cases of a sample as questions: what the records hold that the rules do not say what to do about.

Decides what is asked, in which words, and which answers there are. What an answer writes is in `replies.py`. Nothing
is guessed of the sample: what a question counts was counted in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from runtime.artefacts.contract import Field
from runtime.artefacts.mapping import Rule, walk
from runtime.artefacts.path import is_under
from runtime.language.steps import from_steps
from runtime.values import NotOfType, Type, parse_text
from studio.state.asking import read_by
from studio.state.canvas.many_to_one import taken, ways
from studio.state.mapping_document import MappingDocument
from studio.state.preview.result import Cause, PreviewResult
from studio.state.replies import KEPT, Reply
from studio.state.reply_dates import another_writing
from studio.state.rules.sample_values import Asked, SampleValues
from studio.state.rules.value_map import lookup_positions, value_map

Arriving = Callable[[Asked], SampleValues | None]
"""The values of an expression over the sample; None while they are not known."""
BLANK = frozenset(
    {"n/a", "#n/a", "-", "--", "—", "none", "null", "nil", "?", "tbd", "not available", "not applicable"}
)  # fmt: skip
_CONVERTING = frozenset({"not_a_number", "not_an_integer", "not_a_boolean", "not_a_date", "not_a_timestamp"})
_TRIMMING = frozenset({"trim", "squeeze"})
_MOST, _SHOWN, _LONGEST = 40, 3, 30


@dataclass(frozen=True, slots=True)
class Question:
    """Something to decide about the rule at `path`: `count` of the sample's `of` records are concerned, `row` is the
    first of them where that is known, `cause` what fails there, if anything does."""

    about: str
    path: str
    said: str
    count: int
    of: int
    replies: tuple[Reply, ...]
    row: int | None = None
    cause: Cause | None = None


def questions_of(document: MappingDocument, result: PreviewResult | None, arriving: Arriving) -> list[Question]:
    """The open questions, those about most records first; one that was answered is not asked again."""
    if result is None or not result.count:
        return []
    asked = [*_of_causes(document, result, arriving), *_blank_texts(document, result), *_several(document, arriving)]
    found = {(q.about, q.path): q for q in reversed(asked) if not _answered(document.rule(q.path), q)}
    return sorted(found.values(), key=lambda question: -question.count)[:_MOST]


def _answered(rule: Rule | None, question: Question) -> bool:
    return rule is not None and KEPT[question.about] in (rule.note or "")


def _of_causes(document: MappingDocument, result: PreviewResult, arriving: Arriving) -> Iterator[Question]:
    for cause in result.causes:
        field = document.target(cause.rule) if cause.rule is not None else None
        if cause.rule is None or field is None:
            continue
        match cause.code:
            case "required":
                yield _required(cause, field, result.count)
            case "lookup_miss" | "not_in_enum":
                yield from _codes(document, cause, field, result.count, arriving)
            case "many_found":
                yield from _many(document, cause, field, result.count)
            case code if code in _CONVERTING:
                yield from _unreadable(document, cause, field, result.count, arriving)


def _required(cause: Cause, field: Field, of: int) -> Question:
    said = f"{_some(cause.count, of)} no {field.path}, and the model requires it."
    keep = Reply("Reject the record" if cause.count == 1 else f"Reject the {cause.count:,}", "keep")
    replies = [keep, Reply("Use a default", "default", asks=True)]
    if not field.primary_key:
        replies.append(Reply("Make it optional", "optional"))
    return Question("required", field.path, said, cause.count, of, tuple(replies), cause.row, cause)


def _codes(document: MappingDocument, cause: Cause, field: Field, of: int, arriving: Arriving) -> Iterator[Question]:
    """Codes that no value map knows, or values that the model does not allow."""
    path, steps = field.path, document.steps(field.path)
    if steps is None:
        return
    keep = Reply("Reject these records", "keep")
    if cause.code == "not_in_enum":
        values = arriving(Asked(path, from_steps(steps)))
        wrong = Counter(v for v in values.values if isinstance(v, str) and v not in field.enum) if values else Counter()
        if wrong:
            said = f"{_some(cause.count, of)} a {path} that the model does not allow: {_listed(wrong)}."
            replies = (Reply("Translate them with a value map", "translate"), *_empty(field), keep)
            yield Question("codes", path, said, cause.count, of, replies, cause.row, cause)
        return
    for position in lookup_positions(steps):
        values = arriving(Asked(path, from_steps(steps.upto(position))))
        found = value_map(document, path, position, values) if values is not None else None
        if found is not None and found.missing:
            missing = Counter({code.code: code.count for code in found.missing})
            said = (
                f"{_some(cause.count, of)} a code that the value map {found.table} does not know: {_listed(missing)}."
            )
            alike = any(found.guess(code.code) is not None for code in found.missing)
            list_them = [Reply("Add those that are alike" if found.choices else "Add them as they are", "alike")]
            replies = (
                *(list_them if alike else ()), Reply("Choose for each", "look"),
                Reply("Keep the code as it is", "policy", "lookup_or_keep"),
                *([] if field.required else [Reply("Leave it empty", "policy", "lookup_or_null")]), keep,
            )  # fmt: skip
            yield Question("codes", path, said, cause.count, of, replies, cause.row, cause)


def _unreadable(
    document: MappingDocument, cause: Cause, field: Field, of: int, arriving: Arriving
) -> Iterator[Question]:
    """Texts that are no number or date: because they say that nothing is known, or are written another way."""
    steps = document.steps(field.path)
    values = arriving(Asked(field.path, steps.start)) if steps is not None else None
    if steps is None or values is None:
        return
    blanks = Counter(v for v in values.values if isinstance(v, str) and v.strip().lower() in BLANK)
    if blanks:
        count = min(blanks.total(), cause.count)
        said = f"{_some(count, of)} {_listed(blanks)} instead of a value for {field.path}. Is nothing known there?"
        replies = (Reply("Nothing is known: leave it empty", "empty", values=tuple(blanks)),
                   Reply("Reject these records", "keep"))  # fmt: skip
        yield Question("blank", field.path, said, count, of, replies, cause.row, cause)
    padded = [v for v in values.values if isinstance(v, str) and v != v.strip() and _reads(v.strip(), field.type)]
    if padded and not any(step.function in _TRIMMING for step in steps.steps):
        count = min(len(padded), cause.count)
        said = f"{_some(count, of)} blanks around the value of {field.path}, like {_listed(Counter(padded[:1]))}."
        trimmed = (Reply("Take the blanks away", "trim"), Reply("Reject these records", "keep"))
        yield Question("padded", field.path, said, count, of, trimmed, cause.row, cause)
        return
    found = another_writing(steps, [v for v in values.values if isinstance(v, str) and v not in blanks])
    if found is not None:
        count = min(found.count, cause.count)
        said = f"{_some(count, of)} a {field.path} that is written another way, like {found.example}."
        formats = (*found.replies, Reply("Reject these records", "keep"))
        yield Question("dates", field.path, said, count, of, formats, cause.row, cause)


def _reads(text: str, of: Type) -> bool:
    try:
        parse_text(text, of)
    except NotOfType:
        return False
    return True


def _many(document: MappingDocument, cause: Cause, field: Field, of: int) -> Iterator[Question]:
    ways_on = tuple(_ways(document, field))
    if ways_on:
        said = f"{_some(cause.count, of)} several values for {field.path}, and one is expected. Which one?"
        replies = (*ways_on, Reply("Reject these records", "keep"))
        yield Question("several", field.path, said, cause.count, of, replies, cause.row, cause)


def _blank_texts(document: MappingDocument, result: PreviewResult) -> Iterator[Question]:
    """Texts in the output that say that nothing is known."""
    for path, seen in result.profiles.items():
        blanks = Counter({text: count for text, count in seen.top if text.strip().lower() in BLANK})
        field, steps = document.target(path), document.steps(path)
        if blanks and field is not None and steps is not None and not (set(blanks) & set(field.enum)):
            count, be = blanks.total(), "is" if blanks.total() == 1 else "are"
            said = f"{count:,} of {result.count:,} values of {path} {be} {_listed(blanks)}. Is nothing known there?"
            row = _row_of(result, path, set(blanks))
            replies = (Reply("Nothing is known: leave it empty", "empty", values=tuple(blanks)),
                       Reply("It is a value", "keep"))  # fmt: skip
            yield Question("blank", path, said, count, result.count, replies, row)


def _several(document: MappingDocument, arriving: Arriving) -> Iterator[Question]:
    """Rules that take the first of several without that somebody chose it."""
    for path, rule in walk(document.mapping.rules):
        taken_first = rule.source is not None and "first(" in rule.source
        field, steps = document.target(path), document.steps(path) if taken_first else None
        if field is None or steps is None or not steps.steps or steps.steps[0].function != "first":
            continue
        values = arriving(Asked(path, steps.start))
        rows = [row for row, v in enumerate(values.values) if isinstance(v, list) and len(v) > 1] if values else []
        if values is not None and rows:
            said = f"{_some(len(rows), values.records)} several values for {path}, and the first is taken. Is it right?"
            others = (
                reply for reply in _ways(document, field) if reply.value != taken("first", steps.start, field.type)
            )
            replies = (Reply("The first is right", "keep"), *others)
            row = rows[0] if len(values.values) == values.records else None
            yield Question("several", path, said, len(rows), values.records, replies, row)


def _ways(document: MappingDocument, field: Field) -> Iterator[Reply]:
    """The ways to make one of several, as they are offered when a line is drawn."""
    reads = read_by(document, field.path)
    given = document.source.find(reads[0]) if len(reads) == 1 else None
    if given is not None:
        found = ways(document.source, given, field, document.around(field.path), document.sample)
        yield from (Reply(way.label, "take", way.does) for way in found if way.take in ("first", "last", "join", "sum"))


def _empty(field: Field) -> list[Reply]:
    return [] if field.required else [Reply("Leave it empty", "null")]


def _row_of(result: PreviewResult, path: str, texts: set[str]) -> int | None:
    at = next((i for i, column in enumerate(result.columns) if is_under(path, column.path)), None)
    rows: Sequence[Sequence[str | None]] = result.rows if at is not None else ()
    return next((result.first + i for i, row in enumerate(rows) if at is not None and row[at] in texts), None)


def _some(count: int, of: int) -> str:
    records, have = ("record" if of == 1 else "records"), ("has" if count == 1 else "have")
    return f"{count:,} of {of:,} {records} {have}"


def _listed(found: Counter[str]) -> str:
    """The commonest, with how many others there are."""
    texts = [f"'{t if len(t) <= _LONGEST else t[: _LONGEST - 1] + '…'}'" for t, _ in found.most_common(_SHOWN)]
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return ", ".join(texts) + more
