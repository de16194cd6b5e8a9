"""Where the table is in a file, and that every doubtful line is said with a correction that mends it."""

from pathlib import Path

import pytest

from runtime.diagnostics import CrosswalkError
from runtime.io.infer import Inference, infer
from runtime.io.sources import open_source

HEADER = "day,hour,qty,code,price,kind,text,link"
ROWS = [
    f'2020-01-{i:02d},{i}:30,{i * 3},AB{i},{i}.99,Type {i % 3},"Some, text {i}",http://x.y/{i}' for i in range(1, 29)
]
NAMES = HEADER.split(",")


def text_of(*lines: str) -> str:
    return "\n".join(lines) + "\n"


def inferred(tmp_path: Path, text: str, **fixed: str | int | bool) -> Inference:
    path = tmp_path / "in.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return infer(path, "x", fixed=fixed)


def counts(found: Inference, tmp_path: Path) -> tuple[int, int]:
    """How many records a run reads, and how many it refuses."""
    source = open_source(tmp_path / "in.csv", found.contract)
    return sum(batch.table.num_rows for batch in source.batches()), len(source.unreadable)


def codes(found: Inference) -> list[str]:
    return [d.code for d in found.doubts if d.code != "W407"]


@pytest.mark.parametrize(
    ("text", "code", "line", "read", "refused"),
    [
        (text_of("Sales report", "made 2020", "", HEADER, *ROWS), "W420", 1, 28, 0),
        (text_of("Report:,Sales", "Date:,2020-01-01", "", HEADER, *ROWS), "W420", 1, 28, 0),
        (text_of("Sales report,,,,,,,", "", HEADER, *ROWS), "W420", 1, 28, 0),
        (text_of(HEADER, *ROWS, "", "Source: ministry of things, 2020"), "W420", 31, 28, 0),
        (text_of(HEADER, *ROWS, "* values are estimates of the office"), "W420", 30, 28, 0),
        (text_of("# one", HEADER, *ROWS[:3], "# two, and more", *ROWS[3:]), "W420", 1, 28, 0),
        (text_of(HEADER, "[d],[h],[pcs],[c],[EUR],[k],[t],[l]", *ROWS), "W418", 2, 28, 0),
        (text_of(*ROWS), "W418", 1, 28, 0),
        (text_of(HEADER, *ROWS[:9], "", "a,b,c", *[f"{i},{i},x" for i in range(9)]), "W423", 12, 9, 0),
        (text_of(HEADER, *ROWS[:9], "", "a,b,c,d,e,f,g,h,i", *["1,2,3,4,5,6,7,8,9"] * 9), "W423", 12, 9, 0),
        (text_of(HEADER, *ROWS[:9], "", "a,b,c,d,e,f,g,h", *ROWS[9:]), "W423", 12, 9, 0),
        (text_of(HEADER, *ROWS[:9], "a,b,c", *[f"{i},{i},x" for i in range(9)]), "W423", 11, 9, 10),
        (text_of(HEADER, *ROWS[:9], ROWS[9].replace('"Some', '"Some" x"'), *ROWS[10:]), "W417", 11, 27, 1),
        (text_of(HEADER, *ROWS[:9], '"' + ROWS[9], *ROWS[10:]), "W417", 11, 27, 1),
        (text_of(HEADER, *ROWS[:5], ROWS[5].replace("AB6,", ""), *ROWS[6:]), "W421", 7, 27, 1),
        (text_of(HEADER, *ROWS[:5], ROWS[5] + ",x", *ROWS[6:]), "W421", 7, 27, 1),
        (text_of(HEADER, *ROWS[:5], ROWS[5].replace(",", ";"), *ROWS[6:]), "W421", 7, 27, 1),
        (text_of(HEADER.removesuffix(",link"), *ROWS), "W421", 1, 28, 0),
        (text_of(HEADER + ",more", *ROWS), "W421", 1, 28, 0),
        (text_of(HEADER, *ROWS, "Total,,999,,,,,"), "W422", 30, 29, 0),
        (text_of(HEADER, *[r.replace('"', "'") for r in ROWS]), "W417", None, 28, 0),
        (text_of(HEADER, *[r.replace("Some,", 'Some \\"x\\",') for r in ROWS]), "W417", None, 28, 0),
        (text_of("name", "Smith, John", "Doe, Jane", "Roe, Rick"), "W420", 1, 2, 0),
    ],
)  # fmt: skip
def test_what_is_doubtful_is_said_with_its_line_and_a_correction(
    tmp_path: Path, text: str, code: str, line: int | None, read: int, refused: int
) -> None:
    found = inferred(tmp_path, text)
    assert codes(found) == [code]
    doubt = next(d for d in found.doubts if d.code == code)
    assert doubt.place.line == line
    assert doubt.corrections
    assert counts(found, tmp_path) == (read, refused)
    for offer in doubt.corrections:
        try:
            again = inferred(tmp_path, text, **dict(offer.settings))
        except CrosswalkError as error:  # what was left out now stands in the way
            assert error.diagnostics[0].code == "E405"
        else:
            assert again.reader != found.reader


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (text_of(HEADER, *ROWS), NAMES),
        (text_of(HEADER, ROWS[0]), NAMES),
        (text_of(HEADER, *ROWS).replace("\n", "\r"), NAMES),
        (text_of(HEADER, *ROWS[:5]) + "\r\n".join(ROWS[5:]), NAMES),
        (text_of(HEADER, *ROWS[:5], "", *ROWS[5:]), NAMES),
        (
            text_of(HEADER.replace(",", " "), *[f'2020-01-{i:02d} {i}:3 {i} A{i} {i}.9 T "x y" z' for i in range(9)]),
            NAMES,
        ),
        (text_of(HEADER.replace(",", ", "), *[r.replace(",", ", ") for r in ROWS]), NAMES),
        ("sep=;\n" + text_of("a;b", "1;2,5", "2;3,5"), ["a", "b"]),
        (text_of("a;b;c", "1,5;2,5;3,1", "2,2;3,5;4,5", "3,1;4,5;5,5"), ["a", "b", "c"]),
        (text_of("id\tnote", "1\ta | b", "2\tc | d"), ["id", "note"]),
    ],
)
def test_what_is_clear_raises_no_doubt(tmp_path: Path, text: str, names: list[str]) -> None:
    found = inferred(tmp_path, text)
    assert codes(found) == []
    assert [f.name for f in found.contract.fields] == names


