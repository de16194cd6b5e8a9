"""The guard: who is let in, and that a header that is no address is refused and no fault of the studio."""

from __future__ import annotations

import pytest

from studio.security.guard import Guard, Message, Receive, Scope, Send, allowed_hosts

HOME = "127.0.0.1:8080"


async def inside(scope: Scope, receive: Receive, send: Send) -> None:
    raise AssertionError("the guard is asked only")


def allows(host: str, origin: str | None = None, method: str = "GET", of: str = "http") -> bool:
    headers = [(b"Host", host.encode("latin-1"))]
    if origin is not None:
        headers.append((b"Origin", origin.encode("latin-1")))
    guard = Guard(inside, allowed_hosts("127.0.0.1"))
    return guard.allows({"type": of, "method": method, "headers": headers})


@pytest.mark.parametrize("host", [HOME, "localhost", "LOCALHOST:8080", "[::1]:8080", "127.0.0.1"])
def test_the_studio_s_own_names(host: str) -> None:
    assert allows(host)


@pytest.mark.parametrize(
    "host",
    ["", "evil.example", "[", "[::1", "[zz]", "evil.example@127.0.0.1", "127.0.0.1/x", "127.0.0.1?", "[::1]x", "é"],
)
def test_any_other_name_is_refused(host: str) -> None:
    assert not allows(host)


@pytest.mark.parametrize("origin", ["http://[", "http://[zz]", "null", "http://evil.example", "http://127.0.0.1:81"])
def test_a_foreign_origin_is_refused(origin: str) -> None:
    assert not allows(HOME, origin, "PUT")
    assert not allows(HOME, origin, of="websocket")


def test_a_page_of_the_studio_may_send() -> None:
    assert allows(HOME, f"http://{HOME}", "PUT")
    assert allows(HOME, f"http://{HOME}", of="websocket")
    assert not allows(HOME, of="websocket")


async def test_what_is_refused_is_told_so() -> None:
    told: list[Message] = []

    async def send(message: Message) -> None:
        told.append(message)

    async def receive() -> Message:
        return {}

    await Guard(inside, allowed_hosts("127.0.0.1"))({"type": "http", "method": "GET", "headers": []}, receive, send)
    assert told[0]["status"] == 403
