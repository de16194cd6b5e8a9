"""A step that works ahead gives the same items, errors and ends as one that does not."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from runtime.run.ahead import ahead


def test_items_come_in_order_from_a_thread_of_their_own() -> None:
    makers = set()

    def numbers() -> Iterator[int]:
        for number in range(100):
            makers.add(threading.current_thread())
            yield number

    assert list(ahead(numbers())) == list(range(100))
    assert len(makers) == 1 and threading.current_thread() not in makers


def test_what_making_an_item_raises_is_raised_where_it_is_used() -> None:
    def numbers() -> Iterator[int]:
        yield 1
        raise KeyError("two")

    made = ahead(numbers())
    assert next(made) == 1
    with pytest.raises(KeyError, match="two"):
        next(made)


def test_no_more_is_made_than_waits_between_two_steps() -> None:
    asked = []
    third = threading.Event()

    def numbers() -> Iterator[int]:
        for number in range(100):
            asked.append(number)
            if number == 2:
                third.set()
            yield number

    made = ahead(numbers())
    assert next(made) == 0
    assert third.wait(10)  # one is used, one waits, one is being made
    made.close()
    assert asked in ([0, 1, 2], [0, 1, 2, 3])


def test_closing_ends_the_steps_before_it_too() -> None:
    ended = []

    def numbers() -> Iterator[int]:
        try:
            yield from range(100)
        finally:
            ended.append(threading.current_thread())

    before = threading.active_count()
    made = ahead(number + 1 for number in ahead(numbers()))
    assert next(made) == 1
    made.close()
    assert threading.active_count() == before
    assert len(ended) == 1
