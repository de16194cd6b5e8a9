"""`make bench`: microseconds per record of the record engine, beside jmespath, glom and jsonata in the same process.

All have the same rules, and the same Python for the functions that are not their own: what is compared is how rules
are run. Ours also holds every record against its contract and the model, and notes failures; the others do not.
"""

from __future__ import annotations

import importlib
import random
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import jmespath
from jmespath.functions import Functions, signature

from runtime.artefacts.contract import Contract
from runtime.artefacts.mapping import Mapping, Rule
from runtime.engines.record.engine import RecordEngine
from runtime.language.functions import FUNCTIONS
from runtime.language.functions.logic import is_true
from runtime.plan.build import build
from runtime.run.load import RunnableMapping
from runtime.values import BOOLEAN, DATE, INTEGER, STRING, Type, decimal
from tests.contracts import a_list, an_object, leaf, model, source

COUNT, ROUNDS = 400, 7
Record = dict[str, Any]
Run = Callable[[Record], Record]

COUNTRIES = {"de": "Germany", "fr": "France", "pl": "Poland"}
SOURCE = source(
    *(leaf(n, STRING) for n in ("id", "number", "note", "due", "currency", "status", "tax", "attempts")),
    *(leaf(n, INTEGER) for n in ("created", "total")), leaf("paid", BOOLEAN),
    an_object(
        "customer", *(leaf(n, STRING) for n in ("id", "name", "email", "phone", "language")),
        an_object("address", *(leaf(n, STRING) for n in ("street", "city", "postcode", "country"))),
    ),
    an_object("lines", a_list(
        "data", leaf("sku", STRING), leaf("description", STRING), leaf("quantity", INTEGER), leaf("amount", INTEGER),
    )),
)  # fmt: skip
MONEY = decimal(16, 2)
RULES: dict[str, tuple[Type, str]] = {
    "invoice_id": (STRING, "id"), "number": (STRING, "number"), "note": (STRING, "note"), "is_paid": (BOOLEAN, "paid"),
    "city": (STRING, "customer.address.city"), "postcode": (STRING, "customer.address.postcode"),
    "name": (STRING, "trim(customer.name)"), "email": (STRING, "lower(trim(customer.email))"),
    "currency": (STRING, "upper(currency)"), "country": (STRING, "lookup('countries', customer.address.country)"),
    "state": (STRING, "if(paid, 'paid', 'open')"), "phone": (STRING, "customer.phone || 'none'"),
    "total": (MONEY, "to_decimal(divide(total, `100`), `2`)"), "tax": (MONEY, "to_decimal(tax, `2`)"),
    "attempts": (INTEGER, "to_integer(attempts)"), "reference": (STRING, "to_string(created)"),
    "created_on": (DATE, "to_date(from_epoch(created, 's'))"), "due_on": (DATE, "to_date(due)"),
    "line_count": (INTEGER, "length(lines.data)"),
}  # fmt: skip
LINE_RULES: dict[str, tuple[Type, str]] = {
    "sku": (STRING, "sku"), "description": (STRING, "trim(description)"), "quantity": (INTEGER, "quantity"),
    "amount": (MONEY, "to_decimal(divide(amount, `100`), `2`)"),
    "kind": (STRING, "if(quantity > `5`, 'bulk', 'single')"),
}  # fmt: skip
EACH, WHERE = "lines.data", "quantity > `0`"
PLAIN: dict[str, tuple[Type, str]] = {
    name.replace(".", "_"): (of, name)
    for of, names in (
        (STRING, "id number note due currency status tax attempts customer.id customer.name customer.email "
                 "customer.phone customer.language customer.address.street customer.address.city "
                 "customer.address.postcode customer.address.country"),
        (INTEGER, "created total"), (BOOLEAN, "paid"),
    ) for name in names.split()
}  # fmt: skip


