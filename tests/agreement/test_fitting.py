"""Lines that surely fit a contract are read in one step: with what the strict reading makes of them, or not at all."""

from __future__ import annotations

import random
from pathlib import Path

from runtime.artefacts.mapping import Mapping, Rule
from runtime.engines.batch.engine import BatchEngine, Mapped
from runtime.io.records import FITS, Batch
from runtime.io.sources import open_source
from runtime.plan.build import build
from runtime.values import ANY, BOOLEAN, DATE, INTEGER, NUMBER, STRING, TIME, TIMESTAMP, Type, array, decimal
from tests.contracts import a_list, an_object, leaf, model, source

KINDS: dict[str, Type] = {
    "b": BOOLEAN, "i": INTEGER, "n": NUMBER, "s": STRING, "d": DATE, "t": TIMESTAMP, "c": TIME, "any": ANY,
    "money": decimal(18, 2), "whole": decimal(4, 0), "long": decimal(38, 10), "fraction": decimal(9, 9),
    "li": array(INTEGER), "ls": array(STRING), "ln": array(NUMBER),
}  # fmt: skip
SOURCE = source(
    *(leaf(name, of) for name, of in KINDS.items()),
    an_object("o", leaf("x", INTEGER), leaf("y", STRING), an_object("p", leaf("z", DATE))),
    a_list("lo", leaf("x", INTEGER), leaf("m", decimal(18, 2)), leaf("s", STRING)),
)
TAKEN = KINDS | {
    "ox": INTEGER, "oy": STRING, "oz": DATE, "lx": array(INTEGER), "lm": array(decimal(18, 2)), "ly": array(STRING)
}  # fmt: skip
RULES = {"ox": "o.x", "oy": "o.y", "oz": "o.p.z", "lx": "lo[].x", "lm": "lo[].m", "ly": "lo[].s"}

TOKENS = [
    "null", "true", "false", "0", "-0", "7", "-7", "07", "7.0", "1.5", "-0.0", "-0.5", "1e3", "1E-7", "1e400",
    "1e-400", "0.1", "1.0", "1.50", "-2.25", "0.000001", "123456789012345678", "1234567890123456789",
    "9223372036854775808", "-9223372036854775808", "9007199254740993",
    "99999999999999999999999999", "12345678901.1234", "9999999999999.99", "0.00001",
    "0.30000000000000004", "12.345", "12.5", "-12.05", "99999", "NaN", "-Infinity", "nan", "1_000", "+1", "tru",
    '""', '" "', '"7"', '"1.5"', '"true"', '"yes"', '"null"', '"x"', r'"\u00e9"', r'"\u0000"', r'"\ud83d\ude00"',
    r'"\ud800"', r'"a\"b"', '"a}b"', '"],"', '"\t"', '"é🦆"', '"12.50"', '"-0.00"', '"1e2"', '".5"', '"5."',
    '"2026-02-28"', '"2026-02-29"', '"2024-02-29"', '"2026-12-31"', '"0000-01-01"', '"0001-01-01"', '"9999-12-28"',
    '"2026-1-1"', '"2026-01-01 "', '"2026-01-01T10:11:12"', '"2026-01-01T10:11:12Z"', '"2026-01-01T10:11:12.5Z"',
    '"0001-01-01T00:00:00"', '"9999-12-28T23:59:59.999999Z"', '"2026-01-01T10:11:12.123456"', '"2026-01-01 10:11:12"',
    '"2026-01-01T10:11:12+02:00"', '"2026-01-01T10:11Z"', '"2026-01-01T24:00:00"', '"10:11:12"', '"10:11"',
    '"10:11:12.000001"', '"24:00:00"', "{}", "{ }", '{"a":1}', '{"x":1,"x":"1"}', '{"x":"1","x":1}', '{"x":null}',
    '{"x" : 1 , "y":"2"}', r'{"\u0078": 1}', '{"p":{"z":"2026-01-02","z":1}}', '{"p":{}}', '{"p":{"q":[[[[1]]]]}}',
    '{"y":{"z":[1,[2,[3]]]}}', "[]", "[ ]", "[1]", "[null]", '["1"]', "[1,2.5]", "[ 1 , 2 ]", "[{}]", '[{"x":1}]',
    '[{"x":"1"}]', '[{"m":0.1,"s":"a"},null,{"x":5}]', "[[]]", "[1,]", "[,1]", "{,}", '{"x":1,}', '{"x":1 "y":"a"}',
]  # fmt: skip


