"""The pairs of input and expected output of another mapping language's suite, said in ours.

Two documents are equal when they are as JSON; a field that is null counts as missing where the expected has none.
What a model cannot declare is a known gap: a mapping without it fails here, and is expected to.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from runtime.artefacts.contract import Reader
from tests.acceptance.cases import CASES, as_text, exported, problems_of, records_of, with_gaps, with_source

SHIFTR = CASES / "jolt" / "shiftr"
_TOP = "the fields of the whole record are named by its data, and a model names its fields"
GAPS = {
    "invertMap": _TOP,
    "transposeSimple1": _TOP,
    "transposeSimple3": _TOP,
    "transposeComplex9_lookup_an_array_index": "items stand at positions of the data, and what is between them is null",
}

pytestmark = pytest.mark.acceptance


@pytest.mark.case_kind("jolt")
@pytest.mark.parametrize("file", with_gaps({file.stem: file for file in SHIFTR.glob("*.json")}, GAPS))
def test_jolt(file: Path, tmp_path: Path) -> None:
    pair = without_comments(file.read_text(encoding="utf-8"))
    source = tmp_path / "input.json"
    source.write_text(json.dumps(pair["input"]), encoding="utf-8")
    name = mapping_name(file)
    workspace = with_source("jolt", name, source, tmp_path, Reader("json"))  # the document is the one record
    assert problems_of(workspace, name) == []
    made = records_of(exported(workspace, name, tmp_path), source, tmp_path)
    expected = pair["expected"]
    found = made if isinstance(expected, list) else made[0]
    assert as_text(like(found, expected)) == as_text(expected)


def mapping_name(file: Path) -> str:
    """`mapToList` as `map_to_list`."""
    return re.sub("[^a-z0-9]+", "_", re.sub("(?<=[a-z0-9])(?=[A-Z])", "_", file.stem).lower())


def without_comments(text: str) -> Any:
    """The JSON in a text with `//` comments and commas before closing brackets."""
    plain = re.sub(r'("(?:\\.|[^"\\])*")|//[^\n]*', lambda found: found[1] or "", text)
    return json.loads(re.sub(r",(\s*[}\]])", r"\1", plain))


def like(value: Any, expected: Any) -> Any:
    """The value without the nulls that the expected does not have; nothing at all is null."""
    if isinstance(value, list):
        lists = isinstance(expected, list) and len(expected) == len(value)
        return [like(item, expected[i] if lists else None) for i, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    wanted = expected if isinstance(expected, dict) else {}
    made = {name: like(item, wanted.get(name)) for name, item in value.items()}
    kept = {name: item for name, item in made.items() if item is not None or name in wanted}
    return kept if kept or expected is not None else None
