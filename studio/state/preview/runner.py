"""When a preview is computed: a moment after the last edit, the latest wins, in a process of its own for each document.

Decides how long a preview may take, and what becomes of a process that takes longer or dies: another one is started,
and the rule that it died of is found and set aside. What a result holds is in `result.py`.
"""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from runtime.diagnostics import CrosswalkError, Diagnostic
from runtime.run.failures import Reason
from studio.state.preview.process import Kind, Reply
from studio.state.preview.questions import next_row, record, rows
from studio.state.preview.result import Cause, Column, PreviewRecord, PreviewResult, Window
from studio.state.preview.session import PreviewSession
from studio.state.preview.suspects import Suspects
from studio.state.preview.wanted import VIEW, Job, Wanted
from studio.state.preview.worker import SPARE, PreviewWorker

__all__ = ["Cause", "Column", "PreviewResult", "PreviewRunner", "Reason"]

PAUSE = 0.04
"""Who types goes on within it most of the time; records on screen must be there soon after."""
START_SECONDS = 60.0
"""So long a process may take to start and to read its sample."""
STEP_SECONDS = 20.0
"""A pass over the sample may take so long before it is stopped."""
ASK_SECONDS = 10.0
GRACE_SECONDS = 1.5
"""What was told to stop and has not done so by then is killed."""
IDLE_SECONDS = 60.0
"""A process that nobody asked for so long ends, unless somebody watches."""
ATTEMPTS = 12
"""So often one preview starts a process anew to find the rule that it dies of."""

Result = Callable[[PreviewResult], None]


