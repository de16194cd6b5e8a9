"""What changed between two versions of a mapping, rule by rule.

Decides which rule of one version is which of the other, and which of its changes give a record another meaning.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from runtime.artefacts.mapping import Mapping, Rule
from runtime.artefacts.path import child_path
from runtime.change.change import Change, listed, quoted, same, was_now
from runtime.change.document_difference import head_changes
from runtime.change.grade import ChangeKind
from runtime.language.sentence import as_code, sentence, step_words
from runtime.language.steps import StepList, to_steps
from runtime.plan.source_sentence import source_sentence


def mapping_changes(before: Mapping, after: Mapping) -> Iterator[Change]:
    """Every change, the mapping's own first; none for equal mappings."""
    yield from head_changes(before, after, (("description", "the description"),))
    if before.model != after.model:
        kind: ChangeKind = "model_version" if before.model_name == after.model_name else "model"
        yield Change(kind, "", was_now("", "the model", before.model, after.model), before.model, after.model)
    yield from _input(before, after)
    yield from _rules(before.rules, after.rules, "")
    yield from _ignored(before, after)


def _input(before: Mapping, after: Mapping) -> Iterator[Change]:
    if before.source != after.source:
        sentence_ = was_now("", "the source", before.source, after.source)
        yield Change("input", "", sentence_, before.source, after.source)
    if before.named != after.named:
        sentence_ = was_now("", "the name of a record's source", before.named, after.named)
        yield Change("input", "", sentence_, before.named, after.named)
    if before.steps == after.steps:
        return
    old, new = ([_lower(source_sentence(step)) for step in m.steps] for m in (before, after))
    gone, come = [s for s in old if s not in new], [s for s in new if s not in old]
    for said in gone:
        yield Change("input", "", f"a source step is gone: {said}", said, None)
    for said in come:
        yield Change("input", "", f"a source step is new: {said}", None, said)
    if not gone and not come:
        yield Change("input", "", "the source steps stand in another order, or say more", old, new)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:].removesuffix(".")


def _rules(before: tuple[Rule, ...], after: tuple[Rule, ...], under: str) -> Iterator[Change]:
    old, new = {r.target: r for r in before}, {r.target: r for r in after}
    moved = _moved(old, new)
    for name, rule in old.items():
        if name not in new and name not in moved:
            path = child_path(under, name)
            yield Change("rule_removed", path, f"{path}: the rule is gone; it was: {_told(rule)}", _text(rule), None)
    came_from = {now: was for was, now in moved.items()}
    for name, rule in new.items():
        path = child_path(under, name)
        if name in came_from:
            was = child_path(under, came_from[name])
            yield Change("rule_moved", path, f"{path} is filled by the rule that filled {was}", was, path)
        elif name not in old:
            yield Change("rule_added", path, f"{path} has a rule now: {_told(rule)}", None, _text(rule))
        else:
            yield from _rule(old[name], rule, path)
    if [n for n in old if n in new] != [n for n in new if n in old]:
        where = f"in {under}" if under else "of the mapping"
        yield Change("rules_reordered", under, f"the rules {where} stand in another order", list(old), list(new))


def _moved(old: dict[str, Rule], new: dict[str, Rule]) -> dict[str, str]:
    """Targets that lost their rule, each with the one new target that has the very same."""
    gone = {name: replace(rule, target="") for name, rule in old.items() if name not in new}
    come = {name: replace(rule, target="") for name, rule in new.items() if name not in old}
    found = {}
    for name, rule in gone.items():
        fits = [other for other, made in come.items() if made == rule]
        if len(fits) == 1 and list(gone.values()).count(rule) == 1 and (rule.source or rule.rules):
            found[name] = fits[0]
    return found


