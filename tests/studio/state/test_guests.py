"""Who has a mapping open: numbers stay small, and a name never means two people."""

from __future__ import annotations

from studio.state.presence import Presence


def test_a_number_is_given_again_once_nobody_here_has_it() -> None:
    here = Presence()
    here.join("a", "ana")
    here.join("b", "ben")
    here.leave("b")
    assert here.name_of("ben") == "Guest 2"
    here.join("c", "cleo")
    assert [guest.name for guest in here.guests()] == ["Guest 1", "Guest 2"]
    assert (here.name_of("cleo"), here.name_of("ben")) == ("Guest 2", "somebody")


def test_who_comes_back_has_the_number_of_before() -> None:
    here = Presence()
    for window, by in (("a", "ana"), ("b", "ben")):
        here.join(window, by)
    here.leave("a")
    here.join("a2", "ana")
    here.join("b2", "ben")
    assert [(guest.by, guest.number) for guest in here.guests()] == [("ana", 1), ("ben", 2)]
