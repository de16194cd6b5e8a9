"""The guard: which requests reach the studio, and what browsers may do with its pages.

Pure ASGI, since the middleware that NiceGUI documents never sees websockets. It decides by Host and Origin; a
page of another site can neither read from the studio nor send to it, nor reach it under a name of its own.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?")
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
# Vue compiles templates in the browser and NiceGUI evaluates its own messages: 'unsafe-eval' cannot be left out.
POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
]


class Guard:
    """Refuses foreign hosts and origins, and adds the security headers to what passes."""

    def __init__(self, app: App, hosts: frozenset[str]) -> None:
        self.app, self.hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        if not self.allows(scope):
            return await _refuse(scope, receive, send)
        if scope["type"] == "websocket":
            return await self.app(scope, receive, send)
        return await self.app(scope, receive, _Answer(send).send)

    def allows(self, scope: Scope) -> bool:
        """Whether the request comes for this studio, and from one of its own pages where that matters."""
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get(b"host", "")
        if self.hosts and _name(host) not in self.hosts:
            return False
        origin = headers.get(b"origin")
        if scope["type"] == "websocket":
            return origin is not None and _place(origin) == host
        if scope["method"] in SAFE_METHODS:
            return True
        return origin is None or _place(origin) == host


def allowed_hosts(address: str) -> frozenset[str]:
    """The names a studio on this address is known by; an empty set (any name) when it listens to the network."""
    loopback = frozenset(("localhost", "127.0.0.1", "::1"))
    return loopback if address in loopback else frozenset()


def _name(host: str) -> str:
    """The name in a Host header, without the port; "" where it is none."""
    found = _HOST.fullmatch(host)
    return found[1].strip("[]").lower() if found is not None else ""


def _place(origin: str) -> str | None:
    """What an origin calls its host; None where it is no address at all."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 4403})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": b"This request does not come from the studio."})


class _Answer:
    """Adds headers; in a page every script tag of the framework gets the nonce of the policy."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._page: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            named = {name.lower(): value for name, value in message["headers"]}
            if named.get(b"x-nicegui-content") == b"page":
                self._page = message
                return
            await self._send({**message, "headers": [*message["headers"], *HEADERS]})
        elif self._page is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._send_page(self._page)

    async def _send_page(self, page: Message) -> None:
        nonce = secrets.token_urlsafe(16)
        body = self._body.replace(b"<script", b'<script nonce="' + nonce.encode() + b'"')
        kept = [(n, v) for n, v in page["headers"] if n.lower() not in (b"content-length", b"content-security-policy")]
        policy = (b"content-security-policy", POLICY.format(nonce=nonce).encode())
        length = (b"content-length", str(len(body)).encode())
        await self._send({**page, "headers": [*kept, *HEADERS, policy, length]})
        await self._send({"type": "http.response.body", "body": body})
