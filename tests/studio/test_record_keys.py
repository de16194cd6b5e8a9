"""The keys that walk through records: the list that people read is what the browser does."""

from __future__ import annotations

import re
from pathlib import Path

from studio.components.key_map import RECORD_KEYS

SCRIPT = Path(__file__).resolve().parents[2] / "studio" / "components" / "preview" / "crosswalk_record_keys.js"


def test_the_list_of_keys_is_the_browsers_table() -> None:
    table = re.search(r"^const WAYS = \{(.+)\};$", SCRIPT.read_text(encoding="utf-8"), re.MULTILINE)
    assert table is not None
    assert set(re.findall(r'"(.)": "', table[1])) == {key for keys, _ in RECORD_KEYS for key in keys}
