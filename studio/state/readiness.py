"""Whether a mapping is ready to be exported, as a checklist in words; and the commands that run the export.

Decides what holds an export back and what is only worth knowing. The export itself is `make_bundle`.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from runtime.artefacts.bundle import bundle_name
from runtime.artefacts.mapping import walk
from runtime.io.samples import sample_file
from studio.state.mapping_document import MappingDocument

State = Literal["ok", "note", "stop"]


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the checklist: `stop` holds the export back, `note` is for somebody to look at."""

    state: State
    said: str
    detail: str = ""


def checklist(document: MappingDocument) -> list[Check]:
    """What has to be true, and what should be, worst first."""
    order = {"stop": 0, "note": 1, "ok": 2}
    return sorted(_checks(document), key=lambda check: order[check.state])


def is_ready(checks: list[Check]) -> bool:
    return not any(check.state == "stop" for check in checks)


def _checks(document: MappingDocument) -> Iterator[Check]:
    errors = [d for d in document.problems() if d.severity == "error"]
    missing = [d for d in errors if d.code == "E302"]
    broken = len(errors) - len(missing)
    yield (
        Check("stop", f"{_counted(broken, 'rule or file', 'rules and files')} cannot run", "They are listed below.")
        if broken
        else Check("ok", "Every rule can run")
    )
    paths = ", ".join(d.place.rule or "" for d in missing[:6])
    yield (
        Check("stop", f"{_counted(len(missing), 'required field')} not mapped", paths)
        if missing
        else Check("ok", "Every required field of the model is mapped")
    )
    if not document.saved:
        yield Check("stop", "The last edit is not saved", document.save_error or "")
    yield from _sample(document)
    yield from _decisions(document)


def _sample(document: MappingDocument) -> Iterator[Check]:
    result = document.preview.result
    if result is None or not result.count:
        yield Check("note", "There is no sample to try it on", "Add one to the source.")
    elif result.rejected:
        causes = "; ".join(f"{c.rule or ', '.join(c.source)}: {c.title.lower()}" for c in result.causes if c.rejects)
        yield Check("note", f"{result.rejected:,} of {result.count:,} sample records are rejected", causes)
    else:
        yield Check("ok", f"All {result.count:,} sample records pass")


def _decisions(document: MappingDocument) -> Iterator[Check]:
    used = {rule.decision for _, rule in walk(document.mapping.rules) if rule.decision is not None}
    known = document.workspace.decisions
    for number in sorted(used):
        found = known.get(number)
        if found is not None and found.status == "proposed":
            yield Check("note", f"Decision {number} is not taken yet", found.title)
    if used and all(known[n].status == "accepted" for n in used if n in known):
        yield Check("ok", f"{_counted(len(used), 'decision')} taken, and exported with it")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A way to run the export, to be copied."""

    title: str
    text: str
    explanation: str


def snippets(document: MappingDocument) -> list[Snippet]:
    """The commands with this mapping's names filled in."""
    bundle, files = bundle_name(document.mapping), _files(document)
    (main, first), *others = files.items()
    inputs = [first, *(f"{name}={file}" for name, file in others)]
    given = repr(first) if not others else _dict({name: repr(file) for name, file in files.items()})
    several = " Each further source is given by its name." if others else ""
    return [
        Snippet(
            "Shell",
            f"crosswalk run {' '.join(map(shlex.quote, [bundle, *inputs]))} \\\n"
            "  -o out.parquet --rejects rejects.ndjson --report report.json",
            "Canonical records, rejected records with reasons, and a report. The output may be .ndjson or .csv, too."
            + several,
        ),
        Snippet(
            "From the workspace",
            f"crosswalk export {shlex.quote(document.name)} -w {shlex.quote(str(document.workspace.folder))}",
            "Writes the same file as the button, in a pipeline or without a browser.",
        ),
        Snippet(
            "Python, files" if others else "Python, a file",
            f"from runtime import load\n\nmapping = load({bundle!r})\n"
            f'report = mapping.run({given}, "out.parquet", rejects="rejects.ndjson")\n'
            "print(report.written, report.rejected)",
            "The batch engine, as in the shell.",
        ),
        _records(bundle, [main, *(name for name, _ in others)]) if document.inputs is not None else _record(bundle),
    ]


def _record(bundle: str) -> Snippet:
    return Snippet(
        "Python, one record",
        f"from runtime import load\n\nmapping = load({bundle!r})\n\n"
        "applied = mapping.apply(record)   # a decoded JSON object\n"
        "if applied.ok:\n    send(applied.value)\nelse:\n    keep(applied.reasons)",
        "The record engine, for a service that gets one record at a time. Both engines give the same values.",
    )


def _records(bundle: str, sources: list[str]) -> Snippet:
    """Source steps make records of records: they need all that belong together."""
    names = {name: f"rows_{number}" for number, name in enumerate(sources, 1)}
    given = _dict(names) if len(sources) > 1 else "rows_1"
    return Snippet(
        "Python, records in memory",
        f"from runtime import load\n\nmapping = load({bundle!r})\n\n"
        f"made = mapping.apply_all({given})   # lists of decoded JSON objects\n"
        "for applied in made:\n    send(applied.value) if applied.ok else keep(applied.reasons)",
        "The record engine, for a service: source steps make the records, so all that belong together go in at once.",
    )


def _files(document: MappingDocument) -> dict[str, str]:
    """A file for each source to stand in the commands: its sample, or a name to be replaced."""
    folder, several = document.workspace.folder, len(document.sources) > 1
    found = {contract.name: sample_file(folder, contract) for contract in document.sources}
    return {
        name: file.name if file is not None else f"{name}.json" if several else "input.json"
        for name, file in found.items()
    }


def _dict(items: dict[str, str]) -> str:
    return "{" + ", ".join(f"{name!r}: {text}" for name, text in items.items()) + "}"


def contents(document: MappingDocument) -> list[tuple[str, str]]:
    """What goes into the export, as name and text."""
    mapping, workspace = document.mapping, document.workspace
    texts = [t for _, r in walk(mapping.rules) for t in (r.source, r.each, r.where) if t]
    lookups = [name for name in workspace.lookups if any(f"'{name}'" in text for text in texts)]
    examples = sum(example.mapping == document.name for example in workspace.examples.values())
    return [
        ("Mapping", f"{mapping.name} {mapping.version}, {_counted(sum(1 for _ in walk(mapping.rules)), 'rule')}"),
        _sources(document),
        ("Model", f"{document.model.name} {document.model.version}"),
        ("Lookups", ", ".join(lookups) or "none"),
        (
            "Decisions",
            _counted(len({r.decision for _, r in walk(mapping.rules) if r.decision is not None}), "decision"),
        ),
        ("Examples", _counted(examples, "example") + (" written by people" if examples else "")),
        ("Sealed with", "a SHA-256 of its content; a changed file is not run"),
    ]


def _sources(document: MappingDocument) -> tuple[str, str]:
    named = [f"{contract.name} {contract.version}" for contract in document.sources]
    if len(named) == 1:
        return "Source", f"{named[0]}, without its sample"
    return "Sources", f"{', '.join(named)}, without their samples"


def _counted(count: int, one: str, many: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"
