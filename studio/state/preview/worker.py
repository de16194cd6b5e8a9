"""The preview's process as the studio sees it: started when it is needed, asked, stopped, killed.

Decides nothing about previews. Nothing here makes its caller wait, whatever the process is doing.
"""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from runtime.diagnostics import Diagnostic
from studio.state.preview.process import Message, Reply, read, write
from studio.state.preview.wanted import Wanted

_CODE = "from studio.state.preview.process import main; main()"
Heard = Callable[[Reply], None]


class Spare:
    """A process that has started already, for whoever needs one next: starting takes the better part of a second."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._worker: PreviewWorker | None = None
        self._wanted = False

    def keep(self) -> None:
        """Has one ready from now on."""
        with self._lock:
            self._wanted = True
            if self._worker is None or not self._worker.alive:
                self._worker = PreviewWorker()

    def take(self) -> PreviewWorker:
        """The one that is ready, or a new one; the next is started meanwhile."""
        with self._lock:
            found, self._worker = self._worker, None
        if self._wanted:
            threading.Thread(target=self.keep, name="spare preview", daemon=True).start()
        return found if found is not None and found.alive else PreviewWorker()

    def end(self) -> None:
        with self._lock:
            self._wanted = False
            if self._worker is not None:
                self._worker.kill()


SPARE = Spare()


class PreviewWorker:
    """One process. What it says of a message goes to who sent it, from a thread; at last that it "died"."""

    def __init__(self) -> None:
        # Its own allocator lets Arrow reserve a gigabyte that is never used.
        added = {"PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)}
        added |= {"ARROW_DEFAULT_MEMORY_POOL": "system"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", _CODE], env={**os.environ, **added},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._numbers = 0
        self._heard: dict[int, Heard] = {}
        self._lock = threading.Lock()
        self._dead = self.killed = False
        self._outbox: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._sent: Wanted | None = None
        threading.Thread(target=self._write, name="preview out", daemon=True).start()
        threading.Thread(target=self._read, name="preview in", daemon=True).start()

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def alive(self) -> bool:
        return not self._dead and not self.killed

    def preview(self, wanted: Wanted, heard: Heard) -> int:
        """Asks for a preview; gives the number to stop it by."""
        return self._send(Message(0, wanted), heard)

    def ask(self, wanted: Wanted, function: Callable[..., Any], arguments: tuple[Any, ...], heard: Heard) -> int:
        """Asks what a function makes of the session, once that is about what is wanted."""
        return self._send(Message(0, wanted, function, arguments), heard)

    def stop(self, number: int) -> None:
        """Asks it to leave something; what it says last is "stopped", or "done" where it was quicker."""
        self._outbox.put(Message(number, stop=True))

    def kill(self) -> None:
        """Ends the process, whatever it is doing."""
        self.killed = True
        self.process.kill()
        self._outbox.put(None)

    def _send(self, message: Message, heard: Heard) -> int:
        with self._lock:
            self._numbers += 1
            number = self._numbers
            if not self._dead:
                self._heard[number] = heard
        if self._dead:
            heard(Reply(number, "died"))
        else:
            self._outbox.put(replace(message, number=number))
        return number

    def _write(self) -> None:
        assert self.process.stdin is not None
        while (message := self._outbox.get()) is not None:
            wanted = message.wanted
            if wanted is not None and wanted == self._sent:
                message = replace(message, wanted=None)
            try:
                write(self.process.stdin, message)
                self._sent = wanted or self._sent
            except OSError:
                break  # it died; its other pipe says so
            except Exception as error:  # what cannot be pickled is never sent
                said = Diagnostic("E506", f"the preview cannot be asked for this: {error or type(error).__name__}")
                self._tell(Reply(message.number, "failed", said))
        self.process.stdin.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        try:
            while True:
                self._tell(read(self.process.stdout))
        except Exception:  # the end, or half a message: the process is gone
            self.process.kill()
        self.process.wait()
        with self._lock:
            self._dead = True
            waiting, self._heard = dict(self._heard), {}
        for number, heard in waiting.items():
            heard(Reply(number, "died"))
        self._outbox.put(None)

    def _tell(self, reply: Reply) -> None:
        last = reply.kind not in ("at work", "result")
        with self._lock:
            heard = self._heard.pop(reply.number, None) if last else self._heard.get(reply.number)
        if heard is not None:
            heard(reply)
