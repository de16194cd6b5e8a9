"""What the preview's parts fetch by HTTP: one record on both sides, and which step of a rule failed.

Only who runs the rules is asked; problems are JSON.
"""

from __future__ import annotations

import json as plain_json

from fastapi import Response
from nicegui import app, json

from runtime.diagnostics import CrosswalkError
from runtime.values import show
from studio.pages.routes import FRESH, problem_response
from studio.security.uploads import Uploads
from studio.state.open_workspace import OpenWorkspace
from studio.state.records.default_cells import default_cells_in, has_defaults
from studio.state.records.explaining import explain, failed_step
from studio.state.records.view import payload, record_view


def register(workspace: OpenWorkspace, uploads: Uploads) -> None:  # noqa: ARG001 - the same for all pages
    """Announces the addresses."""

    @app.get("/api/mappings/{name}/record")
    async def record(name: str, row: int, whole: str = "") -> Response:
        try:
            document = workspace.open_mapping(name)
            found = await document.preview.record(row)
        except CrosswalkError as error:
            return problem_response(error.diagnostics[0])
        if whole:
            value = found.source if whole == "source" else found.canonical
            text = plain_json.dumps(value, ensure_ascii=False, indent=2, default=show)
            return Response(text, media_type="text/plain; charset=utf-8", headers=FRESH)
        return _answer(payload(record_view(document, found)))

    @app.get("/api/mappings/{name}/defaults")
    async def defaults(name: str, first: int, count: int) -> Response:
        try:
            document = workspace.open_mapping(name)
            if not has_defaults(document.built.plan):
                return _answer([])
            return _answer(await document.preview.ask(default_cells_in, first, count, document.sample.count))
        except CrosswalkError as error:
            return problem_response(error.diagnostics[0])

    @app.get("/api/mappings/{name}/why")
    async def why(name: str, row: int, rule: str) -> Response:
        try:
            document = workspace.open_mapping(name)
            return _answer({"step": failed_step(await explain(document, row, rule))})
        except CrosswalkError as error:
            return problem_response(error.diagnostics[0])


def _answer(told: object) -> Response:
    return Response(json.dumps(told), media_type="application/json", headers=FRESH)
