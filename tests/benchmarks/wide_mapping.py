"""A workspace whose source and model have very many fields, with a mapping of very many rules between them."""

from __future__ import annotations

import json
import random
from pathlib import Path

from runtime.artefacts.contract import Contract, Field
from runtime.artefacts.mapping import Mapping, Rule
from runtime.artefacts.workspace import Workspace
from runtime.values import STRING
from tests.contracts import an_object, leaf, model, source

FIELDS, RULES, RECORDS = 10_000, 2_000, 20
_IN_A_GROUP = 9
_WORDS = ("order", "line", "price", "tax", "date", "party", "address", "unit", "status", "batch")
_SHAPES = ("{0}", "{0}", "{0}", "upper(trim({0}))", "replace({0}, 'a', 'b')", "not_null({0}, 'none')")
_NAME = "wide"


def make_wide(folder: Path, fields: int = FIELDS, rules: int = RULES) -> str:
    """Writes the workspace; gives the name of the mapping."""
    chance = random.Random(4)
    workspace = Workspace.make(folder, "wide")
    left, right = (
        source(*_groups(fields, "src"), format="ndjson", name="wide"),
        model(*_groups(fields, "tgt"), name="wide"),
    )
    workspace.create("sources", left)
    workspace.create("models", right)
    workspace.create("mappings", Mapping(_NAME, "0.1.0", "wide@1", "wide", tuple(_rules(left, right, rules, chance))))
    (folder / "samples").mkdir()
    lines = (json.dumps(_record(left, number)) for number in range(RECORDS))
    (folder / "samples" / "wide.ndjson").write_text("\n".join(lines) + "\n")
    return _NAME


def _groups(fields: int, prefix: str) -> list[Field]:
    """Groups of nine fields; with the group itself, ten rows each."""
    names = (f"{_WORDS[k % len(_WORDS)]}_{k}" for k in range(fields // (_IN_A_GROUP + 1)))
    return [an_object(name, *(leaf(f"{prefix}_{k}", STRING) for k in range(_IN_A_GROUP))) for name in names]


def _rules(left: Contract, right: Contract, count: int, chance: random.Random) -> list[Rule]:
    """Every group of the model has some rules, each from the same group or one near by."""
    each = count // len(right.fields)
    made = []
    for at, group in enumerate(right.fields):
        inner = []
        for target in chance.sample(group.fields, each):
            other = left.fields[min(len(left.fields) - 1, max(0, at + chance.choice((0, 0, 0, 1, -1, 7))))]
            text = f"{other.name}.{chance.choice(other.fields).name}"
            inner.append(Rule(target.name, chance.choice(_SHAPES).format(text)))
        made.append(Rule(group.name, rules=tuple(inner)))
    return made


def _record(contract: Contract, number: int) -> dict[str, dict[str, str]]:
    return {g.name: {f.name: f"{f.name} {number}" for f in g.fields} for g in contract.fields}
