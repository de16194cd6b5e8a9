"""Field paths: the names joined by dots, as rules, decisions and messages write them.

Decides how a name with a dot or a quote in it is written. It does not know which fields exist.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

_DECODER = json.JSONDecoder()


def segment(name: str) -> str:
    """The name as one part of a path.

    >>> segment("amount"), segment("a.b")
    ('amount', '"a.b"')
    """
    if name and "." not in name and '"' not in name:
        return name
    return json.dumps(name, ensure_ascii=False)


def child_path(parent: str, name: str) -> str:
    """The path of a field of the object at `parent` ("" is the record itself).

    >>> child_path("customer", "a.b")
    'customer."a.b"'
    """
    return f"{parent}.{segment(name)}" if parent else segment(name)


def is_under(path: str, parent: str) -> bool:
    """Whether the path is the parent itself or something inside it."""
    return not parent or path == parent or path.startswith(parent + ".")


class PathSet:
    """Paths to look others up by; the cost of asking does not grow with their number."""

    __slots__ = ("_above", "_paths")

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = frozenset(paths)
        self._above = frozenset(above for path in self._paths for above in _and_above(path))

    def __contains__(self, path: str) -> bool:
        return path in self._paths

    def covers(self, path: str) -> bool:
        """Whether the path is one of them, or is inside one."""
        paths = self._paths
        if path in paths or "" in paths:
            return True
        end = path.rfind(".")
        while end >= 0:
            if path[:end] in paths:
                return True
            end = path.rfind(".", 0, end)
        return False

    def within(self, path: str) -> bool:
        """Whether one of them is the path, or is inside it."""
        return path in self._above

    def touches(self, path: str) -> bool:
        """Whether the path is one of them, is inside one, or on the way to one."""
        return self.within(path) or self.covers(path)


def _and_above(path: str) -> Iterator[str]:
    """Everything that the path is under, as `is_under` tells."""
    yield path
    end = path.rfind(".")
    while end >= 0:
        yield path[:end]
        end = path.rfind(".", 0, end)
    if path:
        yield ""


_PRESENCE = "\x1f"


def presence_of(path: str) -> str:
    """The name under which a record in normal form says whether it had the field; no field of a file has it."""
    return _PRESENCE + path


def asked_path(name: str) -> str | None:
    """The path whose presence is under that name; None when it is the name of a field."""
    return name[1:] if name.startswith(_PRESENCE) else None


def path_of(names: tuple[str, ...]) -> str:
    """The path of these names, one inside the other."""
    return ".".join(segment(name) for name in names)


def split(path: str) -> tuple[str, ...]:
    """The names of a path; text that is not well quoted is taken as it stands.

    >>> split('"a.b".c')
    ('a.b', 'c')
    """
    names: list[str] = []
    at = 0
    while path and at <= len(path):
        name, at = _quoted(path, at) if path[at : at + 1] == '"' else _plain(path, at)
        names.append(name)
    return tuple(names)


def _plain(path: str, at: int) -> tuple[str, int]:
    end = path.find(".", at)
    return (path[at:], len(path) + 1) if end < 0 else (path[at:end], end + 1)


def _quoted(path: str, at: int) -> tuple[str, int]:
    try:
        name, end = _DECODER.raw_decode(path, at)
    except ValueError:
        return _plain(path, at)
    return (name, end + 1) if path[end : end + 1] in ("", ".") else _plain(path, at)
