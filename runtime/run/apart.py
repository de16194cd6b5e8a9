"""The files of a run are different files: nothing that is written may take the place of what is read, or of each other.

Decides only that; how a file is written whole or not at all is `whole_file`'s business.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from runtime.diagnostics import Place, fail

Named = tuple[str, str | Path | None]


def keep_apart(read: Iterable[Named], written: Iterable[Named]) -> None:
    """E504 when a file that would be written is one of the others, or has no folder to stand in."""
    seen = [(what, Path(path)) for what, path in read if path is not None]
    for what, named in written:
        if named is None or str(named) == "-":
            continue
        path = Path(named)
        for other, taken in seen:
            if _is_same(path, taken):
                raise fail("E504", f"the {what} would replace the {other}", Place(str(named)), "give it another name")
        if not path.parent.is_dir():
            message = f"the folder '{path.parent}' does not exist"
            raise fail("E504", message, Place(str(named)), "make the folder first")
        seen.append((what, path))


def _is_same(a: Path, b: Path) -> bool:
    try:
        return a.samefile(b)  # by another name, a link or a hard link too
    except OSError:
        return a.resolve() == b.resolve()
