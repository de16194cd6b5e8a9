"""Decides how the sources, models and mappings of a workspace are tabulated, wherever they are listed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from nicegui.element import Element

from runtime.artefacts.contract import Owner
from runtime.diagnostics import counted
from studio.state.cards import DecisionCard, MappingCard, ModelCard, SourceCard

from .elements import div, link, span
from .not_found import address
from .pills import Tone, meter, pill
from .tree_table import Row, tree_table

STATUS_TONES: dict[str, Tone] = {
    "draft": "plain",
    "in_review": "brand",
    "approved": "ok",
    "published": "ok",
    "proposed": "brand",
    "accepted": "ok",
    "rejected": "plain",
    "superseded": "plain",
    "deprecated": "warn",
    "retired": "plain",
}


def status_pill(status: str) -> None:
    """The state of a document in a word."""
    pill(status.replace("_", " "), STATUS_TONES.get(status, "plain"))


def problems_cell(errors: int, warnings: int = 0) -> None:
    """How many problems there are, in words."""
    with div("cw-cell"):
        if errors:
            pill(counted(errors, "error"), "err")
        if warnings:
            pill(counted(warnings, "warning"), "warn")
        if not errors and not warnings:
            span("none", "cw-faint")


def mappings_table(cards: Iterable[MappingCard]) -> Element:
    """Mappings with what they join, how complete they are, and their problems."""
    rows = [
        Row(
            card.name,
            (
                card.name,
                partial(_joins, card),
                partial(_covered, card),
                partial(problems_cell, card.errors, card.warnings),
                f"v{card.version}",
                partial(status_pill, card.status),
                partial(_clipped, owner_in_words(card.owner) or "no owner"),
            ),
            href=address("mappings", card.name),
        )
        for card in cards
    ]
    return tree_table(("Mapping", "From and to", "Required fields", "Problems", "Version", "Status", "Owner"), rows)


def _joins(card: MappingCard) -> None:
    with div("cw-cell cw-nowrap"):
        span(", ".join(card.sources))
        span("→", "cw-arrow-in")
        span(card.model)


def _covered(card: MappingCard) -> None:
    c = card.coverage
    with div("cw-cell cw-nowrap"):
        meter(c.required, c.required_total, f"{c.required} of {c.required_total} required fields are mapped")
        span(f"{c.required} of {c.required_total}")
        span(f"{c.percent}% of all", "cw-cell-sub")


def sources_table(cards: Iterable[SourceCard], *, brief: bool = False) -> Element:
    """Sources with their format and sample; ``brief`` for a narrow place."""
    rows = [
        Row(
            card.name,
            (
                card.name,
                card.format.upper(),
                f"{card.fields:,}",
                *(
                    ()
                    if brief
                    else (
                        card.sample,
                        size_in_words(card.size),
                        f"{card.imported:%Y-%m-%d %H:%M}" if card.imported is not None else "never",
                        partial(names_cell, "mappings", card.mappings),
                        owner_in_words(card.owner) or "no owner",
                    )
                ),
                partial(problems_cell, card.problems),
            ),
            href=address("sources", card.name),
        )
        for card in cards
    ]
    more = () if brief else ("Sample", "Size", "Last imported", "Used by", "Owner")
    return tree_table(("Source", "Format", "Fields", *more, "Problems"), rows, right=(2,) if brief else (2, 4))


def models_table(cards: Iterable[ModelCard], *, brief: bool = False) -> Element:
    """Models with their purpose and owner; ``brief`` for a narrow place."""
    rows = [
        Row(
            card.name,
            (
                card.name,
                f"v{card.version}",
                f"{card.fields:,}",
                f"{card.required:,}",
                *(
                    ()
                    if brief
                    else (
                        partial(_clipped, card.purpose or "no purpose written"),
                        owner_in_words(card.owner) or "no owner",
                        partial(names_cell, "mappings", card.mappings),
                    )
                ),
                partial(problems_cell, card.problems),
            ),
            href=address("models", card.name),
        )
        for card in cards
    ]
    more = () if brief else ("Purpose", "Owner", "Mapped from")
    return tree_table(("Model", "Version", "Fields", "Required", *more, "Problems"), rows, right=(2, 3))


def decisions_table(cards: Iterable[DecisionCard]) -> Element:
    """Decisions with what they are about."""
    rows = [
        Row(
            str(card.id),
            (
                f"D-{card.id}  {card.title}",
                partial(status_pill, card.status),
                card.date or "no date",
                card.policy or "none",
                partial(_affected, card.affects),
                partial(names_cell, "mappings", card.mappings),
                card.review_by or "none",
            ),
            href=address("decisions", str(card.id)),
        )
        for card in cards
    ]
    return tree_table(("Decision", "Status", "Date", "Policy", "Affects", "Used in", "Review by"), rows)


def decisions_brief(cards: Iterable[DecisionCard]) -> Element:
    """Decisions for a narrow place."""
    rows = [
        Row(
            str(card.id),
            (f"D-{card.id}  {card.title}", partial(status_pill, card.status), card.review_by or "none"),
            href=address("decisions", str(card.id)),
        )
        for card in cards
    ]
    return tree_table(("Decision", "Status", "Review by"), rows)


def names_cell(place: str, names: Sequence[str]) -> None:
    """A few names as links, the rest counted."""
    with div("cw-cell"):
        for name in names[:2]:
            link(name, address(place, name)).style("position: relative; z-index: 1")
        if len(names) > 2:
            span(f"and {len(names) - 2} more", "cw-faint cw-nowrap")
        if not names:
            span("nothing yet", "cw-faint")


def size_in_words(size: int | None) -> str:
    """A size as people say it; a dash where there is no file."""
    if size is None:
        return "–"
    if size < 1024:
        return counted(size, "byte")
    return f"{size / 1024:,.0f} KB" if size < 1024**2 else f"{size / 1024**2:,.1f} MB"


def owner_in_words(owner: Owner) -> str:
    """Team, then the steward: "Billing, Ana"."""
    return ", ".join(part for part in (owner.team, owner.steward) if part)


def _affected(paths: Sequence[str]) -> None:
    with div("cw-cell"):
        span(", ".join(paths[:3]) or "nothing named", "cw-mono cw-clip" if paths else "cw-faint")


def _clipped(content: str) -> None:
    cell = span(content, "cw-clip")
    cell.props["title"] = content
