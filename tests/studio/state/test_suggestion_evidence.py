"""What speaks for a pair of fields: the words of names, the forms of values, descriptions, and what was done before."""

from __future__ import annotations

from typing import Any

import pytest

from runtime.artefacts.contract import Contract, Field
from runtime.artefacts.mapping import Mapping, Rule
from runtime.values import BOOLEAN, DATE, INTEGER, STRING, TIMESTAMP, decimal
from studio.state.suggestions.choice import Suggestion, choose
from studio.state.suggestions.earlier import Earlier, read_names
from studio.state.suggestions.known_fields import known_model, known_source
from studio.state.suggestions.names import alike, is_short_for, words_of
from studio.state.suggestions.pairs import scored_pairs
from studio.state.suggestions.situation import Situation
from studio.state.suggestions.values import agreement, forms_of, looks
from tests.contracts import a_list, an_object, leaf, model, source


def suggested(
    given: Contract, wanted: Contract, values: dict[str, list[Any]] | None = None, before: tuple[Mapping, ...] = ()
) -> dict[str, Suggestion]:
    pairs = scored_pairs(
        known_source(given, lambda path: (values or {}).get(path, ())), known_model(wanted),
        Earlier(wanted.name, before),
    )  # fmt: skip
    return {s.target: s for s in choose(pairs, Situation(frozenset(pairs.by_target)))}


def texts(*names: str) -> tuple[Field, ...]:
    return tuple(leaf(name, STRING) for name in names)


@pytest.mark.parametrize(
    ("name", "concepts"),
    [
        ("CustomerZipCode", ["customer", "postal_code"]),
        ("qty_ordered", ["quantity", "ordered"]),
        ("firstname", ["first_name"]),
        ("E-Mail", ["email"]),
        ("addressLine2", ["street_2"]),
        ("KundenNr", ["customer", "number"]),
        ("Straße", ["street"]),
        ("is_deleted", ["whether", "deleted"]),
        ("createdAt", ["created", "when"]),
        ("HTTPStatus2", ["http", "status", "2"]),
        ("::<b>", ["b"]),
        ("", []),
    ],
)
def test_names_become_words(name: str, concepts: list[str]) -> None:
    assert [word.concept for word in words_of(name)] == concepts


def test_words_are_alike() -> None:
    assert alike("total", "total") == 1 and 0 < alike("price", "amount") < 1
    assert alike("start", "end") == 0 and alike("1", "2") == 0
    assert is_short_for("wrhs", "warehouse") and is_short_for("del", "delivery")
    assert not is_short_for("city", "country")
    assert alike("fulfilment", "fulfillment") and not alike("tax", "total")


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("ada@example.org", "e-mail addresses"), ("https://example.org/a", "web addresses"),
        ("2026-03-01", "dates"), ("01.03.2026", "dates"), ("2026-03-01T10:00:00Z", "times"),
        ("DE89370400440532013000", "IBANs"), ("eur", "currency codes"), ("DE", "country codes"),
        ("+49 30 1234567", "phone numbers"), ("1.234,50", "numbers"), ("1760000000", "seconds since 1970"),
        ("yes", "yes or no"), ("21cb20b5c78751fc7ddc091b6b69b3e0", "masked values"),
    ],
)  # fmt: skip
def test_values_have_forms(text: str, form: str) -> None:
    assert form in forms_of(text)


def test_values_agree_with_what_is_wanted_or_not() -> None:
    mails = looks(["a@b.org", None, "", "c@d.com", "e@f.net"])
    assert mails.count == 3
    assert agreement(mails, ("e-mail addresses",)) == 1
    assert agreement(looks(["red", "green", "blue"]), ("e-mail addresses",)) == -1
    assert agreement(looks(["red"]), ("e-mail addresses",)) == 0, "one value is not enough to say no"
    assert agreement(looks(["21cb20b5c78751fc7ddc091b6b69b3e0"] * 4), ("e-mail addresses",)) == 0, "masked"


def test_a_prefix_that_every_field_has_says_nothing() -> None:
    given = source(*texts("property_email", "property_city", "property_company", "property_zip", "property_state"))
    found = suggested(given, model(*texts("email", "city", "postal_code", "property_id")))
    assert {t: s.source for t, s in found.items()} == {
        "email": "property_email", "city": "property_city", "postal_code": "property_zip",
    }  # fmt: skip


def test_the_name_of_the_table_says_nothing_either() -> None:
    given = source(*texts("id", "charge_id", "name"), name="invoice")
    found = suggested(given, model(*texts("invoice_id", "invoice_name"), name="invoice"))
    assert {t: s.source for t, s in found.items()} == {"invoice_id": "id", "invoice_name": "name"}


def test_groups_tell_equal_names_apart() -> None:
    given = source(*texts("billing_city", "shipping_city", "ship_to_zip", "bill_to_zip"))
    address = texts("city", "postal_code")
    found = suggested(given, model(an_object("shipping", *address), an_object("billing", *address)))
    assert {t: s.source for t, s in found.items()} == {
        "shipping.city": "shipping_city", "shipping.postal_code": "ship_to_zip",
        "billing.city": "billing_city", "billing.postal_code": "bill_to_zip",
    }  # fmt: skip


