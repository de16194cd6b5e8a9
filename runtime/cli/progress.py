"""Progress of a run on a terminal; silent where nobody watches."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from runtime.run.report import RunReport
from runtime.run.run import Progress


@contextmanager
def run_progress(*, quiet: bool) -> Iterator[Progress | None]:
    """A callback that shows the counts so far, or None when standard error is no terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console

    with Console(stderr=True).status("reading") as status:

        def show(report: RunReport) -> None:
            status.update(f"{report.read:,} read, {report.written:,} written, {report.rejected:,} rejected")

        yield show
