"""Decides which messages from a browser are well formed; what does not fit is refused before a page sees it.

Not whether a command is allowed or possible: the page checks the right, the document the sense.
"""

from __future__ import annotations

from typing import Any, Literal, TypedDict, cast, get_args

Side = Literal["source", "target"]
CommandType = Literal[
    "connect",
    "connect_several",
    "delete",
    "ignore",
    "unignore",
    "accept_suggestion",
    "refuse_suggestion",
    "undo",
    "redo",
]

_LONGEST_TEXT = 4096
_MOST_CLOSED = 20_000
_MOST_FIELDS = 200


class Command(TypedDict, total=False):
    """One edit asked for: ``connect`` carries source and target, and ``take`` once that was asked for; ``delete``
    carries rule, ``ignore`` path, a suggestion target."""

    id: str
    base: int
    type: CommandType
    source: str
    target: str
    rule: str
    sources: list[str]
    take: str
    path: str


class Hint(TypedDict):
    """What would come of a line is asked for, while it hangs over a target."""

    id: int
    sources: list[str]
    target: str


class Selection(TypedDict):
    """What the reader points at; all ``None`` when nothing is selected."""

    rule: str | None
    side: Side | None
    path: str | None


class View(TypedDict, total=False):
    """Where the reader left the canvas: kept on the server, given back as the ``view`` prop."""

    closed: dict[str, list[str]]
    scroll: dict[str, int]
    query: dict[str, str]
    mode: dict[str, str]


_NEEDED: dict[str, tuple[str, ...]] = {
    "connect": ("source", "target"),
    "connect_several": ("target",),
    "delete": ("rule",),
    "ignore": ("path",),
    "unignore": ("path",),
    "accept_suggestion": ("target",),
    "refuse_suggestion": ("target",),
    "undo": (),
    "redo": (),
}


def read_command(raw: Any) -> Command | None:
    """A command with exactly the fields its type needs, or ``None`` when it is malformed."""
    if not isinstance(raw, dict) or raw.get("type") not in get_args(CommandType):
        return None
    names = ("id", *_NEEDED[raw["type"]])
    if not isinstance(raw.get("base"), int) or not all(_is_text(raw.get(name)) for name in names):
        return None
    read: dict[str, Any] = {name: raw[name] for name in ("type", "base", *names)}
    if raw["type"] == "connect_several":
        if not _are_fields(raw.get("sources")):
            return None
        read["sources"] = raw["sources"]
    if raw["type"] == "connect" and _is_text(raw.get("take")):
        read["take"] = raw["take"]
    return cast(Command, read)


def read_hint(raw: Any) -> Hint | None:
    """The question, or ``None`` when it is malformed."""
    if not isinstance(raw, dict) or not isinstance(raw.get("id"), int):
        return None
    if not _are_fields(raw.get("sources")) or not _is_text(raw.get("target")):
        return None
    return Hint(id=raw["id"], sources=raw["sources"], target=raw["target"])


def _are_fields(raw: Any) -> bool:
    return isinstance(raw, list) and 0 < len(raw) <= _MOST_FIELDS and all(map(_is_text, raw))


def read_selection(raw: Any) -> Selection | None:
    """The selection, or ``None`` when it is malformed."""
    if not isinstance(raw, dict):
        return None
    rule, side, path = raw.get("rule"), raw.get("side"), raw.get("path")
    if side not in (*get_args(Side), None) or not all(text is None or _is_text(text) for text in (rule, path)):
        return None
    return Selection(rule=rule, side=side, path=path)


def read_view(raw: Any) -> View | None:
    """The view with bounded lists, or ``None`` when it is malformed."""
    if not isinstance(raw, dict):
        return None
    sides = get_args(Side)
    columns: dict[str, Any] = {name: raw.get(name) for name in ("closed", "scroll", "query", "mode")}
    if not all(isinstance(column, dict) and set(column) <= set(sides) for column in columns.values()):
        return None
    if not all(_is_number(value) for value in columns["scroll"].values()):
        return None
    if not all(_is_text(value) for name in ("query", "mode") for value in columns[name].values()):
        return None
    closed = columns["closed"]
    if not all(isinstance(paths, list) and all(_is_text(path) for path in paths) for paths in closed.values()):
        return None
    columns["closed"] = {side: paths[:_MOST_CLOSED] for side, paths in closed.items()}
    return cast(View, columns)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_TEXT