def test_what_excludes_each_other_is_not_suggested() -> None:
    given = source(*texts("period_start", "tax", "address_2", "old_value", "max_weight"))
    wanted = model(*texts("period_end", "discount", "address_1", "new_value", "min_weight"))
    assert suggested(given, wanted) == {}
    for one, other in (
        ("line_amount_2", "line_amount_1"), ("billing_address_city", "shipping_address_city"),
        ("created_by", "created_at"),
    ):  # fmt: skip
        assert suggested(source(*texts(one, "x")), model(*texts(other, "y"))) == {}


def test_what_was_refused_makes_room_for_the_next_best() -> None:
    pairs = scored_pairs(
        known_source(source(*texts("email", "e_mail_address")), lambda _: ()), known_model(model(*texts("email")))
    )
    everything = Situation(frozenset({"email"}))
    assert [s.source for s in choose(pairs, everything)] == ["email"]
    refused = Situation(everything.open, refused=frozenset({("email", "email")}))
    assert [s.source for s in choose(pairs, refused)] == ["e_mail_address"]


def test_nothing_in_common_is_silence() -> None:
    given = source(*texts("alpha", "beta"), leaf("gamma", DATE))
    assert suggested(given, model(*texts("colour"), leaf("weight", decimal(8, 2)), leaf("paid", BOOLEAN))) == {}


def test_values_help_where_names_are_weak() -> None:
    given = source(leaf("contact_1", STRING), leaf("contact_2", STRING), leaf("curr", STRING), leaf("made", INTEGER))
    values: dict[str, list[Any]] = {
        "contact_1": ["a@b.org", "c@d.org", "e@f.org"],
        "contact_2": ["+49 30 123456", "+49 30 654321", "+31 20 1234567"],
        "curr": ["EUR", "USD", "EUR"], "made": [1760000000, 1760100000],
    }  # fmt: skip
    wanted = model(leaf("contact_email", STRING), leaf("contact_phone", STRING), leaf("currency", STRING))
    found = suggested(given, wanted, values)
    assert {t: s.source for t, s in found.items()} == {
        "contact_email": "contact_1", "contact_phone": "contact_2", "currency": "curr",
    }  # fmt: skip
    assert "its values are e-mail addresses" in found["contact_email"].reasons
    without = suggested(given, wanted)
    assert "contact_email" not in without or without["contact_email"].percent < found["contact_email"].percent


def test_reasons_are_in_words_and_doubts_too() -> None:
    given = source(leaf("qty", INTEGER), leaf("zip", STRING), leaf("created", BOOLEAN), leaf("email", STRING))
    wanted = model(
        leaf("quantity", INTEGER), leaf("postal_code", STRING), leaf("created_on", DATE), leaf("email", STRING)
    )
    found = suggested(given, wanted, {"email": ["x", "y", "z", "w"]})
    assert "“qty” means “quantity”" in found["quantity"].reasons
    assert "“zip” means “postal code”" in found["postal_code"].reasons
    assert "but its values are not e-mail addresses" in found["email"].reasons
    doubted = found.get("created_on")
    assert doubted is None or "but the types differ: boolean and date" in doubted.reasons


def test_descriptions_decide_between_names() -> None:
    given = source(
        leaf("ref", STRING, description="Number that the buyer gave to the purchase order"),
        leaf("ref_b", STRING, description="Tracking number of the parcel"),
    )
    wanted = model(leaf("order_reference", STRING, description="The purchase order number of the buyer"))
    assert suggested(given, wanted)["order_reference"].source == "ref"


def test_lists_go_together() -> None:
    given = source(
        a_list("positions", leaf("sku", STRING), leaf("qty", INTEGER), leaf("amount", INTEGER)),
        a_list("taxes", leaf("amount", INTEGER), leaf("rate", INTEGER)),
        leaf("quantity", INTEGER),
    )
    wanted = model(
        a_list("items", leaf("sku", STRING), leaf("quantity", INTEGER), leaf("amount", INTEGER)), leaf("sku", STRING)
    )
    found = {t: s.source for t, s in suggested(given, wanted).items()}
    assert found == {
        "items.sku": "positions.sku",
        "items.quantity": "positions.qty",
        "items.amount": "positions.amount",
    }


def test_what_was_mapped_before_is_suggested_again() -> None:
    given = source(leaf("xk7", INTEGER), leaf("other", STRING))
    wanted = model(leaf("issued_at", TIMESTAMP), leaf("colour", STRING))
    before = Mapping("old", "1", "order@1", "orders", (Rule("issued_at", "from_epoch(xk7, 's')"),))
    assert suggested(given, wanted) == {}
    found = suggested(given, wanted, before=(before,))
    assert found["issued_at"].source == "xk7" and "mapped this way before" in found["issued_at"].reasons
    assert set(found) == {"issued_at"}


def test_mappings_are_read_within_their_groups() -> None:
    assert read_names("upper(trim(address.city))") == ("address", "city")
    assert read_names("concat(a, b)") == () == read_names("upper(((")
    rules = (
        Rule("customer", "buyer", rules=(Rule("number", "id"),)),
        Rule("lines", each="items", rules=(Rule("id", "id"),)),
    )
    earlier = Earlier("sale", (Mapping("old", "1", "sale@1", "order", rules),))
    assert earlier.sources_of("customer.number") == {"buyer.id"} and earlier.sources_of("lines.id") == {"items.id"}
