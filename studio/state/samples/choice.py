"""Which sample a mapping looks at: the file as it was imported, one added since, or the records of the examples.

Decides where samples lie and what is remembered. A choice is local to this machine (`.crosswalk/`) and for one
mapping; the samples of a source are there for all mappings that read it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from runtime.artefacts.contract import Contract
from runtime.artefacts.example import Example
from runtime.artefacts.kinds import slug
from runtime.artefacts.workspace import LOCAL, Workspace
from runtime.diagnostics import CrosswalkError, fail
from runtime.io.detect import detect
from runtime.io.samples import EXTENSIONS, FOLDER, decoded, sample_file
from runtime.values import show
from runtime.whole_file import save_text
from studio.state.samples.files import keep_further
from studio.state.samples.sample import first_rows

CHOSEN = "sample-choice.json"
EXAMPLES = "examples"
SampleKind = Literal["imported", "added", "examples"]
_LOOK = 20


@dataclass(frozen=True, slots=True)
class NamedSample:
    """A sample of a source; `name` tells it apart, `title` is what people call it, `said` how much it is."""

    source: str
    kind: SampleKind
    name: str
    title: str
    said: str


class SampleChoice:
    """The samples of a workspace, and which of them each mapping looks at."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._chosen: dict[str, Any] = _read(self._path)

    @property
    def _path(self) -> Path:
        return self.workspace.folder / LOCAL / CHOSEN

    def samples(self, mapping: str, contract: Contract) -> list[NamedSample]:
        """The samples that a mapping may look at, for one of its sources."""
        found = [self._imported(contract), *self._added(contract)]
        count = len(self._example_records(mapping, contract.name))
        if count:
            said = "1 record" if count == 1 else f"{count} records"
            found.append(NamedSample(contract.name, "examples", EXAMPLES, "The examples of this mapping", said))
        return found

    def chosen(self, mapping: str, contract: Contract) -> NamedSample:
        """The sample that a mapping looks at; the imported one when the one chosen is there no more."""
        name = self._chosen.get(mapping, {}).get(contract.name, "")
        samples = self.samples(mapping, contract)
        return next((s for s in samples if _key(s) == name), samples[0])

    def file_of(self, mapping: str, contract: Contract) -> Path | None:
        """The file of the sample that a mapping looks at; None when the source has none."""
        sample = self.chosen(mapping, contract)
        if sample.kind == "examples":
            return self._example_file(mapping, contract.name)
        return self._file(contract, sample.name) if sample.kind == "added" else self._own(contract)

    def choose(self, mapping: str, sample: NamedSample) -> None:
        """Looks at another sample from now on."""
        chosen = {**self._chosen.get(mapping, {}), sample.source: _key(sample)}
        self._chosen = {**self._chosen, mapping: {k: v for k, v in chosen.items() if v}}
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            save_text(self._path, json.dumps(self._chosen, indent=1))
        except OSError as error:
            raise fail("E504", f"the choice of the sample cannot be kept: {error.strerror}") from None

    def add(self, contract: Contract, path: Path, called: str) -> NamedSample:
        """Takes a file that somebody brought as one more sample of a source.

        Raises E4xx when it cannot be read as the source is, E110 when it has none of its fields.
        """
        reader = contract.reader
        found = detect(path, called).reader.format
        if reader is not None and found != reader.format and {found, reader.format} != {"json", "ndjson"}:
            hint = "bring a file like the one that was imported, or make a new source of it"
            raise fail("E403", f"expected {reader.format.upper()} like the source, found {found.upper()}", hint=hint)
        name = self._free_name(contract, Path(called).stem)
        kept = keep_further(self.workspace.folder, contract, path, name)
        try:
            _check_fields(self.workspace.folder, contract, kept)
        except CrosswalkError:
            kept.unlink(missing_ok=True)
            raise
        return next(s for s in self._added(contract) if s.name == name)

    def remove(self, sample: NamedSample) -> None:
        """Puts an added sample aside, under `.crosswalk/removed`; mappings that looked at it see the imported one."""
        if sample.kind != "added":
            return
        file = self._file_named(sample.source, sample.name)
        if file is None:
            return
        aside = self.workspace.folder / LOCAL / "removed" / FOLDER / sample.source / file.name
        number = 1
        while aside.exists():
            number += 1
            aside = aside.with_name(f"{file.stem}-{number}{file.suffix}")
        aside.parent.mkdir(parents=True, exist_ok=True)
        file.replace(aside)

    # -- what there is

    def _imported(self, contract: Contract) -> NamedSample:
        file = self._own(contract)
        said = f"{file.name}, {size_in_words(file.stat().st_size)}" if file is not None else "there is no file"
        return NamedSample(contract.name, "imported", "", "As it was imported", said)

    def _own(self, contract: Contract) -> Path | None:
        return sample_file(self.workspace.folder, contract)

    def _added(self, contract: Contract) -> list[NamedSample]:
        found = sorted(self._folder(contract.name).glob("*"))
        return [
            NamedSample(contract.name, "added", f.stem, f.stem.replace("-", " "), size_in_words(f.stat().st_size))
            for f in found
            if f.is_file() and f.suffix.lower() in EXTENSIONS and self._is_inside(f)
        ]

    def _folder(self, source: str) -> Path:
        return self.workspace.folder / FOLDER / source

    def _file(self, contract: Contract, name: str) -> Path | None:
        return self._file_named(contract.name, name)

    def _file_named(self, source: str, name: str) -> Path | None:
        files = (f for f in self._folder(source).glob("*") if f.stem == name and f.suffix.lower() in EXTENSIONS)
        return next((f for f in sorted(files) if f.is_file() and self._is_inside(f)), None)

    def _is_inside(self, file: Path) -> bool:
        return file.resolve().is_relative_to(self.workspace.folder.resolve())

    def _free_name(self, contract: Contract, wanted: str) -> str:
        base, taken = slug(wanted), {sample.name for sample in self._added(contract)}
        return next(n for n in (base, *(f"{base}-{i}" for i in range(2, 10_000))) if n not in taken)

    # -- the examples as a sample

    def _example_records(self, mapping: str, source: str) -> list[dict[str, Any]]:
        examples = [e for e in self.workspace.examples.values() if e.mapping == mapping]
        main = self.workspace.mappings[mapping].source if mapping in self.workspace.mappings else source
        return [record for e in sorted(examples, key=lambda e: e.name) for record in _given(e, source, main)]

    def _example_file(self, mapping: str, source: str) -> Path:
        """The records of the examples as a file, written anew where they changed."""
        path = self.workspace.folder / LOCAL / EXAMPLES / f"{mapping}-{source}.ndjson"
        lines = (json.dumps(r, ensure_ascii=False, default=show) for r in self._example_records(mapping, source))
        text = "".join(f"{line}\n" for line in lines)
        if not path.exists() or path.read_text(encoding="utf-8", errors="surrogatepass") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", errors="surrogatepass")
        return path