def records() -> list[Record]:
    """Invoices without faults, since only ours goes on after one."""
    rng = random.Random(7)

    def line(k: int) -> Record:
        amount = rng.randint(100, 99999)
        return {"sku": f"S{k}", "description": f" Item {k} ", "quantity": rng.randint(0, 9), "amount": amount}

    def invoice(i: int) -> Record:
        address = {
            "street": f"Way {i}",
            "city": "Köln",
            "postcode": f"5{i:04}",
            "country": rng.choice(["de", "fr", "pl"]),
        }
        customer = {
            "id": f"c{i}", "name": f"  Kunde {i}", "email": f"K{i}@Example.COM", "language": "de",
            "phone": None if i % 2 else "+49 1", "address": address,
        }  # fmt: skip
        return {
            "id": f"in_{i:09}", "number": f"F-{i}", "created": 1_700_000_000 + i, "paid": rng.random() < 0.6,
            "due": f"2026-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}", "currency": rng.choice(["eur", "usd"]),
            "status": "sent", "tax": f"{rng.randint(1, 99)}.{rng.randint(0, 99):02}", "attempts": str(i % 4),
            "total": rng.randint(100, 999999), "note": None if i % 3 else f"Danke für {i}", "customer": customer,
            "lines": {"data": [line(k) for k in range(rng.randint(0, 5))]}, "unread": {"a": [1, 2, 3], "b": "x"},
        }  # fmt: skip

    return [invoice(i) for i in range(COUNT)]


# -- ours


def ours(rules: dict[str, tuple[Type, str]], lines: dict[str, tuple[Type, str]]) -> RunnableMapping:
    given = [Rule(name, text) for name, (_, text) in rules.items()]
    fields = [leaf(name, of) for name, (of, _) in rules.items()]
    if lines:
        inner = tuple(Rule(name, text) for name, (_, text) in lines.items())
        given.append(Rule("lines", each=EACH, where=WHERE, rules=inner))
        fields.append(a_list("lines", *(leaf(name, of) for name, (of, _) in lines.items())))
    made: Contract = model(*fields)
    mapping = Mapping("bench", "1.0.0", "order@1", "orders", tuple(given))
    built = build(mapping, SOURCE, made, lookups={"countries": COUNTRIES})
    assert built.ok, built.diagnostics
    return RunnableMapping(built.plan, SOURCE, made)


# -- the others


def strict(name: str, *arguments: Any) -> Any:
    """One of our functions with the arguments' values, as the record engine means it."""
    if name == "if":
        return arguments[1] if is_true(arguments[0]) else arguments[2]
    if None in arguments:
        return None
    return COUNTRIES[arguments[1]] if name == "lookup" else FUNCTIONS[name].python(*arguments)


NAMES = ("if", "lookup", "trim", "lower", "upper", "divide", "to_decimal", "to_integer", "from_epoch", "to_date")


def by_jmespath(rules: dict[str, tuple[Type, str]], lines: dict[str, tuple[Type, str]]) -> Run:
    def method(name: str) -> Any:
        return signature({"types": [], "variadic": True})(lambda _, *arguments: strict(name, *arguments))

    own = type("Own", (Functions,), {f"_func_{name}": method(name) for name in NAMES})
    options = jmespath.Options(custom_functions=own())
    compiled = [(name, jmespath.compile(text)) for name, (_, text) in rules.items()]
    inner = [(name, jmespath.compile(text)) for name, (_, text) in lines.items()]
    each, where = jmespath.compile(EACH), jmespath.compile(WHERE)

    def run(record: Record) -> Record:
        made = {name: expression.search(record, options) for name, expression in compiled}
        if lines:
            kept = [i for i in each.search(record, options) if where.search(i, options)]
            made["lines"] = [{name: e.search(i, options) for name, e in inner} for i in kept]
        return made

    return run


def by_glom(rules: dict[str, tuple[Type, str]], lines: dict[str, tuple[Type, str]]) -> Run:
    glom = importlib.import_module("glom")

    def of(function: str, *more: Any, first: tuple[Any, ...] = ()) -> Callable[[Any], Any]:
        return lambda value: strict(function, *first, value, *more)

    cents = (of("divide", 100), of("to_decimal", 2))
    written = {
        "name": ("customer.name", of("trim")), "email": ("customer.email", of("trim"), of("lower")),
        "currency": ("currency", of("upper")), "total": ("total", *cents), "tax": ("tax", of("to_decimal", 2)),
        "country": ("customer.address.country", of("lookup", first=("countries",))),
        "state": ("paid", of("if", "paid", "open")), "phone": ("customer.phone", lambda v: v or "none"),
        "attempts": ("attempts", of("to_integer")), "reference": ("created", str), "due_on": ("due", of("to_date")),
        "created_on": ("created", of("from_epoch", "s"), of("to_date")), "line_count": ("lines.data", len),
    }  # fmt: skip
    spec: dict[str, Any] = {name: written[name] if "(" in text or "|" in text else text
                            for name, (_, text) in rules.items()}  # fmt: skip
    if lines:
        line = {
            "sku": "sku", "description": ("description", of("trim")), "quantity": "quantity",
            "amount": ("amount", *cents), "kind": ("quantity", lambda q: "bulk" if q > 5 else "single"),
        }  # fmt: skip
        spec["lines"] = (EACH, [lambda i: i if i["quantity"] > 0 else glom.SKIP], [line])
    compiled = glom.Glommer().glom
    return lambda record: compiled(record, spec)  # type: ignore[no-any-return]