class PreviewRunner:
    """Keeps the preview of a document as it should be, and calls back with every step: in `loop`, or else in the one
    that the first request came from. Where there is none, callbacks come from its thread. `needed` gives what to
    preview, as it is at that moment."""

    def __init__(
        self, needed: Callable[[], Wanted], loop: asyncio.AbstractEventLoop | None = None, pause: float = PAUSE
    ) -> None:
        self.result: PreviewResult | None = None
        self.computed = 0
        self.view = VIEW
        self.step_seconds, self.ask_seconds = STEP_SECONDS, ASK_SECONDS
        self._needed, self._loop, self._pause = needed, loop, pause
        self._callbacks: list[Result] = []
        self._wake = threading.Condition()
        self._wanted: Wanted | None = None
        self._due = 0.0
        self._busy = self._closed = self._watched = False
        self._used = time.monotonic()
        self._suspects = Suspects()
        self._replies: queue.SimpleQueue[Reply] = queue.SimpleQueue()
        self._starting = threading.Lock()
        self._worker: PreviewWorker | None = None
        self._session: PreviewSession | None = None
        self._thread: threading.Thread | None = None

    @property
    def stale(self) -> bool:
        """Whether a newer result is being computed."""
        return self._wanted is not None or self._busy

    @property
    def pid(self) -> int | None:
        """The process that is at work, if there is one."""
        worker = self._worker
        return worker.pid if worker is not None and worker.alive else None

    def on_result(self, callback: Result) -> Callable[[], None]:
        """Calls back with every result; gives what ends that."""
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback) if callback in self._callbacks else None

    def request(self) -> None:
        """Asks for a preview; an older request that is not done yet is dropped."""
        with self._wake:
            if self._closed:
                return
            self._loop = self._loop or _running_loop()
            self._wanted, self._due = self._now(), time.monotonic() + self._pause
            self._replies.put(Reply(0, "newer"))
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="preview", daemon=True)
                self._thread.start()
            self._wake.notify()

    def watch(self, watched: bool) -> None:
        """Whether anybody looks at it: if nobody does, its process ends after a while."""
        with self._wake:
            self._watched, self._used = watched, time.monotonic()
            self._wake.notify()

    def run_now(self) -> PreviewResult:
        """Computes here and now, in this process: for tests, and for whoever trusts the rules and can wait."""
        found: list[PreviewResult] = []
        self._session = self._session or PreviewSession()
        self._session.preview(self._now(), Job(), found.append)
        self.result = found[-1]
        return found[-1]

    def close(self) -> None:
        """Ends the thread and the process, whatever they are doing."""
        with self._wake:
            self._closed = True
            self._replies.put(Reply(0, "newer"))
            self._wake.notify()
        self._end_worker()

    # -- questions

    async def ask(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """What a function at the top of a module makes of the session and these arguments, in the preview's process:
        whatever runs rules belongs there. Raises E506 when it fails, takes too long, or the process dies."""
        worker, reply = await self._asked(function, arguments)
        if reply.kind == "died" and worker.killed:  # for something else that it was doing
            _, reply = await self._asked(function, arguments)
        if reply.kind == "answer":
            return reply.what
        raise CrosswalkError(reply.what) if isinstance(reply.what, Diagnostic) else _failed(_WHY.get(reply.kind, ""))

    async def _asked(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[PreviewWorker, Reply]:
        loop, wanted = asyncio.get_running_loop(), self._suspects.applied(self._now())
        replies: asyncio.Queue[Reply] = asyncio.Queue()

        def heard(reply: Reply) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(replies.put_nowait, reply)

        worker = await asyncio.to_thread(self._ready)
        worker.ask(wanted, function, arguments, heard)
        try:
            reply = await asyncio.wait_for(replies.get(), START_SECONDS)
            if reply.kind == "at work":
                reply = await asyncio.wait_for(replies.get(), self.ask_seconds)
            return worker, reply
        except TimeoutError:  # Python that runs a rule cannot be stopped in any other way
            worker.kill()
            raise _failed("this takes too long") from None

    async def record(self, row: int) -> PreviewRecord:
        """One record of the sample, as the rules read it and as they make it."""
        before = self.result
        found: PreviewRecord = await self.ask(record, row)
        if before is not None and before is self.result:
            before.near[row] = found.canonical
        return found

    async def rows(self, first: int, count: int) -> Window:
        """Some records that follow each other."""
        result = self.result
        if result is not None and result.window.covers(first, min(count, result.count - first)):
            return result.window
        found: Window = await self.ask(rows, first, count)
        return found

    async def next_row(self, kind: str, key: str, after: int, step: int = 1) -> int | None:
        """The next record, around the end, of a "failing" rule ("" is any), of one that is "touched" by a rule, or by a
        "decision"."""
        found: int | None = await self.ask(next_row, kind, key, after, step)
        return found

    def _now(self) -> Wanted:
        return replace(self._needed(), view=self.view)

    # -- the thread

    def _work(self) -> None:
        while (wanted := self._next()) is not None:
            self._attempts(wanted)
            with self._wake:
                self._busy = False
            self._tell()

    def _attempts(self, wanted: Wanted) -> None:
        """Until a preview is done, or one that the process dies of has no rule to blame."""
        died: tuple[tuple[str, ...], str] | None = None
        try:
            for _ in range(ATTEMPTS):
                died = self._compute(wanted)
                if died is None or not self._suspects.add(wanted, *died):
                    break
        except OSError as error:
            self._fail(Diagnostic("E506", f"the preview's process cannot be started: {error.strerror or error}"))
        if died is not None:
            self._fail(_stopped(*died))

    def _fail(self, problem: Diagnostic) -> None:
        """What was there stays, with the reason why nothing newer is."""
        if not self._newer():
            self._deliver((self.result or PreviewResult()).failed(problem))

    def _next(self) -> Wanted | None:
        """The latest request, once no newer one came for a moment; None when this thread is not needed any more."""
        with self._wake:
            while not self._closed:
                left = self._due - time.monotonic() if self._wanted is not None else None
                if left is not None and left <= 0:
                    wanted, self._wanted, self._busy = self._wanted, None, True
                    return wanted
                idle = None if self._watched else self._used + IDLE_SECONDS - time.monotonic()
                if left is None and idle is not None and idle <= 0:
                    break
                self._wake.wait(left if left is not None else idle)
            self._thread = None
        self._end_worker()
        return None

    def _compute(self, wanted: Wanted) -> tuple[tuple[str, ...], str] | None:
        """A preview from the process; where that dies, what it was doing and why it did not go on."""
        worker, at_work, why = self._ready(), tuple[str, ...](), "died"
        self._replies = queue.SimpleQueue()
        number = worker.preview(self._suspects.applied(wanted), self._replies.put)
        until, stopping = time.monotonic() + START_SECONDS, False
        while True:
            if self._newer() and not stopping:
                stopping, why, until = True, "newer", time.monotonic() + GRACE_SECONDS
                worker.stop(number)
            reply = self._heard(until)
            kind = reply.kind if reply is not None else None
            what: Any = reply.what if reply is not None else None
            if kind is None and not stopping:
                stopping, why, until = True, "slow", time.monotonic() + GRACE_SECONDS
                worker.stop(number)
            elif kind is None:
                worker.kill()
                until = time.monotonic() + self.step_seconds
            elif kind == "at work":
                at_work, until = what, until if stopping else time.monotonic() + self.step_seconds
            elif kind == "result" and not self._newer():
                self._deliver(what)
            elif kind == "failed":
                self._fail(what)
            if kind in ("done", "failed"):
                return None
            if kind in ("stopped", "died"):
                return None if why == "newer" else (at_work, why)

    def _heard(self, until: float) -> Reply | None:
        try:
            return self._replies.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            return None

    def _newer(self) -> bool:
        return self._wanted is not None or self._closed

    def _ready(self) -> PreviewWorker:
        """The process; a new one where there is none, or the last one is gone."""
        with self._starting:
            if self._worker is None or not self._worker.alive:
                self._worker = SPARE.take()
            self._used = time.monotonic()
            if self._closed:
                self._worker.kill()
            return self._worker

    def _end_worker(self) -> None:
        with self._starting:
            if self._worker is not None:
                self._worker.kill()

    def _deliver(self, result: PreviewResult) -> None:
        result = result.after(self.result)
        with self._wake:
            if self._newer():
                return
            self.result, self.computed = result, self.computed + result.whole
        self._tell()

    def _tell(self) -> None:
        result = self.result
        if result is None:
            return
        for callback in tuple(self._callbacks):
            if self._loop is None:
                callback(result)
            elif not self._loop.is_closed():
                self._loop.call_soon_threadsafe(callback, result)


_WHY: dict[Kind, str] = {"died": "the preview's process ended; try again", "stopped": "something newer was wanted"}


def _failed(said: str) -> CrosswalkError:
    return CrosswalkError(Diagnostic("E506", f"the preview failed: {said}" if said else "the preview failed"))


def _stopped(at_work: tuple[str, ...], why: str) -> Diagnostic:
    """What is told of a process that died of no rule in particular."""
    said = "took too long" if why == "slow" else "took too much memory, or was ended from outside"
    doing = f" at {', '.join(at_work[:3])}" if at_work else ", reading the sample"
    return Diagnostic("E506", f"the preview {said}{doing}", hint="edit a rule, or choose a smaller sample")


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
