"""Starts the studio: one workspace, one process, one address.

Wires pages, HTTP routes, design and guard together; decides nothing else. Pages get the workspace by their
`register` functions, so that nothing about it lives in a module.
"""

from __future__ import annotations

import asyncio
import gc
import secrets
import socket
import sys
import time
from pathlib import Path

from fastapi.middleware.gzip import GZipMiddleware
from nicegui import app, ui
from nicegui.server import Server
from starlette.types import ASGIApp

from runtime.artefacts.workspace import LOCAL
from runtime.diagnostics import CrosswalkError, fail
from studio.components.design import LOGO, serve_design
from studio.components.not_found import nowhere
from studio.components.trouble import trouble
from studio.pages import decisions, export, home, mapping, mappings, models, preview_routes, routes, sources, templates
from studio.pages import help as help_pages
from studio.security.guard import Guard, allowed_hosts
from studio.security.uploads import Uploads
from studio.state.open_workspace import OpenWorkspace
from studio.state.preview.worker import SPARE

PAGES = (home, sources, models, mappings, mapping, decisions, export, help_pages, templates, routes, preview_routes)
REFRESH_SECONDS = 2.0
RECONNECT_SECONDS = 30.0
UPLOAD_SECONDS = 24 * 3600
#: New objects before Python looks for cycles: with a mapping of thousands of rules in memory each look takes 0.2 s.
NEW_OBJECTS = (100_000, 20, 100)
#: Seconds that a thread keeps on when the event loop wants its turn; what is worked out beside it must not be felt.
SWITCH_SECONDS = 0.0005
GZIP_LEVEL = 4  # the default of 9 keeps the event loop busy fifteen times as long, for a tenth less


def serve(folder: Path, *, host: str = "127.0.0.1", port: int = 8080, show: bool = True) -> None:
    """Opens the workspace and serves it until Ctrl+C; E109 when it is none, E507 when the port is taken."""
    _check_free(host, port)
    gc.set_threshold(*NEW_OBJECTS)
    sys.setswitchinterval(SWITCH_SECONDS)
    workspace = OpenWorkspace(folder)
    local = workspace.folder / LOCAL
    app.storage.path = local / "studio"
    app.config.quasar_config["loadingBar"]["skipHijack"] = True  # a bar without a name says nothing to those who listen
    _sweep(local / "uploads")
    _wire(workspace, Uploads(local / "uploads"), host)
    app.on_startup(lambda: _announce(workspace, host, port))
    app.on_startup(SPARE.keep)
    app.on_shutdown(workspace.close)
    app.on_shutdown(SPARE.end)
    try:
        ui.run(
            nowhere,
            host=host,
            port=port,
            show=show,
            title="Crosswalk",
            favicon=LOGO,
            language="en-US",
            reconnect_timeout=RECONNECT_SECONDS,
            gzip_middleware_factory=_gzip,
            storage_secret=_storage_secret(local),
            session_middleware_kwargs={"same_site": "lax"},
            reload=False,
            tailwind=False,
            show_welcome_message=False,
            timeout_graceful_shutdown=2,
        )
    except KeyboardInterrupt:
        sys.stdout.write("\n")


def _wire(workspace: OpenWorkspace, uploads: Uploads, host: str) -> None:
    serve_design()
    for page in PAGES:
        page.register(workspace, uploads)
    app.on_page_exception(_page_trouble)
    # Added before NiceGUI's own: the page is compressed after the guard has put its nonces in.
    app.add_middleware(Guard, hosts=allowed_hosts(host))


async def _announce(workspace: OpenWorkspace, host: str, port: int) -> None:
    """Says the address once it can be opened, and watches the files from then on."""
    workspace.loop = asyncio.get_running_loop()
    app.timer(REFRESH_SECONDS, workspace.refresh, immediate=False)
    asyncio.get_running_loop().create_task(_say_when_open(workspace.name, host, port))


async def _say_when_open(name: str, host: str, port: int) -> None:
    while not Server.instance.started:
        await asyncio.sleep(0.02)
    shown = f"[{host}]" if ":" in host else host
    sys.stdout.write(f"Crosswalk studio: http://{shown}:{port}  (workspace {name})\n")
    sys.stdout.flush()


def _page_trouble(error: Exception) -> None:
    found = error.diagnostics[0] if isinstance(error, CrosswalkError) else None
    trouble(found)


def _gzip(inner: ASGIApp) -> GZipMiddleware:
    return GZipMiddleware(inner, compresslevel=GZIP_LEVEL)


def _check_free(host: str, port: int) -> None:
    """Looks before anything is built; uvicorn would only log the problem and leave."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        hint = f"end what runs there, or choose another: crosswalk studio --port {port + 1}"
        reason = error.strerror or str(error)
        raise fail("E507", f"cannot listen on {host}:{port}: {reason}", hint=hint) from None


def _sweep(folder: Path) -> None:
    """Removes uploads that nobody came back for; those of a studio that runs beside this one are younger."""
    oldest = time.time() - UPLOAD_SECONDS
    for path in folder.glob("*"):
        if path.is_file() and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


def _storage_secret(local: Path) -> str:
    """The key that signs the session cookie: random, one for each workspace, kept out of its versioned files."""
    path = local / "session-key"
    if not path.exists():
        local.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32), encoding="ascii")
    return path.read_text(encoding="ascii").strip()