def by_jsonata(rules: dict[str, tuple[Type, str]], lines: dict[str, tuple[Type, str]]) -> Run:
    jsonata = importlib.import_module("jsonata")
    special = {
        "if(paid, 'paid', 'open')": "paid ? 'paid' : 'open'", "length(lines.data)": "$count(lines.data)",
        "customer.phone || 'none'": "customer.phone ? customer.phone : 'none'",
        "if(quantity > `5`, 'bulk', 'single')": "quantity > 5 ? 'bulk' : 'single'",
    }  # fmt: skip

    def written(text: str) -> str:
        text = special.get(text, text).replace("`", "")
        for name in (*NAMES, "to_string"):
            text = text.replace(f"{name}(", f"$own_{name}(")
        return text

    def body(given: dict[str, tuple[Type, str]]) -> str:
        return ", ".join(f"'{name}': {written(text)}" for name, (_, text) in given.items())

    loop = f", 'lines': [{EACH}[quantity > 0].{{{body(lines)}}}]" if lines else ""
    expression = jsonata.Jsonata(f"{{{body(rules)}{loop}}}")
    for name in (*NAMES, "to_string"):
        expression.register_lambda(f"own_{name}", partial(strict, name))
    names = [*rules, *(["lines"] if lines else [])]

    def run(record: Record) -> Record:
        made = expression.evaluate(record)
        return {name: made.get(name) for name in names}  # what is null it leaves out

    return run


# -- measuring


def measure(runs: dict[str, Run], given: list[Record]) -> dict[str, list[float]]:
    """CPU microseconds per record, one figure per round; the rounds of all take turns."""
    figures: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            some = given if name in FAST else given[: COUNT // 8]
            started = time.process_time()
            for record in some:
                run(record)
            figures[name].append((time.process_time() - started) / len(some) * 1e6)
    return figures


FAST = ("record engine", "mapping.apply", "jmespath")
OTHERS = {"jmespath": by_jmespath, "glom": by_glom, "jsonata": by_jsonata}


def compare(title: str, rules: dict[str, tuple[Type, str]], lines: dict[str, tuple[Type, str]]) -> None:
    mapping, given = ours(rules, lines), records()
    engine = RecordEngine(mapping.plan)
    runs: dict[str, Run] = {
        "record engine": lambda r: engine.apply(r).values,
        "mapping.apply": lambda r: mapping.apply(r).value,
    }
    missing = []
    for name, make in OTHERS.items():
        try:
            runs[name] = make(rules, lines)
        except ImportError:
            missing.append(name)
    expected = [engine.apply(record) for record in given]
    assert not any(outcome.failures for outcome in expected)
    for name, run in runs.items():
        for record, outcome in zip(given[: COUNT // 8], expected, strict=False):
            found = run(record)
            assert found == outcome.values, f"{name}: {found} is not {outcome.values}"
    figures = measure(runs, given)
    base = statistics.median(figures["record engine"])
    print(f"\n{title}\n{'':18}{'µs/record':>10}{'x ours':>9}")
    for name, found in figures.items():
        print(f"{name:18}{statistics.median(found):10.1f}{statistics.median(found) / base:9.2f}")
    for name in missing:
        print(f"{name:18}{'not installed':>19}")


def main() -> None:
    compare("20 rules, one of them a loop of lines with 5 rules", RULES, LINE_RULES)
    compare("20 plain paths", PLAIN, {})


if __name__ == "__main__":
    main()
