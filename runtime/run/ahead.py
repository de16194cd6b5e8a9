"""Working ahead: a step of a run makes the next batch while the step behind it has the last.

Decides nothing of what is done. Reading, mapping and writing spend their time outside of Python, so that two cores
have something to do; order stays, and no more than one batch waits between two steps.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterable
from typing import TypeVar

T = TypeVar("T")


def ahead(items: Iterable[T]) -> Generator[T, None, None]:
    """The same items, each made in a thread of its own while the one before is used.

    What making them raises is raised here. Closing the generator ends the thread after the item that it is at.
    """
    made: queue.Queue[tuple[T] | BaseException | None] = queue.Queue(maxsize=1)
    enough = threading.Event()

    def make() -> None:
        end: BaseException | None = None
        try:
            for item in items:
                made.put((item,))
                if enough.is_set():
                    break
            if isinstance(items, Generator):
                items.close()
        except BaseException as error:  # raised where the items are used
            end = error
        made.put(end)

    thread = threading.Thread(target=make, name="ahead", daemon=True)
    thread.start()
    going = True
    try:
        while going:
            match made.get():
                case (item,):
                    yield item
                case end:
                    going = False
                    if isinstance(end, BaseException):
                        raise end
    finally:
        enough.set()
        while going:
            going = isinstance(made.get(), tuple)
        thread.join()
