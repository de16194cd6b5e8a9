"""What the help says is true: its commands exist, its expressions parse, its links lead somewhere, its keys work."""

from __future__ import annotations

import re
import shlex
import textwrap
from pathlib import Path

import pytest
import typer.main

from runtime.artefacts.document import read_document
from runtime.artefacts.mapping import walk
from runtime.artefacts.mapping_file import read_mapping
from runtime.artefacts.source_file import STEP_KEYS, step_data
from runtime.cli.main import app
from runtime.language.parse import parse
from studio.components.key_map import TABLE, canvas_keys
from studio.pages.help import GUIDE, GUIDES, OTHERS

PAGES = sorted(GUIDE.glob("*.md"))
BLOCK = re.compile(r"(?:^ {4}.+\n?)+", re.MULTILINE)


def blocks(page: Path) -> list[str]:
    return [line.strip() for block in BLOCK.findall(page.read_text(encoding="utf-8")) for line in block.splitlines()]


def test_every_guide_is_listed_and_every_listed_one_is_there() -> None:
    assert {page.stem for page in PAGES} == set(GUIDES)
    for page in PAGES:
        assert page.read_text(encoding="utf-8").startswith(f"# {GUIDES[page.stem]}\n")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
        picture = target.startswith("images/") and (GUIDE / target).exists()
        assert picture or target.removeprefix("/help/") in GUIDES | OTHERS, target


def test_commands_and_their_options_exist() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    found = [shlex.split(line) for page in PAGES for line in blocks(page) if line.startswith("crosswalk ")]
    assert len(found) >= 4
    for _, name, *arguments in found:
        known = {option for parameter in commands[name].params for option in parameter.opts}
        assert {a for a in arguments if a.startswith("-")} <= known, name


def test_expressions_parse() -> None:
    lines = blocks(GUIDE / "expressions.md")
    assert len(lines) >= 5
    for line in lines:
        parse(line)


def test_source_steps_are_understood_and_each_of_them_is_told() -> None:
    text = (GUIDE / "source-steps.md").read_text(encoding="utf-8")
    told: set[str] = set()
    for block in map(textwrap.dedent, BLOCK.findall(text)):
        if block.startswith("- "):
            block = "source:\n  from: lines\n  steps:\n" + textwrap.indent(block, "  ")
        if not block.startswith("source:"):
            continue
        mapping, faults = read_mapping(
            read_document(f"crosswalk: 1\nname: x\nversion: 1.0.0\nmodel: y\nrules: {{}}\n{block}")
        )
        assert mapping is not None and mapping.steps and not faults, (block, faults)
        for expression in mapping.expressions:
            parse(expression)
        told |= {next(iter(step_data(step))) for step in mapping.steps}
    assert told == set(STEP_KEYS)


def test_the_mapping_as_a_file_is_one_and_has_every_key_of_a_rule() -> None:
    text = (GUIDE / "mapping-file.md").read_text(encoding="utf-8")
    mapping, faults = read_mapping(read_document(textwrap.dedent(BLOCK.findall(text)[0])))
    assert mapping is not None and not faults
    for expression in mapping.expressions:
        parse(expression)
    told = set(re.findall(r"`(\w+)`(?=[^|]*\| )", text))
    rules = [rule for _, rule in walk(mapping.rules)]
    assert {"from", "default", "on_error", "each", "where", "rules", "decision", "note"} <= told
    assert any(rule.where for rule in rules) and any(rule.decision for rule in rules)


def test_the_list_of_keys_is_the_canvas_own() -> None:
    said = {key for keys, _ in canvas_keys() for key in keys}
    assert {"m", "n", "/", "Enter", "Del", "Esc", "Space", "↓"} <= said
    table = TABLE.read_text(encoding="utf-8")
    rows = re.search(r"KEY_TABLE = \[(.*?)\n\];", table, re.DOTALL)
    assert rows is not None and rows[1].count("[") == sum(len(keys) for keys, _ in canvas_keys())
