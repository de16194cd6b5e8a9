"""Decides where the look of the product comes from: one style sheet of our own, fonts from our own server.

Every colour and class lives in ``studio/assets/css/*.css``; nothing here or in a page names a colour.
No other host is asked for anything, ever.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast, get_args

from fastapi import Response
from nicegui import app, ui
from nicegui.elements.dark_mode import DarkMode

_ASSETS = Path(__file__).parent.parent / "assets"
_SHEETS = _ASSETS / "css"

#: Order matters: tokens first, then what undoes Quasar, then ours.
SHEETS = (
    "tokens",
    "quasar",
    "shell",
    "content",
    "forms",
    "canvas",
    "pages",
    "workbench",
    "preview",
    "table",
    "inspector",
    "source_steps",
    "suggestions",
    "sources",
)
#: Everything of the design is served below this address; it is public (no data) and must stay free of pages.
PREFIX = "/assets"
LOGO = _ASSETS / "logo.svg"
#: The pictures of the guides, taken of the demo: `make screenshots`.
PICTURES = f"{PREFIX}/guide"

Theme = Literal["light", "dark", "auto"]
_THEME_COOKIE = "crosswalk_theme"
_DARK: dict[Theme, bool | None] = {"light": False, "dark": True, "auto": None}


@dataclass(frozen=True)
class StyleSheet:
    """The style sheet and the hash of its content."""

    text: str
    version: str


def style_sheet() -> StyleSheet:
    """All sheets as one text, in order; read again when one of them changed."""
    return _read_sheets(tuple(_path(name).stat().st_mtime_ns for name in SHEETS))


@cache
def _read_sheets(_changed: tuple[int, ...]) -> StyleSheet:
    text = "\n".join(_path(name).read_text(encoding="utf-8") for name in SHEETS)
    return StyleSheet(text, hashlib.sha256(text.encode()).hexdigest()[:12])


def _path(name: str) -> Path:
    return _SHEETS / f"{name}.css"


def serve_design() -> None:
    """Register the routes of style sheet, fonts and logo. Called once, before ``ui.run``."""
    app.add_static_files(f"{PREFIX}/fonts", _ASSETS / "fonts", max_cache_age=31_536_000)
    app.add_static_files(PICTURES, _ASSETS.parent / "guide" / "images", max_cache_age=3600)
    app.add_static_file(local_file=LOGO, url_path=f"{PREFIX}/logo.svg", max_cache_age=3600)
    app.add_api_route(f"{PREFIX}/crosswalk.css", _answer, methods=["GET"], include_in_schema=False)


def _answer() -> Response:
    return Response(
        style_sheet().text,
        media_type="text/css",
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )


def apply_design() -> DarkMode:
    """Give the current page its look; the address of the sheet carries its hash, so edits are never stale."""
    address = f"{_root_path()}{PREFIX}/crosswalk.css?v={style_sheet().version}"
    ui.add_head_html(f'<link rel="stylesheet" href="{address}">')
    return ui.dark_mode(_DARK[current_theme()])


def _root_path() -> str:
    request = ui.context.client.request
    return str(request.scope.get("root_path", "")) if request else ""


def current_theme() -> Theme:
    """The theme this browser asked for; kept in a cookie, so that the first paint is right already."""
    request = ui.context.client.request
    value = request.cookies.get(_THEME_COOKIE) if request else None
    return cast(Theme, value) if value in get_args(Theme) else "auto"


def remember_theme(theme: Theme, dark_mode: DarkMode) -> None:
    """Switch the page and keep the choice in this browser for a year."""
    dark_mode.value = _DARK[theme]
    ui.run_javascript(f'document.cookie = "{_THEME_COOKIE}={theme}; path=/; max-age=31536000; SameSite=Lax"')
