"""Decisions: pages of Markdown (MADR 4) whose front matter the tool reads and whose body people read.

Decides what a well-formed decision is. Whether its query can run, and what it touches, is the plan's
business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from runtime.artefacts import layout
from runtime.artefacts.document import Document, read_document
from runtime.artefacts.mapping_file import text_of
from runtime.diagnostics import Diagnostic, Place, nearest

STATUSES = ("proposed", "accepted", "rejected", "deprecated", "superseded")
POLICIES = ("normalise", "preserve", "both", "reject", "default")
KEYS = (
    "id", "status", "date", "decision-makers", "consulted", "informed", "policy", "detect", "affects",
    "owner", "review-by",
)  # fmt: skip
SECTIONS = ("Context and Problem Statement", "Considered Options", "Decision Outcome", "Consequences")
_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_SUPERSEDED = re.compile(r"superseded by\D{0,8}(\d{1,6})")
_ID = re.compile(r"(\d{1,6})\b")


@dataclass(frozen=True, slots=True)
class Decision:
    """A modelling choice. `detect` is a query for the records it touches, `affects` names fields."""

    id: int
    title: str
    status: str = "proposed"
    superseded_by: int | None = None
    date: str | None = None
    deciders: tuple[str, ...] = ()
    consulted: tuple[str, ...] = ()
    policy: str | None = None
    detect: str | None = None
    affects: tuple[str, ...] = ()
    owner: str | None = None
    review_by: str | None = None
    sections: tuple[tuple[str, str], ...] = ()
    file: str | None = field(default=None, compare=False)


def read_decision(text: str, file: str | None = None) -> tuple[Decision | None, list[Diagnostic]]:
    """The decision on the page and its faults; None when there is no front matter to read."""
    document, body = front_matter(text, file)
    if document is None:
        hint = "begin the page with ---, id: 1, status: proposed, ---"
        return None, [Diagnostic("E107", "the page has no front matter", Place(file, 1), hint)]
    if document.broken:
        return None, _shifted(document.faults)
    title, sections = _body(body)
    decision = decision_of(document, title or "", sections)
    return decision, [*_shifted(document.faults), *_lint(document, decision, title)]


def decision_of(document: Document, title: str, sections: tuple[tuple[str, str], ...]) -> Decision:
    """The decision from its front matter, its title and its sections."""
    data = document.data
    said = text_of(data, "status") or ""
    superseded = _SUPERSEDED.fullmatch(said)
    named = _ID.match((document.file or "").rpartition("/")[2])
    return Decision(
        id=data["id"] if type(data.get("id")) is int else int(named[1]) if named else 0,
        title=title,
        status=word if (word := said.partition(" ")[0]) in STATUSES else "proposed",
        superseded_by=int(superseded[1]) if superseded else None,
        date=text_of(data, "date"),
        deciders=_names(data, "decision-makers"),
        consulted=_names(data, "consulted"),
        policy=text_of(data, "policy"),
        detect=text_of(data, "detect"),
        affects=_names(data, "affects"),
        owner=text_of(data, "owner"),
        review_by=text_of(data, "review-by"),
        sections=sections,
        file=document.file,
    )


def front_matter(text: str, file: str | None = None) -> tuple[Document | None, str]:
    """The front matter as a document (its line 1 is line 2 of the page), and the body."""
    found = _FRONT.match(text)
    if found is None:
        return None, text
    return read_document(found[1], file), text[found.end() :]


def _body(body: str) -> tuple[str | None, tuple[tuple[str, str], ...]]:
    title: str | None = None
    sections: list[tuple[str, list[str]]] = []
    fenced = False
    for line in body.splitlines():
        fenced ^= line.lstrip().startswith(("```", "~~~"))
        if not fenced and title is None and line.startswith("# "):
            title = line[2:].strip()
        elif not fenced and line.startswith("## "):
            sections.append((line[3:].strip(), []))
        elif sections:
            sections[-1][1].append(line)
    return title, tuple((heading, "\n".join(lines).strip()) for heading, lines in sections)


def _shifted(faults: tuple[Diagnostic, ...]) -> list[Diagnostic]:
    return [fault.at(line=(fault.place.line or 1) + 1) for fault in faults]


def _lint(document: Document, decision: Decision, title: str | None) -> Iterator[Diagnostic]:
    data, said = document.data, text_of(document.data, "status") or ""

    def fault(code: str, message: str, key: str, hint: str | None = None) -> Diagnostic:
        return Diagnostic(code, message, Place(document.file, document.line((key,)) + 1), hint)

    if type(data.get("id")) is not int or data["id"] < 1:
        yield fault("E107", "the decision has no number", "id", "write id: 1")
    if title is None:
        yield fault("E107", "the page has no title", "id", "write # and the decision in a sentence")
    if said.partition(" ")[0] not in STATUSES:
        hint = nearest(said, STATUSES) or "one of " + ", ".join(STATUSES)
        yield fault("E107", f"the status is '{said}'" if said else "the decision has no status", "status", hint)
    if decision.status == "accepted" and not decision.deciders:
        yield fault(
            "E107",
            "the decision is accepted, but nobody took it",
            "decision-makers",
            "decision-makers: [Ana]",
        )
    if decision.status == "superseded" and decision.superseded_by is None:
        yield fault("E107", "the decision is superseded, but not by what", "status", "status: superseded by 9")
    if decision.policy is not None and decision.policy not in POLICIES:
        hint = nearest(decision.policy, POLICIES) or "one of " + ", ".join(POLICIES)
        yield fault("E107", f"the policy '{decision.policy}' is not known", "policy", hint)
    for key in ("decision-makers", "consulted", "affects"):
        if isinstance(data.get(key), dict):
            yield fault("E107", f"'{key}' is not a list", key, f"{key}: [..., ...]")
    for key in data:
        if key not in KEYS:
            yield fault("W106", f"the key '{key}' is not known here", key, nearest(key, KEYS))


def _names(data: dict[str, Any], key: str) -> tuple[str, ...]:
    value = data.get(key)
    values = value if isinstance(value, list) else [] if value is None or isinstance(value, dict) else [value]
    return tuple(str(name) for name in values if not isinstance(name, dict | list | None))


def front_data(decision: Decision) -> dict[str, Any]:
    """The front matter of the decision, without what it leaves open."""
    status = decision.status
    if decision.superseded_by is not None:
        status = f"superseded by {decision.superseded_by}"
    data = {
        "id": decision.id,
        "status": status,
        "date": decision.date,
        "decision-makers": list(decision.deciders) or None,
        "consulted": list(decision.consulted) or None,
        "policy": decision.policy,
        "detect": decision.detect,
        "affects": list(decision.affects) or None,
        "owner": decision.owner,
        "review-by": decision.review_by,
    }
    return {key: value for key, value in data.items() if value is not None}


def new_decision(decision: Decision) -> str:
    """The text of a new page, with the sections that it does not have yet left open."""
    sections = dict.fromkeys(SECTIONS, "") | dict(decision.sections)
    body = "".join(f"\n## {heading}\n" + (f"\n{text}\n" if text else "") for heading, text in sections.items())
    return f"---\n{layout.document(front_data(decision))}---\n# {decision.title}\n{body}"
