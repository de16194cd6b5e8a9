"""The process of a preview: reads what is wanted from its standard input, and writes what came of it.

Decides how messages stand on a pipe, how much memory the process may take, and what runs beside what: previews one
after the other, questions in between. What is computed is the session's business.

The mapping goes over as it is, and is built again here: its expressions are texts, while a plan is trees that may be
too deep to be sent.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import struct
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import IO, Any, Literal

from runtime.diagnostics import CrosswalkError, Diagnostic
from studio.state.preview.session import PreviewSession
from studio.state.preview.wanted import Job, Outdated, Wanted

MEMORY_LIMIT = 2 << 30
"""A preview of 100,000 records of 40 fields takes a third of it; DuckDB has a limit of its own below it."""
Kind = Literal["at work", "result", "answer", "failed", "stopped", "done", "died", "newer"]
_LENGTH = struct.Struct(">Q")


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be done: a preview, or a `function` of the session; `wanted` unless it is what it was."""

    number: int
    wanted: Wanted | None = None
    function: Callable[..., Any] | None = None
    arguments: tuple[Any, ...] = ()
    stop: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a message: a result, the names of what is at work, an answer, or a diagnostic."""

    number: int
    kind: Kind
    what: Any = None


def write(stream: IO[bytes], thing: object) -> None:
    """Puts a thing on a pipe; nothing of it when it cannot be pickled."""
    text = pickle.dumps(thing, pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(text)) + text)
    stream.flush()


def read(stream: IO[bytes]) -> Any:
    """The next thing on a pipe; raises `EOFError` at its end."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    return pickle.loads(stream.read(_LENGTH.unpack(head)[0]))


def limit_memory(most: int = MEMORY_LIMIT) -> bool:
    """Lets this process take no more memory than that; false where the system cannot do so."""
    try:
        import resource  # not on Windows
    except ImportError:
        return False
    if not sys.platform.startswith("linux"):  # others take the limit and do not keep it
        return False
    # Data, and not address space: threads and allocators reserve much of that without using it.
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return True


class PreviewProcess:
    """Takes messages until their pipe ends."""

    def __init__(self, out: IO[bytes]) -> None:
        self.session = PreviewSession()
        self._out, self._writing = out, threading.Lock()
        self._wanted: Wanted | None = None
        self._jobs: dict[int, Job] = {}
        self._previews: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._questions: queue.SimpleQueue[Message] = queue.SimpleQueue()

    def serve(self, messages: IO[bytes]) -> None:
        for waiting in (self._previews, self._questions):
            threading.Thread(target=self._work, args=(waiting,), daemon=True).start()
        while True:
            try:
                message: Message = read(messages)
            except EOFError:
                return
            if message.stop:
                self._jobs.get(message.number, Job()).stop()
                continue
            self._wanted = message.wanted or self._wanted
            message = replace(message, wanted=self._wanted)
            self._jobs[message.number] = Job()
            (self._questions if message.function is not None else self._previews).put(message)

    def _work(self, waiting: queue.SimpleQueue[Message]) -> None:
        while True:
            message = waiting.get()
            job = self._jobs[message.number]
            try:
                self._do(message, job)
            except Outdated:
                self._reply(message, "stopped")
            except CrosswalkError as error:
                self._reply(message, "failed", error.diagnostics[0])
            except MemoryError:
                self._reply(message, "failed", Diagnostic("E506", "this takes more memory than a preview may have"))
            except Exception as error:  # a fault of an engine, or of what was asked: told, never the end of the process
                said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
                self._reply(message, "failed", Diagnostic("E506", f"the preview failed: {said}"))
            finally:
                del self._jobs[message.number]

    def _do(self, message: Message, job: Job) -> None:
        job.go_on()
        assert message.wanted is not None
        if message.function is not None:
            self.session.take(message.wanted)
            self._reply(message, "at work", ())
            self._reply(message, "answer", message.function(self.session, *message.arguments))
            return
        self.session.preview(
            message.wanted, job,
            tell=lambda result: self._reply(message, "result", result),
            at_work=lambda names: self._reply(message, "at work", names),
        )  # fmt: skip
        self._reply(message, "done")

    def _reply(self, message: Message, kind: Kind, what: object = None) -> None:
        with self._writing:
            write(self._out, Reply(message.number, kind, what))


def main() -> None:
    """Serves the studio that started this process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is for the studio
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what some library prints is no reply
    limit_memory()
    PreviewProcess(out).serve(sys.stdin.buffer)
    os._exit(0)
