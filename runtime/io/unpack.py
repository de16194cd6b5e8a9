"""The bytes of a file, unpacked where it is packed: gzip, Zstandard, bzip2, xz, or a zip archive of one file.

It decides by the first bytes, never by the name, so that a run needs no setting for it. Which of several files in
an archive is read must be said (`member`).
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import pyarrow as pa

from runtime.diagnostics import Correction, CrosswalkError, Diagnostic, Place, counted, fail, nearest

_ZIP = b"PK\x03\x04"
_SIGNS = {"gzip": b"\x1f\x8b", "zst": b"\x28\xb5\x2f\xfd", "bzip2": b"BZh", "xz": b"\xfd7zXZ", "zip": _ZIP}
_DEEPEST = 2  # a zip of a gzip, but no nest of them
_SHOWN = 8
_HEAD = 64
_FAILURES = (OSError, EOFError, lzma.LZMAError, zipfile.BadZipFile, NotImplementedError, RuntimeError, pa.ArrowInvalid)


@contextmanager
def opened(path: Path, member: str = "") -> Iterator[BinaryIO]:
    """The file for reading, unpacked; E403 where the packing is broken or needs to be told what to read."""
    with path.open("rb") as raw:
        stream = cast(BinaryIO, raw)
        try:
            for _ in range(_DEEPEST):
                kind = packing(stream)
                if kind is None:
                    break
                stream = _unpacked(stream, kind, member, path)
            yield stream
        except _FAILURES as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            raise fail("E403", f"the packed file cannot be unpacked: {error}", Place(file=str(path))) from error


def packing(stream: BinaryIO) -> str | None:
    """How what comes next is packed; the stream stays where it is. Workbooks are zip archives, and not packed."""
    head = stream.read(6)
    stream.seek(0)
    kind = next((name for name, sign in _SIGNS.items() if head.startswith(sign)), None)
    return None if kind == "zip" and _is_document(stream) else kind


def is_packed(path: Path) -> bool:
    """Whether the bytes of the file are not those of its content."""
    with path.open("rb") as raw:
        return packing(cast(BinaryIO, raw)) is not None


def members(path: Path) -> list[str]:
    """The files in a zip archive that could hold data."""
    with path.open("rb") as raw:
        return _files(raw) if packing(cast(BinaryIO, raw)) == "zip" else []


def _unpacked(stream: BinaryIO, kind: str, member: str, path: Path) -> BinaryIO:
    match kind:
        case "gzip":
            return cast(BinaryIO, gzip.GzipFile(fileobj=stream, mode="rb"))
        case "bzip2":
            return cast(BinaryIO, bz2.BZ2File(stream))
        case "xz":
            return cast(BinaryIO, lzma.LZMAFile(stream))
        case "zst":
            found = cast(BinaryIO, _Zstandard(stream))
            is_archive = found.read(4) == _ZIP
            found.seek(0)
            return io.BytesIO(found.read()) if is_archive else found  # an archive is read from its end
    archive = zipfile.ZipFile(stream)
    return cast(BinaryIO, archive.open(_chosen(_files(stream), member, path)))


def _chosen(files: list[str], member: str, path: Path) -> str:
    place = Place(file=path.name)
    if member:
        if member in files:
            return member
        raise fail("E403", f"the archive has no file '{member}'", place, nearest(member, files))
    if len(files) == 1:
        return files[0]
    if not files:
        raise fail("E402", "the archive holds no file", place)
    names = ", ".join(f"'{name}'" for name in files[:_SHOWN]) + (", ..." if len(files) > _SHOWN else "")
    offers = tuple(Correction(f"Read {name}", (("member", name),)) for name in files[:_SHOWN])
    message = f"the archive holds {counted(len(files), 'file')}: {names}"
    hint = "say which one is read"
    raise CrosswalkError(Diagnostic("E403", message, place, hint, about="member", corrections=offers))


def _files(stream: object) -> list[str]:
    """The names of the archive's files, without what operating systems leave in it."""
    with zipfile.ZipFile(stream) as archive:  # type: ignore[call-overload]
        names = [info.filename for info in archive.infolist() if not info.is_dir()]
    return [n for n in names if not n.startswith("__MACOSX/") and not Path(n).name.startswith(".")]


def _is_document(stream: BinaryIO) -> bool:
    """Whether the archive is itself a file of some kind: a workbook, a text document."""
    try:
        with zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        return False
    finally:
        stream.seek(0)
    inside = ("[Content_Types].xml", "mimetype", "xl/", "word/", "ppt/")
    return any(name.startswith(inside) for name in names)


class _Zstandard:
    """An unpacked stream that can go back to its start as long as only its first bytes were read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = pa.CompressedInputStream(stream, "zstd")
        self._head = bytes(self._stream.read(_HEAD))
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        wanted = self._head[self._at :] if size < 0 else self._head[self._at : self._at + size]
        self._at += len(wanted)
        missing = None if size < 0 else size - len(wanted)
        return wanted if missing == 0 else wanted + bytes(self._stream.read(missing))

    def seek(self, to: int, _whence: int = 0) -> int:
        assert to == 0
        self._at = 0
        return 0