def test_groups_above_the_names_become_a_part_of_them(tmp_path: Path) -> None:
    rows = [f"{i},n{i},{i},{i + 1},{i + 2}" for i in range(9)]
    found = inferred(tmp_path, text_of(",,Sales,,Cost", "id,name,2020,2021,2020", *rows))
    assert [f.name for f in found.contract.fields] == ["id", "name", "Sales 2020", "Sales 2021", "Cost 2020"]
    assert counts(found, tmp_path) == (9, 0)


def test_headers_that_come_again_are_left_out_by_the_correction(tmp_path: Path) -> None:
    text = text_of(HEADER, *ROWS[:9], HEADER, *ROWS[9:])
    doubt = next(d for d in inferred(tmp_path, text).doubts if d.code == "W423")
    again = inferred(tmp_path, text, **dict(doubt.corrections[0].settings))
    assert counts(again, tmp_path) == (28, 0)


def test_missing_values_are_filled_by_the_correction(tmp_path: Path) -> None:
    text = text_of("a,b,c", "1,2,3", "4,5", "6,7,8")
    again = inferred(tmp_path, text, fill_short=True)
    assert [row["c"] for row in again.rows] == ["3", None, "8"]
    assert codes(again) == []


def test_the_second_table_is_read_by_the_correction(tmp_path: Path) -> None:
    text = text_of(HEADER, *ROWS[:9], "", "a,b,c", *[f"{i},{i},x" for i in range(7)])
    doubt = next(d for d in inferred(tmp_path, text).doubts if d.code == "W423")
    again = inferred(tmp_path, text, **dict(doubt.corrections[0].settings))
    assert [f.name for f in again.contract.fields] == ["a", "b", "c"]
    assert counts(again, tmp_path) == (7, 0)


def test_the_end_of_a_large_file_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.io.detect._HEAD", 400)
    monkeypatch.setattr("runtime.io.detect._TAIL", 400)
    monkeypatch.setattr("runtime.io.blocks.BLOCK", 400)
    found = inferred(tmp_path, text_of(HEADER, *ROWS, "Source: ministry of things, 2020"))
    assert found.reader.footer == 1
    assert counts(found, tmp_path) == (28, 0)
