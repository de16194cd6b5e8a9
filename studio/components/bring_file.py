"""Decides how data comes in: a file that is dropped or chosen, or text that is pasted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

from nicegui import ui

from runtime.diagnostics import CrosswalkError, Diagnostic
from runtime.io.formats import FORMATS, PACKED
from studio.security.uploads import MAX_BYTES, Upload, Uploads

from .buttons import button
from .dialogs import toast
from .drop_zone import DropZone, Sent
from .elements import div
from .problem import problem_card
from .sections import field

MAX_PASTED = 500_000  # what a message from the browser may hold
EXTENSIONS = tuple(dict.fromkeys([*(e for f in FORMATS for e in f.extensions), ".txt", *PACKED]))


def bring_file(uploads: Uploads, taken: Callable[[Upload], Any], *, also: tuple[str, ...] = ()) -> None:
    """A drop zone and below it the place to paste; ``taken`` gets what arrived, and may be async.

    ``also`` are the extensions of databases, where a table of one can be chosen.
    """
    with div("cw-stack"):
        zone: DropZone

        async def sent(found: Sent) -> None:
            upload = uploads.get(found.token)
            if upload is None:
                zone.ready()
                toast("The file did not arrive; please send it again", "err")
                return
            await taken(upload)

        limit = f"{MAX_BYTES // 1024**2} MB"
        formats = "CSV, Excel, JSON, NDJSON, Parquet or SQLite" if also else "CSV, Excel, JSON, NDJSON or Parquet"
        hint = f"{formats}, also packed, up to {limit}"
        zone = DropZone(sent, accept=",".join((*EXTENSIONS, *also)), hint=hint, limit=MAX_BYTES)
        with ui.expansion("Paste JSON or CSV text instead").classes("cw-paste").props("dense"):
            _paste(uploads, taken)


def _paste(uploads: Uploads, taken: Callable[[Upload], Any]) -> None:
    with div("cw-stack").style("padding-top: 10px"):
        with field("Text", "A whole JSON document, JSON records one per line, or CSV lines with their header."):
            area = ui.textarea().props("outlined autogrow spellcheck=false")
            area.props["aria-label"] = "Text to paste"
        said = div()

        async def use() -> None:
            content = area.value or ""
            said.clear()
            problem = _unfit(content)
            if problem is not None:
                with said:
                    problem_card(problem)
                return
            try:
                upload = await uploads.receive(_called(content), _once(content))
            except CrosswalkError as error:
                with said:
                    problem_card(error.diagnostics[0])
                return
            await taken(upload)

        with div("cw-row-flow"):
            button("Use this text", use, icon="content_paste")


def _unfit(content: str) -> Diagnostic | None:
    if not content.strip():
        return Diagnostic("E402", "there is no text yet", hint="paste a few records, with their header for CSV")
    if len(content) > MAX_PASTED:
        limit = f"{MAX_PASTED:,} characters"
        return Diagnostic("E105", f"pasted text may have {limit}", hint="save it as a file and drop the file")
    return None


def _called(content: str) -> str:
    """A name whose extension fits what the text looks like; what is in it decides all the same."""
    return "pasted.json" if content.lstrip()[:1] in ("{", "[") else "pasted.csv"


async def _once(content: str) -> AsyncIterator[bytes]:
    yield content.encode("utf-8", "surrogatepass")
