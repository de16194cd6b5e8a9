"""When a preview is computed: a moment after the last edit, one at a time, the latest wins.

Each document has one runner with one thread of its own. What a result holds is in `preview_result.py`.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from runtime.artefacts.contract import Field
from runtime.diagnostics import CrosswalkError, Diagnostic
from runtime.engines.batch import BatchEngine
from runtime.plan.build import Built
from runtime.run.failures import Reason
from studio.state.fed_sample import MEMORY, Inputs, SampleFeed, Stoppable
from studio.state.preview_result import Cause, Column, PreviewResult, columns, compute
from studio.state.sample import Sample

__all__ = ["Cause", "Column", "PreviewResult", "PreviewRunner", "Reason"]

PAUSE = 0.15

Needed = Callable[[], tuple[tuple[Field, ...], Sample]]
"""Gives the fields of the model and the sample, as they are at that moment."""
Fed = tuple[SampleFeed, Inputs]
"""Who puts samples through source steps, and the steps."""


class PreviewRunner:
    """Computes previews of a document apart from the event loop, and calls back in it: in `loop`, or else in the one
    that the first request came from. Where there is none, callbacks come from its thread."""

    def __init__(
        self,
        needed: Needed,
        loop: asyncio.AbstractEventLoop | None = None,
        pause: float = PAUSE,
        fed: Callable[[], Fed | None] = lambda: None,
    ) -> None:
        self.result: PreviewResult | None = None
        self.computed = 0
        self._needed, self._loop, self._pause, self._fed = needed, loop, pause, fed
        self._callbacks: list[Callable[[PreviewResult], None]] = []
        self._wake = threading.Condition()
        self._wanted: Built | None = None
        self._due = 0.0
        self._busy = False
        self._engine: Stoppable | None = None
        self._thread: threading.Thread | None = None
        self._closed = False

    @property
    def stale(self) -> bool:
        """Whether a newer result is being computed."""
        return self._wanted is not None or self._busy

    def on_result(self, callback: Callable[[PreviewResult], None]) -> Callable[[], None]:
        """Calls back with every result; gives what ends that."""
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback) if callback in self._callbacks else None

    def request(self, built: Built) -> None:
        """Asks for a preview of this plan; an older request that is not done yet is dropped."""
        with self._wake:
            if self._closed:
                return
            self._loop = self._loop or _running_loop()
            self._wanted, self._due = built, time.monotonic() + self._pause
            if self._engine is not None:
                self._engine.interrupt()
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="preview", daemon=True)
                self._thread.start()
            self._wake.notify()

    def run_now(self, built: Built) -> PreviewResult:
        """Computes here and now, for tests and for whoever can wait."""
        self.result = self._preview(built)
        return self.result

    def close(self) -> None:
        """Ends the thread; a running query is stopped."""
        with self._wake:
            self._closed = True
            if self._engine is not None:
                self._engine.interrupt()
            self._wake.notify()

    # -- the thread

    def _work(self) -> None:
        while (built := self._next()) is not None:
            result = self._compute(built)
            with self._wake:
                self._busy, self._engine = False, None
                if self._wanted is not None or self._closed:
                    continue
                self.result, self.computed = result, self.computed + 1
            self._tell(result)

    def _next(self) -> Built | None:
        """The latest request, once no newer one came for a moment."""
        with self._wake:
            while not self._closed:
                left = self._due - time.monotonic() if self._wanted is not None else None
                if left is not None and left <= 0:
                    built, self._wanted, self._busy = self._wanted, None, True
                    return built
                self._wake.wait(left)
        return None

    def _compute(self, built: Built) -> PreviewResult:
        try:
            return self._preview(built)
        except Exception as error:  # an interrupted query, or a fault of the engine: data, never a crash of the studio
            return PreviewResult(problem=Diagnostic("E506", f"the preview failed: {error}"))

    def _preview(self, built: Built) -> PreviewResult:
        fields, sample = self._needed()
        fed = self._fed()
        if fed is not None:
            return self._behind_steps(built, fields, *fed)
        engine = BatchEngine(built.plan, memory_limit=MEMORY)
        with self._running(engine):
            return compute(engine, fields, sample)

    def _behind_steps(self, built: Built, fields: tuple[Field, ...], feed: SampleFeed, inputs: Inputs) -> PreviewResult:
        """The preview of what the source steps make of the samples; without a feed the steps are not right."""
        nothing = PreviewResult(tuple(columns(fields)), label="no sample")
        if built.plan.feed is None:
            return replace(nothing, label="the source steps cannot run")
        made = feed.fed(inputs, self._running)
        if made.sample.problem is not None:
            return replace(nothing, problem=made.sample.problem, fed=made)
        try:
            batch = feed.batch(built.plan.feed, inputs, self._running)
        except CrosswalkError as error:
            return replace(nothing, problem=error.diagnostics[0], fed=made)
        engine = BatchEngine(built.plan, memory_limit=MEMORY)
        with self._running(engine):
            return replace(compute(engine, fields, replace(made.sample, batch=batch)), fed=made)

    @contextmanager
    def _running(self, engine: Stoppable) -> Iterator[None]:
        with self._wake:
            outdated = self._wanted is not None or self._closed
            self._engine = engine
        try:
            if outdated:
                raise InterruptedError("a newer preview is wanted")
            yield
        finally:
            with self._wake:
                self._engine = None
            engine.close()

    def _tell(self, result: PreviewResult) -> None:
        for callback in tuple(self._callbacks):
            if self._loop is None:
                callback(result)
            elif not self._loop.is_closed():
                self._loop.call_soon_threadsafe(callback, result)


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
