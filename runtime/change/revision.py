"""The files of a workspace as they were at a git revision; the repository is only read.

Decides how git is asked: by fixed arguments, without a shell, without hooks, filters or a pager. What the files say is
not its business.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from runtime.artefacts.kinds import KINDS
from runtime.artefacts.nodes import MAX_BYTES
from runtime.artefacts.workspace import MAX_FILES, SETTINGS
from runtime.diagnostics import CrosswalkError, Place, fail

_SETTINGS = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "protocol.allow=never")
_FILE_MODES = ("100644", "100755")


@contextmanager
def files_at(folder: Path, revision: str) -> Iterator[Path]:
    """A folder for a while with the workspace's documents as they were; E109 when there was none, or no such revision.

    Samples and local state are left out.
    """
    commit = _commit(folder, revision)
    found = list(_listed(folder, commit))
    if SETTINGS not in (path for _, path in found):
        raise fail("E109", f"at '{revision}' there is no workspace in this folder", Place(str(folder)))
    with tempfile.TemporaryDirectory(prefix="crosswalk-") as temporary:
        made = Path(temporary)
        for path, content in _contents(folder, found):
            target = made / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        yield made


def is_versioned(folder: Path) -> bool:
    """Whether the folder lies in a git repository, and git is installed."""
    try:
        _git(folder, "rev-parse", "--is-inside-work-tree")
    except CrosswalkError:
        return False
    return True


def _commit(folder: Path, revision: str) -> str:
    _git(folder, "rev-parse", "--is-inside-work-tree")
    hint = "a branch, a tag or a commit; or a folder, a bundle or a document that exists"
    if not revision or revision.startswith("-") or not revision.isprintable():
        raise fail("E109", f"'{revision}' is neither a file nor a revision", Place(str(folder)), hint)
    try:
        said = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}")
    except CrosswalkError:
        message = f"'{revision}' is neither a file nor a revision of this repository"
        raise fail("E109", message, Place(str(folder)), hint) from None
    return said.decode("ascii").strip()


def _listed(folder: Path, commit: str) -> Iterator[tuple[str, str]]:
    """The object and path of every document, relative to the folder."""
    patterns = [SETTINGS, *(row.pattern for row in KINDS.values())]
    count = 0
    for entry in _git(folder, "ls-tree", "-r", "-z", commit).split(b"\0"):
        if not entry:
            continue
        facts, _, name = entry.partition(b"\t")
        mode, _, sha = facts.decode("ascii").split(" ")
        path = PurePosixPath(name.decode("utf-8", "surrogateescape"))
        fits = any(len(path.parts) == len(PurePosixPath(p).parts) and path.match(p) for p in patterns)
        if mode not in _FILE_MODES or not fits or ".." in path.parts or path.is_absolute():
            continue
        count += 1
        if count > MAX_FILES:
            raise fail("E105", f"the revision has more than {MAX_FILES:,} documents", Place(str(folder)))
        yield sha, path.as_posix()


def _contents(folder: Path, found: Sequence[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    """Each path with what it held, at most a byte more than a document may have."""
    asked = "".join(f"{sha}\n" for sha, _ in found).encode("ascii")
    answer = _git(folder, "cat-file", "--batch", given=asked)
    at = 0
    for _, path in found:
        end = answer.index(b"\n", at)
        size = int(answer[at:end].rpartition(b" ")[2])
        yield path, answer[end + 1 : end + 1 + min(size, MAX_BYTES + 1)]
        at = end + 1 + size + 1


def _git(folder: Path, *arguments: str, given: bytes | None = None) -> bytes:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    environment |= {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    command = ["git", *_SETTINGS, "-C", str(folder.resolve()), *arguments]
    try:
        done = subprocess.run(
            command, input=given or b"", capture_output=True, env=environment, timeout=60, check=False
        )
    except FileNotFoundError:
        hint = "install git, or give a folder or a bundle to compare with"
        raise fail("E109", "git is not installed, so no revision can be read", Place(str(folder)), hint) from None
    except subprocess.TimeoutExpired:
        raise fail("E109", "git did not answer within a minute", Place(str(folder))) from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        message = f"git cannot read this folder: {said}" if said else "git cannot read this folder"
        if "not a git repository" in said:
            message = "the folder is in no git repository, so it has no revisions"
        raise fail("E109", message, Place(str(folder)), "give a folder or a bundle to compare with")
    return done.stdout
