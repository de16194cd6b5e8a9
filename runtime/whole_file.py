"""Writing files: whole under their name, or not there at all.

Decides how a file comes to its name: written beside, flushed to the disk, then renamed, so that nobody reads half of
it and an earlier file of that name stays until then. It decides nothing about what is in it.
"""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from runtime.diagnostics import CrosswalkError, Place, fail


class WholeFile:
    """A file being written to `stream`. As a context manager it gets its name at the end, and none on an exception.

    Raises E504 when it cannot be written; `called` is its name in that message, where the path is not what a person
    wrote. `ended` says that it was closed or aborted.
    """

    def __init__(self, path: str | Path, called: str | None = None) -> None:
        self.path = Path(path)
        self.called = called or str(path)
        self.ended = False
        if self.path.exists() and not self.path.is_file():
            found = "a folder" if self.path.is_dir() else "a device"
            raise fail("E504", f"expected a file, found {found}", Place(self.called))
        self._part = self.path.with_name(f".{self.path.name}.{secrets.token_hex(4)}.part")
        try:
            self.stream = self._part.open("xb")
        except FileNotFoundError:
            message = f"the folder '{self.path.parent}' does not exist"
            raise fail("E504", message, Place(self.called), "make the folder first") from None
        except OSError as error:
            raise self.unwritable(error) from None

    def write(self, content: bytes) -> None:
        """Adds to the file."""
        try:
            self.stream.write(content)
        except OSError as error:
            self.abort()
            raise self.unwritable(error) from None

    def close(self) -> None:
        """Ends the file and gives it its name."""
        if self.ended:
            return
        try:
            self.stream.flush()
            os.fsync(self.stream.fileno())
            self.stream.close()
            if self.path.exists():  # the earlier file's rights stay
                self._part.chmod(stat.S_IMODE(self.path.stat().st_mode))
            self._part.replace(self.path)
        except OSError as error:
            self.abort()
            raise self.unwritable(error) from None
        self.ended = True
        _flush_folder(self.path.parent)

    def abort(self) -> None:
        """Leaves no file; an earlier one of the same name stays as it was."""
        if self.ended:
            return
        self.ended = True
        with suppress(OSError):  # what was still to be written is dropped anyway
            self.stream.close()
        self._part.unlink(missing_ok=True)

    def unwritable(self, error: OSError) -> CrosswalkError:
        """The problem to raise for what the system said."""
        return fail("E504", f"cannot write {self.called}: {error.strerror or error}", Place(self.called))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        if kind is None:
            self.close()
        else:
            self.abort()


def save_text(path: str | Path, text: str, called: str | None = None) -> None:
    """Writes the text as UTF-8, the whole of it or nothing; E504 when that cannot be done."""
    with WholeFile(path, called) as file:
        file.write(text.encode("utf-8"))


def _flush_folder(folder: Path) -> None:
    """So that the new name survives a power cut; not every system can do it."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    with suppress(OSError):
        os.fsync(handle)
    os.close(handle)
