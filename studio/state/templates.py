"""Templates: finished mappings that come with the product, each brought into a workspace with all that it needs.

Decides what belongs to a template, and that nothing in the workspace is replaced by it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from runtime.artefacts.mapping import Mapping, walk
from runtime.artefacts.workspace import Workspace
from runtime.cli.demo import DEMO
from runtime.diagnostics import Place, fail
from runtime.io.samples import sample_file
from studio.state.open_workspace import OpenWorkspace

FOLDER = DEMO.parent


@dataclass(frozen=True, slots=True)
class Template:
    """A mapping that can be used again: its name, what it makes of what, and the files that belong to it."""

    name: str
    folder: Path
    sources: tuple[str, ...]
    model: str
    purpose: str
    rules: int
    files: tuple[str, ...]


@cache
def templates() -> tuple[Template, ...]:
    """What comes with the product, in the order of the folders."""
    folders = sorted(folder for folder in FOLDER.iterdir() if (folder / "workspace.yaml").exists())
    opened = [(folder, Workspace.open(folder)) for folder in folders]
    return tuple(_template(folder, held, mapping) for folder, held in opened for mapping in held.mappings.values())


def use_template(workspace: OpenWorkspace, template: Template) -> None:
    """Brings its files in; E504 when one of them is there already and says something else, and nothing is done."""
    for file in template.files:
        goal = workspace.folder / file
        if goal.exists() and goal.read_bytes() != (template.folder / file).read_bytes():
            hint = "give yours another name, or start with your own file"
            raise fail("E504", f"this workspace has another {file} already", Place(file), hint)
    for file in template.files:
        copy_file(template.folder / file, workspace.folder / file, file)
    workspace.refresh()


def copy_file(path: Path, goal: Path, called: str) -> None:
    """Puts a file where there is none yet; E504 when it cannot be written."""
    if goal.exists():
        return
    try:
        goal.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, goal)
    except OSError as error:
        raise fail("E504", f"cannot write {called}: {error.strerror}", Place(called)) from None


def _template(folder: Path, held: Workspace, mapping: Mapping) -> Template:
    model = held.models[mapping.model_name]
    sources = tuple(held.sources[name].title or name for name in mapping.sources)
    files = tuple(dict.fromkeys(_files(folder, held, mapping)))
    purpose = mapping.description or model.purpose or ""
    return Template(
        mapping.name, folder, sources, model.title or model.name, purpose, sum(1 for _ in walk(mapping.rules)), files
    )


def _files(folder: Path, held: Workspace, mapping: Mapping) -> Iterator[str]:
    """The mapping, its sources with their samples, its model, and the lookups, decisions and examples that it needs."""
    yield held.opened("mappings", mapping.name).file
    yield held.opened("models", mapping.model_name).file
    for name in mapping.sources:
        yield held.opened("sources", name).file
        sample = sample_file(folder, held.sources[name])
        if sample is not None:
            yield sample.relative_to(folder).as_posix()
    for name in held.lookups:
        if any(f"'{name}'" in text for text in mapping.expressions):
            yield held.opened("lookups", name).file
    followed = {rule.decision for _, rule in walk(mapping.rules)}
    yield from (held.opened("decisions", number).file for number in held.decisions if number in followed)
    yield from (held.opened("examples", key).file for key, one in held.examples.items() if one.mapping == mapping.name)
