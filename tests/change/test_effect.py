"""The records that change: what the comparison says equals two runs laid side by side, one value after the other."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from runtime.artefacts.contract import Contract
from runtime.artefacts.mapping import Mapping, Rule
from runtime.artefacts.source_step import Where
from runtime.change import effect as effect_module
from runtime.change.effect import Effect, effect_of
from runtime.diagnostics import CrosswalkError
from runtime.io import records as records_module
from runtime.run.load import Parts, runnable
from runtime.values import INTEGER, STRING, array, decimal
from tests.contracts import a_list, an_object, leaf, model, source

ORDERS = source(
    leaf("id", STRING), leaf("total", STRING), leaf("country", STRING), leaf("tags", array(STRING)),
    a_list("lines", leaf("amount", INTEGER)), an_object("by", leaf("name", STRING)),
)  # fmt: skip
ORDER = model(
    leaf("id", STRING, required=True), leaf("total", decimal(18, 2)), leaf("country", STRING),
    leaf("tags", array(STRING)), a_list("lines", leaf("amount", decimal(18, 2)), leaf("note", STRING)),
    an_object("by", leaf("name", STRING)),
)  # fmt: skip
RULES = (
    Rule("id", "id"), Rule("total", "to_decimal(total, `2`)"), Rule("country", "lookup_or_keep('country', country)"),
    Rule("tags", "tags"), Rule("lines", each="lines", rules=(Rule("amount", "amount"),)),
    Rule("by", "by", rules=(Rule("name", "name"),)),
)  # fmt: skip


def parts(
    *changed: Rule, to: Contract = ORDER, lookups: dict[str, dict[str, str | None]] | None = None, **facts: Any
) -> Parts:
    rules = {rule.target: rule for rule in (*RULES, *changed)}
    mapping = Mapping("orders", "1.0.0", to.name, "orders", tuple(rules.values()), **facts)
    return Parts(mapping, ORDERS, to, (), lookups or {"country": {"UK": "GB"}})


def write(path: Path, count: int) -> Path:
    def record(n: int) -> Any:
        return {
            "id": f"o{n}" if n % 17 else None, "total": str(n) if n % 11 else "x", "country": ["UK", "GB", "FR"][n % 3],
            "tags": ["a"] * (n % 4) if n % 5 else None, "lines": [{"amount": n + i} for i in range(n % 3)],
            "by": {"name": f"n{n % 2}"} if n % 7 else None,
        }  # fmt: skip

    lines = (json.dumps(record(n)) if n % 19 else "{broken" for n in range(1, count + 1))
    path.write_text("\n".join(lines) + "\n")
    return path


CHANGES = {
    "nothing": parts(),
    "a step": parts(Rule("country", "lower(lookup_or_keep('country', country))")),
    "a lookup": parts(lookups={"country": {"UK": "UK", "FR": "FX"}}),
    "stricter": parts(Rule("total", "divide(to_decimal(total, `2`), subtract(to_decimal(total, `2`), `50`))")),
    "looser": parts(Rule("total", "to_decimal(total, `2`)", on_error="null")),
    "in a list": parts(
        Rule("lines", each="lines", rules=(Rule("amount", "add(amount, `1`)"), Rule("note", "parent().id")))
    ),
    "other items": parts(Rule("lines", each="lines", where="amount > `30`", rules=(Rule("amount", "amount"),))),
    "other tags": parts(Rule("tags", "reverse(tags)")),
    "in an object": parts(Rule("by", "by", rules=(Rule("name", "upper(name)"),))),
    "another type": parts(
        Rule("total", "to_integer(total)"),
        to=replace(ORDER, fields=(ORDER.fields[0], leaf("total", INTEGER), *ORDER.fields[2:])),
    ),
    "a field more": parts(Rule("extra", "country"), to=replace(ORDER, fields=(*ORDER.fields, leaf("extra", STRING)))),
}


def naive(before: Parts, after: Parts, file: Path) -> dict[str, Any]:
    """Two whole runs in memory, compared value by value."""
    old, new = (list(_outcomes(p, file)) for p in (before, after))
    count: Counter[str] = Counter()
    fields: Counter[str] = Counter()
    for one, other in zip(old, new, strict=True):
        if one is None or other is None:
            count["still" if one is other else "newly" if other is None else "no longer"] += 1
            continue
        paths = set(_paths("", one, other))
        count["changed" if paths else "same"] += 1
        fields.update(paths)
    return {"counts": dict(count), "fields": dict(fields)}


def _outcomes(one: Parts, file: Path) -> Any:
    mapping = runnable(one)
    for line in file.read_text().splitlines():
        if line == "{broken":
            yield None
            continue
        applied = mapping.apply(json.loads(line))
        yield applied.value if applied.ok else None


def _paths(path: str, one: Any, other: Any) -> Any:
    if isinstance(one, dict) and isinstance(other, dict):
        for name in one.keys() | other.keys():
            yield from _paths(f"{path}.{name}".strip("."), one.get(name), other.get(name))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for a, b in zip(one, other, strict=True):
            yield from _paths(path, a, b)
    elif one != other:
        yield path


def said(effect: Effect) -> dict[str, Any]:
    counts = {
        "same": effect.same, "changed": effect.changed, "newly": effect.newly_rejected_records,
        "no longer": effect.no_longer_rejected_records, "still": effect.still_rejected,
    }  # fmt: skip
    fields = {field.path: field.records for field in effect.fields.values()}
    return {"counts": {k: v for k, v in counts.items() if v}, "fields": fields}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("orders") / "orders.ndjson", 120)


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("backwards", [False, True])
def test_the_effect_is_what_two_runs_compared_by_hand_say(name: str, backwards: bool, file: Path) -> None:
    before, after = (CHANGES[name], CHANGES["nothing"]) if backwards else (CHANGES["nothing"], CHANGES[name])
    effect = effect_of(before, after, {"orders": file})
    assert said(effect) == naive(before, after, file)
    assert effect.read == 120 and sum(said(effect)["counts"].values()) == 120
    assert len(effect.rows) == min(effect.changed, effect_module.MAX_ROWS)


def test_examples_say_the_row_and_both_values(file: Path) -> None:
    effect = effect_of(CHANGES["nothing"], CHANGES["a lookup"], {"orders": file})
    (field,) = effect.ranked()
    records = [json.loads(line) if line != "{broken" else {} for line in file.read_text().splitlines()]
    assert len(field.examples) == effect_module.MAX_EXAMPLES
    for example in field.examples:
        country = records[example.row]["country"]
        assert (example.before, example.after) == {"UK": ("GB", "UK"), "FR": ("FR", "FX")}[country]
    assert all(value.path == "country" for found in effect.rows.values() for value in found)
    (cause,) = effect_of(CHANGES["looser"], CHANGES["nothing"], {"orders": file}).newly_rejected.values()
    assert (cause.code, cause.rule, cause.examples[0]["value"]) == ("not_a_number", "total", "x")


def test_batches_of_any_size_give_the_same(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = effect_of(CHANGES["nothing"], CHANGES["stricter"], {"orders": file}).as_dict()
    read = records_module.Source.batches
    monkeypatch.setattr(records_module.Source, "batches", lambda self, size=7: read(self, 7))
    assert effect_of(CHANGES["nothing"], CHANGES["stricter"], {"orders": file}).as_dict() == whole


def test_records_that_one_version_cannot_read_are_newly_rejected(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("id,total,country\na,1,UK\nb,2\nc,3,FR\n")
    fields = ORDERS.fields[:3]
    rules = tuple(rule for rule in RULES[:3])

    def made(**reader: Any) -> Parts:
        mapping = Mapping("orders", "1.0.0", "order", "orders", rules)
        to = replace(ORDER, fields=ORDER.fields[:3])
        return Parts(mapping, source(*fields, format="csv", **reader), to, (), {"country": {}})

    strict, filling = made(), made(fill_short=True)
    effect = effect_of(filling, strict, {"orders": path})
    assert said(effect)["counts"] == {"same": 2, "newly": 1}
    assert [cause.code for cause in effect.newly_rejected.values()] == ["unreadable"]
    assert said(effect_of(strict, filling, {"orders": path}))["counts"] == {"same": 2, "no longer": 1}


def test_other_source_steps_make_other_records_that_nobody_compares(file: Path) -> None:
    fewer = parts(steps=(Where("country == 'UK'"),))
    effect = effect_of(parts(), fewer, {"orders": file})
    assert not effect.comparable and effect.made_after < effect.made_before and not effect.fields
    same = effect_of(fewer, parts(Rule("country", "'x'"), steps=fewer.mapping.steps), {"orders": file})
    assert same.comparable and same.changed == same.fields["country"].records > 0


def test_a_version_that_cannot_run_says_so(file: Path) -> None:
    with pytest.raises(CrosswalkError, match="E503"):
        effect_of(parts(), parts(Rule("country", "upper(nowhere)")), {"orders": file})
    with pytest.raises(CrosswalkError, match="E412"):
        effect_of(parts(), parts(), {})
