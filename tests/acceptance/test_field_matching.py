"""Suggestions on 1,800 pairs of fields that people mapped, and on pairs across vendors: right first, sure when it says
so, silent where nothing is there, and far better than similar names.

Weights were chosen on Stripe and HubSpot; Shopify was held out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pytest

from tests.acceptance.cases import CASES
from tests.acceptance.field_matching_cases import (
    Shown,
    by_name_alone,
    groups,
    model_of,
    name_of,
    source_of,
    suggested,
)
from tests.acceptance.field_matching_gold import CROSS_VENDOR

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.case_kind("field_matching"),
    pytest.mark.skipif(not (CASES / "field_matching").is_dir(), reason="the cases are not there"),
]
HELD_OUT = ("shopify",)
ALL = ("stripe", "hubspot", "shopify")
SHOWN_FROM = 0.5


@dataclass
class Tally:
    """Counts of one run: by kind of pair, of what was said, and of what was said surely."""

    there: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    said: int = 0
    said_right: int = 0
    sure: int = 0
    sure_right: int = 0
    nothing: int = 0
    silent: int = 0

    def add(self, kind: str, possible: frozenset[str], pick: str | None, sure: bool) -> None:
        good = pick in possible
        if possible:
            self.there[kind] += 1
            self.right[kind] += good
        else:
            self.nothing += 1
            self.silent += pick is None
        if pick is not None:
            self.said, self.said_right = self.said + 1, self.said_right + good
            self.sure, self.sure_right = self.sure + sure, self.sure_right + (good and sure)

    def share(self, *kinds: str) -> float:
        chosen = kinds or tuple(self.there)
        return sum(self.right[k] for k in chosen) / max(1, sum(self.there[k] for k in chosen))

    def row(self, label: str) -> str:
        kinds = "".join(f"{100 * self.share(k):>9.1f}" for k in ("identity", "rename", "cast", "expression"))
        silent = f"{100 * self.silent / self.nothing:>9.1f}" if self.nothing else f"{'':>9}"
        return f"{label:34}{kinds}{100 * ratio(self.said_right, self.said):>9.1f}{self.sure:>8}" + (
            f"{100 * ratio(self.sure_right, self.sure):>9.1f}{silent}"
        )


COLUMNS = ("identity", "rename", "cast", "express.", "shown ok")
HEAD = f"{'':34}{''.join(f'{c:>9}' for c in COLUMNS)}{'sure':>8}{'sure ok':>9}{'silent':>9}"


def ratio(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def within_vendors(vendors: tuple[str, ...], shown: Shown, *, names_only: bool = False) -> Tally:
    tally = Tally()
    for (vendor, table, model_name), rows in groups().items():
        if vendor not in vendors:
            continue
        source, values = source_of(vendor, table, shown)
        model = model_of(vendor, model_name, shown)
        found = {} if names_only else suggested(source, values, model, shown)
        picks = by_name_alone(source, model) if names_only else {}
        kinds = {r["target_column"]: r["kind"] for r in rows}
        for target, kind in kinds.items():
            possible = frozenset(r["source_column"] for r in rows if r["target_column"] == target) & set(values)
            one = found.get(target)
            if one is not None and one.probability >= SHOWN_FROM:
                picks[target] = name_of(source, one.source)
            tally.add(kind, possible, picks.get(target), one is not None and one.sure)
    return tally


def across_vendors(shown: Shown, *, names_only: bool = False) -> Tally:
    tally = Tally()
    for (vendor, table, other, model_name), gold in CROSS_VENDOR.items():
        source, values = source_of(vendor, table, shown)
        model = model_of(other, model_name, shown)
        picks = by_name_alone(source, model) if names_only else {}
        found = {} if names_only else suggested(source, values, model, shown)
        for target in (f.name for f in model.fields if not f.name.startswith("_fivetran")):
            possible, one = gold.get(target, frozenset()), found.get(target)
            if possible is None:
                continue
            if one is not None and one.probability >= SHOWN_FROM:
                picks[target] = name_of(source, one.source)
            tally.add("rename", possible, picks.get(target), one is not None and one.sure)
    return tally


def test_renames_are_right_first_and_sure_ones_are_right() -> None:
    everything, held_out = within_vendors(ALL, Shown()), within_vendors(HELD_OUT, Shown())
    lines = [
        HEAD,
        within_vendors(ALL, Shown(), names_only=True).row("similar names alone, all"),
        everything.row("suggestions, all vendors"),
        held_out.row("  held-out vendor (Shopify)"),
        within_vendors(HELD_OUT, Shown(descriptions=False)).row("  held out, no descriptions"),
        within_vendors(HELD_OUT, Shown(descriptions=False, values=False)).row("  held out, names only"),
    ]
    print("\n" + "\n".join(lines))
    for tally in (everything, held_out):
        assert tally.share("rename") >= 0.92
        assert tally.sure >= 1_000 and tally.sure_right / tally.sure >= 0.97
    assert everything.share("identity") >= 0.99


def test_where_the_source_is_gone_it_is_silent() -> None:
    shown = Shown(descriptions=False, without=0.3)
    tally = within_vendors(ALL, shown)
    print(f"\n{HEAD}\n{tally.row('3 of 10 columns taken away')}")
    assert tally.nothing > 300 and tally.silent / tally.nothing >= 0.93
    assert tally.sure_right / tally.sure >= 0.97


def test_across_vendors_it_beats_similar_names_by_a_wide_margin() -> None:
    names, whole = across_vendors(Shown(), names_only=True), across_vendors(Shown())
    bare = across_vendors(Shown(descriptions=False, values=False))
    lines = [f"{'':34}{'found':>9}{'shown ok':>9}{'sure':>8}{'sure ok':>9}{'silent':>9}"]
    for label, tally in (("similar names alone", names), ("suggestions", whole), ("suggestions, names only", bare)):
        lines.append(
            f"{label:34}{100 * tally.share():>9.1f}{100 * ratio(tally.said_right, tally.said):>9.1f}{tally.sure:>8}"
            f"{100 * ratio(tally.sure_right, tally.sure):>9.1f}{100 * ratio(tally.silent, tally.nothing):>9.1f}"
        )
    print("\n" + "\n".join(lines))
    for tally in (whole, bare):
        assert tally.share() >= names.share() + 0.2
        assert ratio(tally.said_right, tally.said) >= ratio(names.said_right, names.said) + 0.08
    assert whole.sure_right / whole.sure >= 0.97
    assert whole.silent / whole.nothing >= 0.95
