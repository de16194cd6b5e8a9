"""A file is whole under its name or not there: what a failing disk leaves behind, and what is no file."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from runtime.diagnostics import CrosswalkError
from runtime.whole_file import WholeFile, save_text


def test_saving_keeps_the_rights_of_the_earlier_file(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    save_text(path, "a: 1\n")
    path.chmod(0o600)
    save_text(path, "a: 2\n")
    assert path.read_text() == "a: 2\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_new_file_has_the_rights_of_any_new_file(tmp_path: Path) -> None:
    save_text(tmp_path / "ours", "x")
    (tmp_path / "usual").write_text("x")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_full_disk_leaves_the_earlier_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "f.yaml"
    save_text(path, "a: 2\n")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CrosswalkError, match=r"E504 cannot write mine\.yaml: No space left"):
        save_text(path, "a: 3\n", called="mine.yaml")
    assert path.read_text() == "a: 2\n"
    assert [p.name for p in tmp_path.iterdir()] == ["f.yaml"]


def test_an_exception_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), WholeFile(tmp_path / "f") as file:
        file.write(b"half")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_two_writers_of_one_file_do_not_mix(tmp_path: Path) -> None:
    first, second = WholeFile(tmp_path / "f"), WholeFile(tmp_path / "f")
    first.write(b"first")
    second.write(b"second")
    second.close()
    first.close()
    assert (tmp_path / "f").read_text() == "first"
    assert [p.name for p in tmp_path.iterdir()] == ["f"]


@pytest.mark.parametrize(("name", "words"), [("", "found a folder"), ("no/such/f", "does not exist")])
def test_what_cannot_be_written(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(CrosswalkError, match=words):
        WholeFile(tmp_path / name)


def test_a_device_is_never_replaced() -> None:
    with pytest.raises(CrosswalkError, match="found a device"):
        WholeFile("/dev/null")
