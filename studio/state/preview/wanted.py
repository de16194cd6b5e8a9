"""What a preview is asked for, and how it is stopped.

Decides what a preview depends on: nothing else goes to its worker.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from runtime.artefacts.decision import Decision
from runtime.artefacts.mapping import Mapping as MappingRecord
from runtime.diagnostics import Diagnostic
from runtime.engines.duck import Interrupted
from runtime.language.functions.table import Lookups
from studio.state.built_mapping import Named
from studio.state.preview.fed_sample import Stoppable

VIEW = (0, 50)
"""The records on screen: the first one's number, and how many."""


class Outdated(Exception):
    """Something newer is wanted."""


class Job:
    """Something that can be stopped from another thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._engine: Stoppable | None = None
        self._stopped = False

    def stop(self) -> None:
        with self._lock:
            self._stopped = True
            if self._engine is not None:
                self._engine.interrupt()

    def go_on(self) -> None:
        if self._stopped:
            raise Outdated

    @contextmanager
    def running(self, engine: Stoppable) -> Iterator[None]:
        """Says that an engine is at work for as long as the block lasts; closes it behind."""
        with self._lock:
            self._engine = engine
        try:
            self.go_on()
            yield
        except Interrupted:
            raise Outdated from None
        finally:
            with self._lock:
                self._engine = None
            engine.close()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A mapping with all that it is previewed with; `files` are the samples looked at, by source. `careful` are rules
    of which only so many are computed together, `aside` rules that are not computed at all, and why."""

    mapping: MappingRecord
    named: Named
    decisions: tuple[Decision, ...]
    lookups: Lookups
    folder: Path
    files: Mapping[str, Path | None] = field(default_factory=dict)
    view: tuple[int, int] = VIEW
    careful: Mapping[str, int] = field(default_factory=dict)
    aside: Mapping[str, Diagnostic] = field(default_factory=dict)
