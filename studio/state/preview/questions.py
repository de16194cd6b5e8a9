"""What the studio asks of a preview's records; these run in its process."""

from __future__ import annotations

from studio.state.preview.result import PreviewRecord, Window
from studio.state.preview.session import PreviewSession
from studio.state.preview.trace import Trace, trace_of


def record(session: PreviewSession, row: int) -> PreviewRecord:
    return session.made_record(row)


def rows(session: PreviewSession, first: int, count: int) -> Window:
    return session.rows(first, count)


def next_row(session: PreviewSession, kind: str, key: str, after: int, step: int) -> int | None:
    return session.next_row(kind, key, after, step)


def traced(session: PreviewSession, path: str, records: tuple[int, ...]) -> Trace:
    """Some records on their way through a rule."""
    there = [row for row in records if row < session.count]
    found = dict(zip(there, session.source_records(there), strict=True))
    return trace_of(session.mapping, session.record, session.built, path, session.lookups, found)