def _given(example: Example, source: str, main: str) -> Iterable[dict[str, Any]]:
    return example.given if source == main else dict(example.others).get(source, ())


def _key(sample: NamedSample) -> str:
    return {"imported": "", "added": f"file:{sample.name}", "examples": EXAMPLES}[sample.kind]


def _check_fields(folder: Path, contract: Contract, file: Path) -> None:
    """A file that has nothing of the source is another source's."""
    found = first_rows(folder, contract, _LOOK, file)
    if found.problem is not None:
        raise CrosswalkError(found.problem)
    records = decoded(found.batch, contract) if found.batch is not None else []
    if not records:
        raise fail("E402", "there are no records in it", hint="bring a file with at least one record")
    names = {field.name for field in contract.fields}
    if not any(record.get(name) is not None for record in records for name in names):
        first = ", ".join(list(records[0])[:4])
        hint = f"its first record has {first or 'nothing'}"
        raise fail("E110", f"none of the fields of '{contract.name}' is in this file", hint=hint)


def size_in_words(size: int) -> str:
    """How large a file is, as people say it.

    >>> size_in_words(900), size_in_words(48_300), size_in_words(12_400_000)
    ('900 bytes', '48 KB', '12 MB')
    """
    if size < 1_000:
        return f"{size} bytes"
    return f"{size / 1_000:.0f} KB" if size < 1_000_000 else f"{size / 1_000_000:.0f} MB"


def _read(path: Path) -> dict[str, Any]:
    """What was chosen; a file that cannot be read says nothing."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return {k: v for k, v in found.items() if isinstance(v, dict)} if isinstance(found, dict) else {}
