"""Undo for everybody: one's own edit, carried back among what others did; and who is there."""

from __future__ import annotations

import pytest

from runtime.artefacts.mapping import Mapping, Rule
from studio.state.canvas.carrying import ChangedSince, carried
from studio.state.mapping_document import MappingDocument
from studio.state.presence import Presence

A, B = Rule("a", "x"), Rule("b", "y")


def mapping(*rules: Rule) -> Mapping:
    return Mapping("m", "0.1.0", "sale@1", "order", rules)


def test_everybody_undoes_their_own_last_edit(document: MappingDocument) -> None:
    document.connect("customer.name", "channel", by="ana")
    document.connect("created", "sold_at", by="ben")
    assert document.history.undo_said("ana") == "connected customer.name to channel"
    assert document.undo(by="ana").said == "undone: connected customer.name to channel"
    assert document.rule("channel") is None and document.rule("sold_at") is not None
    assert document.undo(by="ana").said == "there is nothing of yours to undo"
    assert document.redo(by="ben").said == "there is nothing to do again"
    assert document.redo(by="ana").done and document.rule("channel") is not None
    assert document.undo(by="ben").done and document.rule("sold_at") is None


def test_an_edit_that_somebody_built_on_stays_and_says_so(document: MappingDocument) -> None:
    document.presence.join("w1", "ana")
    document.presence.join("w2", "ben")
    document.connect("customer.name", "channel", by="ana")
    document.set_expression("channel", "upper(customer.name)", by="ben")
    assert document.undo(by="ana").said == (
        "Guest 2 changed the rule of channel since, so your edit stays: connected customer.name to channel"
    )
    assert document.undo(by="ben").done and document.undo(by="ana").done
    assert document.rule("channel") is None


def test_the_page_says_who_acts_when_the_command_does_not(document: MappingDocument) -> None:
    document.who = lambda: "ana"
    document.connect("customer.name", "channel")
    assert document.history.entries[-1].by == "ana"
    document.who = lambda: "ben"
    assert not document.undo().done


def test_a_difference_is_carried_past_other_rules() -> None:
    inner = Rule("g", rules=(Rule("x", "1"),))
    other = Rule("g", rules=(Rule("x", "1"), Rule("y", "2")))
    assert carried(mapping(A, B), mapping(A), mapping()).rules == (B,)
    assert carried(mapping(B), mapping(B), mapping(A, B)).rules == (A, B)
    assert carried(mapping(Rule("c", "z")), mapping(B, Rule("c")), mapping(A, B, Rule("c"))).rules[0].target == "c"
    assert carried(mapping(other), mapping(inner), mapping()).rules == (Rule("g", rules=(Rule("y", "2"),)),)


@pytest.mark.parametrize(
    ("now", "was", "to", "path"),
    [
        (mapping(Rule("a", "other")), mapping(A), mapping(), "a"),
        (mapping(), mapping(A), mapping(Rule("a", "more")), "a"),
        (mapping(Rule("g", rules=(Rule("x", "9"),))), mapping(Rule("g", rules=(Rule("x", "1"),))), mapping(), "g.x"),
    ],
)
def test_what_was_changed_again_is_not_taken_back(now: Mapping, was: Mapping, to: Mapping, path: str) -> None:
    with pytest.raises(ChangedSince) as found:
        carried(now, was, to)
    assert found.value.path == path


def test_guests_have_numbers_and_rows() -> None:
    presence, told = Presence(), list[int]()
    end = presence.on_change(lambda: told.append(len(presence.guests())))
    presence.join("w1", "ana")
    presence.join("w2", "ben")
    presence.join("w3", "ben")
    presence.move("w2", "source", "customer")
    presence.move("w2", "source", "customer")
    assert [g.name for g in presence.guests()] == ["Guest 1", "Guest 2"]
    assert [(r["initials"], r["path"]) for r in presence.rows("ana")] == [("G2", "customer")]
    assert presence.rows("ben") == []
    presence.leave("w2")
    assert presence.rows("ana") == [] and presence.name_of("ben") == "Guest 2"
    assert told == [1, 2, 2, 2, 2]
    end()
    presence.leave("w1")
    assert len(told) == 5
