"""Uploads: bytes stream to a private folder under a name of our own, with a real limit.

NiceGUI's own upload writes twice and checks its limit in the browser only. The file's own name is kept as a label
and never used as a path.
"""

from __future__ import annotations

import asyncio
import errno
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from runtime.diagnostics import fail

MAX_BYTES = 300 * 1024 * 1024
_PIECE = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that arrived: `label` is what its sender called it."""

    token: str
    label: str
    path: Path
    size: int


class Uploads:
    """The uploads of this process, by token."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: dict[str, Upload] = {}

    async def receive(self, label: str, chunks: AsyncIterator[bytes]) -> Upload:
        """Writes a stream to disk; E105 when it is larger than `MAX_BYTES`, and then nothing is kept."""
        self.folder.mkdir(parents=True, exist_ok=True)
        token = secrets.token_urlsafe(12)
        label = Path(label.replace("\\", "/")).name[:120] or "upload"
        path = self.folder / token
        try:
            size = await _write(path, chunks, label)
        except OSError as error:
            path.unlink(missing_ok=True)
            why = "there is no room left on the disk" if error.errno == errno.ENOSPC else error.strerror
            raise fail("E504", f"{label} cannot be kept: {why}") from None
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        self._known[token] = Upload(token, label, path, size)
        return self._known[token]

    def get(self, token: str) -> Upload | None:
        return self._known.get(token)

    def forget(self, token: str) -> None:
        found = self._known.pop(token, None)
        if found is not None:
            found.path.unlink(missing_ok=True)


async def _write(path: Path, chunks: AsyncIterator[bytes], label: str) -> int:
    """Writes a stream in large pieces and beside the event loop, which a slow disk would hold up; gives the size."""
    size, held = 0, bytearray()
    with path.open("wb") as file:
        async for chunk in chunks:
            size += len(chunk)
            if size > MAX_BYTES:
                raise fail("E105", f"{label} is larger than {MAX_BYTES // 1024**2} MB")
            held += chunk
            if len(held) >= _PIECE:
                await asyncio.to_thread(file.write, bytes(held))
                held.clear()
        await asyncio.to_thread(file.write, bytes(held))
    return size