def test_a_line_that_fits_is_read_as_the_strict_reading_reads_it(tmp_path: Path) -> None:
    records = [f'{{"{name}": {token}}}' for name in (*KINDS, "o", "lo", "other", "Any") for token in TOKENS]
    chance = random.Random(3)
    good = [record for record in records if _fits(tmp_path, [record])]
    for _ in range(300):  # several fields in a line, some of them twice
        parts = [chance.choice(good)[1:-1] for _ in range(4)]
        records.append(f"{{{' , '.join(parts)} }}")
    sure = [record for record in records if _fits(tmp_path, [record])]
    assert 600 < len(sure) < len(records) - 600

    # DuckDB reads numbers in another way when one of them is a decimal.
    for taken in (TAKEN, {name: of for name, of in TAKEN.items() if "decimal" not in str(of)}):
        mixed, strict = _mapped(tmp_path, records, taken, ask=True), _mapped(tmp_path, records, taken, ask=False)
        assert mixed.rows == strict.rows
        assert mixed.failures == strict.failures
        for name in taken:
            assert _written(mixed, name) == _written(strict, name), name


def test_what_no_field_can_say_is_left_to_the_strict_reading(tmp_path: Path) -> None:
    lines = {
        '{"i": 1, "o": {"x": 2, "other": [1, {"a": null}]}}': True,
        '{"i": "1"}': False,
        '{"o": {"x": "2"}}': False,
        '{"lo": [{"x": 1}, {"x": true}]}': False,
        r'{"\u0069": 1}': False,
        '{"i": 1': False,
        '{"unknown": 1,}': False,
        '{"d": "2026-01-01", "unknown": {"i": "1"}}': True,
        "{}": True,
        "[]": False,
    }
    assert {line: _fits(tmp_path, [line]) for line in lines} == lines


def test_a_file_unlike_its_contract_is_not_searched_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "given.ndjson"
    path.write_text('{"i": "1"}\n' * 30 + '{"i": 1}\n' * 10, encoding="utf-8")
    (batch,) = open_source(path, SOURCE).batches()
    assert batch.table.column(FITS).to_pylist() == [False] * 40


def _fits(folder: Path, lines: list[str]) -> bool:
    path = folder / "given.ndjson"
    # Enough lines that fit, so that the one that does not is looked at alone.
    path.write_text("\n".join([*lines, *["{}"] * 8]) + "\n", encoding="utf-8")
    (batch,) = open_source(path, SOURCE).batches()
    found: list[bool] = batch.table.column(FITS).to_pylist()
    return len(found) == len(lines) + 8 and all(found)


def _mapped(folder: Path, records: list[str], taken: dict[str, Type], *, ask: bool) -> Mapped:
    path = folder / "given.ndjson"
    path.write_text("\n".join([*records, *["{}"] * 8 * len(records)]) + "\n", encoding="utf-8")
    (batch,) = open_source(path, SOURCE).batches(1_000_000)
    if not ask:
        batch = Batch(batch.table.drop_columns([FITS]), "json")
    rules = tuple(Rule(name, RULES.get(name, name)) for name in taken)
    target = model(*(leaf(name, of) for name, of in taken.items()))
    built = build(Mapping("m", "1.0.0", "order@1", "orders", rules), SOURCE, target)
    assert not [d for d in built.diagnostics if d.severity == "error"]
    engine = BatchEngine(built.plan)
    try:
        return engine.apply(batch)
    finally:
        engine.close()


def _written(mapped: Mapped, name: str) -> list[str]:
    """As text, so that -0.0 is not 0.0."""
    return [repr(value) for value in mapped.values.column(name).to_pylist()]
