"""Uploads: what does not arrive whole leaves nothing behind, and why is said."""

from __future__ import annotations

import errno
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from starlette.requests import ClientDisconnect

from runtime.diagnostics import CrosswalkError
from studio.security import uploads
from studio.security.uploads import Uploads


async def chunks(*parts: bytes, broken: BaseException | None = None) -> AsyncIterator[bytes]:
    for part in parts:
        yield part
    if broken is not None:
        raise broken


async def test_a_file_arrives_whole_under_a_name_of_our_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "_PIECE", 5)
    held = Uploads(tmp_path)
    found = await held.receive("..\\up/../evil.csv", chunks(b"abc", b"defg", b"", b"hij"))
    assert (found.label, found.size, found.path.read_bytes()) == ("evil.csv", 10, b"abcdefghij")
    assert found.path.parent == tmp_path
    held.forget(found.token)
    assert not list(tmp_path.iterdir())


async def test_what_is_too_large_or_breaks_off_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_BYTES", 8)
    with pytest.raises(CrosswalkError, match="larger than"):
        await Uploads(tmp_path).receive("a.csv", chunks(b"12345", b"6789"))
    with pytest.raises(ClientDisconnect):
        await Uploads(tmp_path).receive("a.csv", chunks(b"123", broken=ClientDisconnect()))
    assert not list(tmp_path.iterdir())


async def test_a_full_disk_is_said(tmp_path: Path) -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(CrosswalkError, match=r"a\.csv cannot be kept: there is no room left on the disk") as caught:
        await Uploads(tmp_path).receive("a.csv", chunks(b"123", broken=full))
    assert caught.value.diagnostics[0].code == "E504"
    assert not list(tmp_path.iterdir())
