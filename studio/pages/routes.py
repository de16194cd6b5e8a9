"""What the studio's own browser fetches by HTTP: canvas, preview, bundle; and where it sends files.

Big answers go this way, not over the socket. Every name is checked against the workspace; problems are JSON.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from typing import Any

from fastapi import Request, Response
from nicegui import app, json
from starlette.requests import ClientDisconnect

from runtime.artefacts.bundle import make_bundle
from runtime.diagnostics import CrosswalkError, Diagnostic
from runtime.run.load import from_workspace
from studio.security.uploads import Uploads
from studio.state.mapping_document import MappingDocument
from studio.state.open_workspace import OpenWorkspace
from studio.state.preview.payload import MOST_ROWS, PolicyOf, preview_text, rows_text, tag_of
from studio.state.preview.result import Window

FRESH = {"Cache-Control": "private, no-cache"}
_STATUS = {"E103": 404, "E105": 413, "E110": 400, "E503": 409, "E504": 507}


def register(workspace: OpenWorkspace, uploads: Uploads) -> None:
    """Announces the addresses under /api."""

    @app.get("/api/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    _serve_rules(workspace, secrets.token_hex(4))  # revisions begin at 1 again with each start, a memory does not

    @app.get("/api/mappings/{name}/preview")
    async def preview(name: str, request: Request, first: int = 0, count: int = 50) -> Response:
        try:
            document = workspace.open_mapping(name)
            window = await _window(document, first, count)
        except CrosswalkError as error:
            return problem_response(error.diagnostics[0])
        text = preview_text(document.preview.result, window, _policy(document))
        return _unless_known(request, f'"{tag_of(text)}"', lambda: text)

    @app.get("/api/mappings/{name}/preview/rows")
    async def rows(name: str, first: int, count: int) -> Response:
        try:
            document = workspace.open_mapping(name)
            window = await _window(document, first, count)
        except CrosswalkError as error:
            return problem_response(error.diagnostics[0])
        return Response(rows_text(window, _policy(document)), media_type="application/json", headers=FRESH)

    @app.get("/api/mappings/{name}/bundle")
    async def bundle(name: str) -> Response:
        def answer() -> Response:
            ready = from_workspace(workspace.workspace, name)
            file = f"{ready.name}-{ready.version}.crosswalk.json"
            headers = FRESH | {"Content-Disposition": f'attachment; filename="{_plain(file)}"'}
            return Response(make_bundle(workspace.workspace, name), media_type="application/json", headers=headers)

        return _said(answer)

    @app.put("/api/uploads")
    async def upload(request: Request, name: str = "") -> Response:
        try:
            arrived = await uploads.receive(name, request.stream())
        except CrosswalkError as error:
            return problem_response(error.diagnostics[0])
        except ClientDisconnect:  # stopped, or the connection broke: what had arrived is gone already
            return Response(status_code=499)
        told = {"token": arrived.token, "label": arrived.label, "size": arrived.size}
        return Response(json.dumps(told), media_type="application/json", headers=FRESH)


def _serve_rules(workspace: OpenWorkspace, born: str) -> None:
    """The addresses of canvas and table."""

    @app.get("/api/mappings/{name}/canvas")
    async def canvas(name: str, request: Request) -> Response:
        def answer() -> Response:
            document = workspace.open_mapping(name)
            etag = f'"{document.name}-{born}-{document.revision}"'
            return _unless_known(request, etag, lambda: json.dumps(document.snapshot()))

        return _said(answer)

    @app.get("/api/mappings/{name}/table")
    async def table(name: str, request: Request) -> Response:
        def answer() -> Response:
            document = workspace.open_mapping(name)
            document.table.refresh()
            etag = f'"{document.name}-table-{born}-{document.table.revision}"'
            return _unless_known(request, etag, lambda: json.dumps(document.table.snapshot()))

        return _said(answer)


def problem_response(found: Diagnostic) -> Response:
    """A problem as JSON, with the status that fits its code."""
    told = {"code": found.code, "message": found.message, "hint": found.hint}
    return Response(json.dumps(told), _STATUS.get(found.code, 400), FRESH, "application/json")


async def _window(document: MappingDocument, first: int, count: int) -> Window:
    """The rows that a grid shows; the next preview begins with them."""
    result, runner = document.preview.result, document.preview
    if result is None or not result.count:
        return Window()
    first, count = max(0, first), max(1, min(count, MOST_ROWS))
    runner.view = (first, count)
    return await runner.rows(first, count)


def _policy(document: MappingDocument) -> PolicyOf:
    def policy(path: str) -> str:
        rule = document.rule(path)
        return rule.on_error if rule is not None else ""

    return policy


def _said(answer: Callable[[], Response]) -> Response:
    try:
        return answer()
    except CrosswalkError as error:
        return problem_response(error.diagnostics[0])


def _unless_known(request: Request, etag: str, make: Callable[[], Any]) -> Response:
    """304 when the browser has this revision already."""
    headers = FRESH | {"ETag": _header(etag)}
    if _header(etag) in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(make(), media_type="application/json", headers=headers)


def _header(etag: str) -> str:
    return etag.encode("ascii", "backslashreplace").decode()


def _plain(file: str) -> str:
    """A file name that needs no quoting in a header."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", file)
