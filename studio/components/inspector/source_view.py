"""Decides what the inspector says of a source field: its values, its profile, who uses it, and whether it is left
out on purpose."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from runtime.values import show
from studio.state.asking import comes_from, ignored_because, used_by

from ..buttons import button
from ..elements import div, span, text
from ..facts import facts
from ..pills import pill
from ..profile_cells import length_in_words, range_in_words
from ..sections import note, section
from .desk import Desk
from .field_head import examples, field_head
from .overview import go_to

_SAMPLES = 5
_MOST_ORIGINS = 8


def source_view(desk: Desk, path: str) -> None:
    """A field of the source."""
    document = desk.document
    field = document.source.find(path)
    if field is None:
        _gone(path)
        return
    users = used_by(document, path)
    ignored = ignored_because(document, path)
    with field_head(field, "source"):
        pill("used", "ok") if users else pill("ignored") if ignored else pill("not used")
    if not field.children:
        _values(desk, path)
    with section("Used by"):
        for target in users:
            go_to(desk, "target", target)
        if not users:
            text("No target field. Drag it onto one, or press M here and M there.", "muted")
    if origins := comes_from(document, path):
        with section("Comes from"):
            for origin in origins[:_MOST_ORIGINS]:
                span(origin, "cw-mono cw-ellipsis").props["title"] = origin
            if len(origins) > _MOST_ORIGINS:
                text(f"and {len(origins) - _MOST_ORIGINS} more", "muted")
    if not users and not field.children:
        _ignoring(desk, path, ignored)
    rows = [*examples(field), *_profile(field.profile or {})]
    if rows:
        with section("Profile"):
            facts(rows)


def _gone(path: str) -> None:
    with section(), note("warn"):
        text(f"The source has no field {path} any more.")


def _values(desk: Desk, path: str) -> None:
    sample = desk.document.sample
    with section("Sample values"):
        for index in range(min(_SAMPLES, sample.count)):
            shown = sample.text_at(index, path)
            with div("cw-sample-row" + (" cw-on" if index == desk.document.record else "")):
                span(str(index + 1), "cw-sample-number")
                span(shown, f"cw-sample {value_class(shown)}").props["title"] = shown
        if not sample.count:
            text(sample.label, "muted")


def value_class(shown: str | None) -> str:
    """Null, missing and empty look different, and unlike any value."""
    match shown:
        case None | "null":
            return "cw-is-null"
        case "–" | "missing":
            return "cw-is-missing"
        case "" | '""':
            return "cw-is-empty"
    return ""


def _ignoring(desk: Desk, path: str, because: str | None) -> None:
    with section("Ignore on purpose"):
        if because is not None:
            text(because or "No reason was given.")
            button("Use it again", lambda: desk.told(desk.document.unignore(path)), small=True).classes("cw-start-end")
            return
        text("It then counts as done, and nobody has to wonder.", "muted")
        reason = ui.input(placeholder="because …").props('outlined dense aria-label="Reason to ignore the field"')

        def ignore() -> None:
            desk.told(desk.document.ignore(path, reason.value or ""))

        reason.on("keydown.enter", ignore)
        button("Ignore this field", ignore, small=True).classes("cw-start-end")


def _profile(profile: dict[str, Any]) -> list[tuple[str, str]]:
    """The profile in words; what is not there is left out."""
    count = profile.get("count", 0)
    found = (
        [("Filled", f"{count - profile.get('nulls', 0):,} of {count + profile.get('missing', 0):,}")] if count else []
    )
    for key, name in (("nulls", "Null"), ("missing", "Missing"), ("empty", "Empty"), ("items", "Items")):
        if profile.get(key):
            found.append((name, f"{profile[key]:,}"))
    if "distinct" in profile:
        found.append(("Distinct", f"{profile['distinct']:,}{' or more' if profile.get('distinct_more') else ''}"))
    spread = (("Range", range_in_words(profile)), ("Length", length_in_words(profile)))
    found += [row for row in spread if row[1]]
    if "looks_like" in profile:
        found.append(("Looks like", str(profile["looks_like"])))
    top = profile.get("top") or []
    if top:
        found.append(("Most frequent", ", ".join(f"{show(t['value'])} ({t['count']})" for t in top[:5])))
    return found