def _rule(before: Rule, after: Rule, path: str) -> Iterator[Change]:
    if before.is_nested != after.is_nested:
        yield Change("rule_items", path, f"{path}: {_was(before)}; now {_told(after)}", _text(before), _text(after))
        return
    if before.each != after.each or before.where != after.where:
        yield Change("rule_items", path, f"{path}: {_was(before)}; now {_told(after)}", _text(before), _text(after))
    if before.source != after.source:
        yield Change("rule_value", path, f"{path}: {_value_words(before, after)}", before.source, after.source)
    if before.has_default != after.has_default or not same(before.default, after.default):
        yield Change("rule_value", path, f"{path}: {_default_words(before, after)}", before.default, after.default)
    if before.on_error != after.on_error:
        yield _on_error(before, after, path)
    if before.decision != after.decision:
        old, new = (f"decision {r.decision}" if r.decision is not None else None for r in (before, after))
        yield Change("rule_decision", path, f"{path}: rests on {new or 'no decision'} now; before on {old or 'none'}",
                     before.decision, after.decision)  # fmt: skip
    if before.keep_source != after.keep_source:
        said = "keeps the raw value beside it now" if after.keep_source else "no longer keeps the raw value"
        yield Change("rule_keeps_source", path, f"{path}: {said}", before.keep_source, after.keep_source)
    if before.note != after.note:
        yield Change("rule_words", path, was_now(path, "the note", before.note, after.note), before.note, after.note)
    if before.off != after.off:
        was, now = ([off.step for off in r.off] for r in (before, after))
        yield Change("rule_words", path, was_now(path, "what is switched off", was or None, now or None), was, now)
    yield from _rules(before.rules, after.rules, path)


# How much of what fails comes through, the strictest first.
_STRICTNESS = ("reject", "flag", "null", "default")
_ON_ERROR = {
    "reject": "rejects the record", "flag": "notes the failure and keeps the record",
    "null": "leaves the field empty", "default": "takes the default",
}  # fmt: skip


def _on_error(before: Rule, after: Rule, path: str) -> Change:
    old, new = before.on_error, after.on_error
    kind: ChangeKind = "rule_value"
    if "reject" in (old, new):
        kind = "rule_stricter" if new == "reject" else "rule_looser"
    said = f"{path}: a failure now {_ON_ERROR[new]}; before it {_ON_ERROR[old]}".replace("it rejects", "it rejected")
    return Change(kind, path, said, old, new)


def _value_words(before: Rule, after: Rule) -> str:
    """The change of an expression, told by its steps where they show what is new."""
    old, new = (to_steps(r.source) if r.source is not None else None for r in (before, after))
    if old is not None and new is not None and old.start == new.start:
        if new.steps[: len(old.steps)] == old.steps:
            return f"{_was(before)}; now also {_listed(new, len(old.steps))}"
        if old.steps[: len(new.steps)] == new.steps:
            return f"{_was(before)}; no longer {_listed(old, len(new.steps))}"
    if before.source is not None and after.source is not None and _told(before) == _told(after):
        return f"was written {as_code(before.source)}; now {as_code(after.source)}"
    return f"{_was(before)}; now {_told(after)}"


def _listed(steps: StepList, at: int) -> str:
    return listed(step_words(step) for step in steps.steps[at:])


def _default_words(before: Rule, after: Rule) -> str:
    if not after.has_default:
        return f"has no default any more; it was {quoted(before.default)}"
    had = f"; before {quoted(before.default)}" if before.has_default else ""
    return f"the default is {quoted(after.default)} now{had}"


def _was(rule: Rule) -> str:
    return f"was: {_told(rule)}"


def _told(rule: Rule) -> str:
    """What the rule does, in words inside a sentence; what is switched off is told apart."""
    return _lower(sentence(replace(rule, off=())))


def _text(rule: Rule) -> str | None:
    return rule.each if rule.each is not None else rule.source


def _ignored(before: Mapping, after: Mapping) -> Iterator[Change]:
    old, new = {i.path: i for i in before.ignored}, {i.path: i for i in after.ignored}
    for path in old.keys() - new.keys():
        yield Change("ignored", path, f"the source field {path} is no longer left out on purpose")
    for path, entry in new.items():
        if path not in old:
            why = f": {_lower(entry.because)}" if entry.because else ""
            yield Change("ignored", path, f"the source field {path} is left out on purpose now{why}")
        elif old[path] != entry:
            said = was_now("", f"why the source field {path} is left out", old[path].because, entry.because)
            yield Change("ignored", path, said, old[path].because, entry.because)
    if old == new and list(old) != list(new):
        yield Change("ignored", "", "the source fields left out on purpose stand in another order")
