"""A workspace: the folder with all artefacts of a team, opened as records, saved file by file.

Decides which files are read and written, and that none lies outside the folder. A file with faults never
hides the others. How a file of each kind is read is in `kinds.py`, what refers to what in `references.py`.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from runtime.artefacts import layout
from runtime.artefacts.contract import Contract
from runtime.artefacts.decision import Decision
from runtime.artefacts.document import Document, read_document
from runtime.artefacts.example import Example
from runtime.artefacts.kinds import KINDS, Key, Kind, Record
from runtime.artefacts.lookup import Lookup
from runtime.artefacts.mapping import Mapping
from runtime.artefacts.mapping_change import write_mapping
from runtime.artefacts.nodes import MAX_BYTES
from runtime.artefacts.references import reference_faults
from runtime.diagnostics import CrosswalkError, Diagnostic, Place, fail, nearest
from runtime.whole_file import save_text

SETTINGS = "workspace.yaml"
SETTINGS_KEYS = ("crosswalk", "name", "teams", "principles", "defaults", "owner", "description")
LOCAL = ".crosswalk"
MAX_FILES = 20_000

Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Opened:
    """One file of the workspace as it was read: its text, what it holds, and what is wrong with it."""

    kind: Kind
    file: str
    text: str
    record: Record | None
    document: Document | None
    faults: tuple[Diagnostic, ...]
    stamp: Stamp


class Workspace:
    """The artefacts of a folder, by kind and name. Open one with `Workspace.open`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings: dict[str, Any] = {}
        self.diagnostics: list[Diagnostic] = []
        self.broken: list[Opened] = []
        self.sources: dict[str, Contract] = {}
        self.models: dict[str, Contract] = {}
        self.mappings: dict[str, Mapping] = {}
        self.decisions: dict[int, Decision] = {}
        self.lookups: dict[str, Lookup] = {}
        self.examples: dict[tuple[str, str], Example] = {}
        self._files: dict[str, Opened] = {}
        self._named: dict[tuple[Kind, Key], Opened] = {}
        self._settings_text: str | None = None

    @classmethod
    def open(cls, folder: str | Path) -> Workspace:
        """The workspace in the folder, all its faults in `diagnostics`; raises E109 when there is none."""
        path = Path(folder)
        if not (path / SETTINGS).is_file():
            what = f"has no {SETTINGS}" if path.is_dir() else "does not exist"
            hint = f"a workspace has a file {SETTINGS} that says `name: ...`; `crosswalk demo` makes one to try"
            raise fail("E109", f"'{path}' is not a workspace: it {what}", Place(str(path)), hint)
        workspace = cls(path.resolve())
        workspace.reload()
        return workspace

    @classmethod
    def make(cls, folder: str | Path, name: str) -> Workspace:
        """A new, empty workspace; raises E104 where one exists already."""
        path = Path(folder)
        if (path / SETTINGS).exists():
            raise fail("E104", f"'{path}' is a workspace already", Place(str(path)))
        _write(path / SETTINGS, layout.document({"name": name}))
        if not (path / ".gitignore").exists():
            _write(path / ".gitignore", f"{LOCAL}/\n")
        return cls.open(path)

    @property
    def name(self) -> str:
        """What the team calls it, or the name of its folder."""
        return str(self.settings.get("name") or self.folder.name)

    # -- reading

    def reload(self) -> bool:
        """Reads again what changed on disk; whether anything did."""
        before = (self._files, self._settings_text, self.diagnostics)
        faults = self._read_settings()
        files: dict[str, Opened] = {}
        for kind, path in self._paths(faults):
            file = path.relative_to(self.folder).as_posix()
            try:
                stamp = _stamp(path)
                old = self._files.get(file)
                files[file] = old if old is not None and old.stamp == stamp else self._read(kind, file, stamp)
            except OSError as error:
                faults.append(Diagnostic("E401", f"the file cannot be read: {error.strerror}", Place(file)))
        self._files = files
        self._index(faults)
        return before != (self._files, self._settings_text, self.diagnostics)

    def _read_settings(self) -> list[Diagnostic]:
        document = read_document(_bytes(self._inside(SETTINGS)), SETTINGS)
        self._settings_text, self.settings = document.text, document.data
        unknown = [key for key in document.data if key not in SETTINGS_KEYS]
        return [
            *document.faults,
            *(
                Diagnostic(
                    "W106",
                    f"the key '{key}' is not known here",
                    document.place((key,)),
                    nearest(key, SETTINGS_KEYS),
                )
                for key in unknown
            ),
        ]

    def _paths(self, faults: list[Diagnostic]) -> Iterator[tuple[Kind, Path]]:
        """The files of all kinds, in a fixed order; those that lead outside are refused and listed."""
        left = MAX_FILES
        for row in KINDS.values():
            for path in sorted(self.folder.glob(row.pattern)):
                if path.name.startswith(".") or path.is_dir():
                    continue
                left -= 1
                if left < 0:
                    faults.append(Diagnostic("E105", f"the workspace has more than {MAX_FILES:,} files"))
                    return
                try:
                    self._inside(path.relative_to(self.folder).as_posix())
                except CrosswalkError as error:
                    faults += error.diagnostics
                    continue
                yield row.kind, path

    def _read(self, kind: Kind, file: str, stamp: Stamp) -> Opened:
        content = _bytes(self.folder / file)
        if len(content) > MAX_BYTES:
            fault = Diagnostic("E105", f"the file is larger than {MAX_BYTES:,} bytes", Place(file))
            return Opened(kind, file, "", None, None, (fault,), stamp)
        return _opened(kind, file, content, stamp)

    def _index(self, faults: list[Diagnostic]) -> None:
        """The records by kind and name; of two with one name the first counts, the other is broken."""
        named: dict[tuple[Kind, Key], Opened] = {}
        self.broken = []
        for opened in self._files.values():
            faults += opened.faults
            if opened.record is None:
                self.broken.append(opened)
                continue
            key = KINDS[opened.kind].key(opened.record)
            first = named.setdefault((opened.kind, key), opened)
            if first is not opened:
                self.broken.append(opened)
                message = f"'{key}' is the name of {first.file} already"
                faults.append(Diagnostic("E104", message, Place(opened.file, 1), "give one of the two another name"))
        self._named = named
        tables: dict[Kind, dict[Any, Any]] = {kind: {} for kind in KINDS}
        for (kind, key), opened in named.items():
            tables[kind][key] = opened.record
        self.sources, self.models, self.mappings = tables["sources"], tables["models"], tables["mappings"]
        self.decisions, self.lookups, self.examples = (
            tables["decisions"],
            tables["lookups"],
            tables["examples"],
        )
        documents = {o.file: o.document for o in named.values() if o.document is not None}
        self.diagnostics = [
            *faults,
            *reference_faults(self.sources, self.models, self.mappings, self.decisions, self.examples, documents),
        ]

    # -- asking

    def opened(self, kind: Kind, name: Key) -> Opened:
        """The file that holds the record; raises E103 when there is none."""
        found = self._named.get((kind, name))
        if found is None:
            hint = nearest(str(name), [str(key) for k, key in self._named if k == kind])
            raise fail("E103", f"there is no '{name}' in {kind}", Place(str(self.folder)), hint)
        return found

    def path_of(self, kind: Kind, name: Key) -> Path:
        """The record's file; E103 when there is none."""
        return self.folder / self.opened(kind, name).file

    def document(self, kind: Kind, name: Key) -> Document:
        """The YAML document of a source, model, mapping or example."""
        found = self.opened(kind, name).document
        if found is None:
            raise fail("E103", f"'{name}' in {kind} is not a YAML document")
        return found

    def faults_of(self, kind: Kind, name: Key) -> list[Diagnostic]:
        """What is wrong in the record's file, references included."""
        file = self.opened(kind, name).file
        return [fault for fault in self.diagnostics if fault.place.file == file]

    def lookup_tables(self) -> dict[str, dict[str, str | None]]:
        """The lookups by name, each from code to value."""
        return {name: lookup.as_dict() for name, lookup in self.lookups.items()}

    # -- saving

    def create(self, kind: Kind, record: Record) -> Path:
        """Writes a new file for the record; raises E104 when its name is taken, E110 when it is unfit."""
        row = KINDS[kind]
        file = row.file(record)
        path = self._inside(file)
        if (kind, row.key(record)) in self._named or path.exists():
            raise fail("E104", f"'{row.key(record)}' exists already", Place(file), "choose another name")
        self._save(kind, file, row.text(record))
        return path

    def save_text(self, kind: Kind, name: Key, text: str) -> None:
        """Writes the file of the record as it is given; raises E111 when somebody else changed it since."""
        opened = self.opened(kind, name)
        self._unchanged(opened)
        if text != opened.text:
            self._save(kind, opened.file, text)

    def save_document(self, kind: Kind, name: Key, document: Document) -> None:
        """As `save_text`, for a changed document."""
        self.save_text(kind, name, document.text)

    def save_mapping(self, name: str, after: Mapping) -> Mapping:
        """Carries the mapping into its file; gives it as it was read back, with its new lines."""
        opened = self.opened("mappings", name)
        before = self.mappings[name]
        if opened.document is None:
            raise fail("E102", "a document that cannot be read cannot be changed", Place(opened.file))
        self.save_text("mappings", name, write_mapping(opened.document, before, after).text)
        return self.mappings[after.name]

    def remove(self, kind: Kind, name: Key) -> Path:
        """Puts the file aside, under `.crosswalk/removed`; nothing is deleted."""
        opened = self.opened(kind, name)
        self._unchanged(opened)
        aside = self.folder / LOCAL / "removed" / opened.file
        number = 1
        while aside.exists():
            number += 1
            aside = aside.with_name(f"{aside.name.partition('.')[0]}-{number}.{aside.name.partition('.')[2]}")
        aside.parent.mkdir(parents=True, exist_ok=True)
        (self.folder / opened.file).replace(aside)
        self.reload()
        return aside

    def _save(self, kind: Kind, file: str, text: str) -> None:
        if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
            raise fail("E105", f"the document is larger than {MAX_BYTES:,} bytes", Place(file))
        path = self._inside(file)
        _write(path, text, file)
        self._files = self._files | {file: _opened(kind, file, text.encode("utf-8"), _stamp(path))}
        self._files = {f: self._files[f] for f in sorted(self._files, key=_order)}
        self._index(self._read_settings())

    def _unchanged(self, opened: Opened) -> None:
        path = self._inside(opened.file)
        if not path.exists() or _bytes(path) != opened.text.encode("utf-8", "surrogatepass"):
            raise fail("E111", f"'{opened.file}' was changed outside since it was read", Place(opened.file), "reload")

    def _inside(self, file: str) -> Path:
        """The path of a file of the workspace; raises E110 when it leads outside, by `..` or by a link."""
        path = self.folder / file
        if path.resolve().is_relative_to(self.folder):
            return path
        raise fail("E110", f"'{file}' leads outside the workspace", Place(file), "copy the file into the workspace")


def _opened(kind: Kind, file: str, content: bytes, stamp: Stamp) -> Opened:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        unread = read_document(content, file)
        return Opened(kind, file, unread.text, None, None, unread.faults, stamp)
    record, faults, document = KINDS[kind].read(text, file)
    return Opened(kind, file, text, record, document, tuple(faults), stamp)


def _write(path: Path, text: str, called: str | None = None) -> None:
    """Saves a file of the workspace, in a new folder if need be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        save_text(path, text, called)
    except (OSError, UnicodeEncodeError) as error:
        raise fail("E504", f"cannot write {called or path}: {error}", Place(called or str(path))) from None


def _order(file: str) -> tuple[int, str]:
    folders = [row.pattern.partition("/")[0] for row in KINDS.values()]
    return folders.index(cast(Any, file.partition("/")[0])), file


def _bytes(path: Path) -> bytes:
    """The file's content, not more of it than a document may have and one byte."""
    with path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def _stamp(path: Path) -> Stamp:
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise OSError(0, "it is not a regular file")
    return found.st_mtime_ns, found.st_size, found.st_ino
