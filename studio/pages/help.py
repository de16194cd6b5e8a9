"""Help: the guides, the functions, and the keys."""

from __future__ import annotations

from pathlib import Path

from nicegui import ui

from studio.components.controls import search_box
from studio.components.design import PICTURES, current_theme
from studio.components.elements import div, link, text
from studio.components.frame import frame
from studio.components.function_reference import function_reference
from studio.components.key_list import key_list
from studio.components.not_found import not_found
from studio.components.prose import prose
from studio.components.sections import page_head
from studio.security.uploads import Uploads
from studio.state.open_workspace import OpenWorkspace

GUIDE = Path(__file__).resolve().parents[1] / "guide"
#: The guides in their order; the text of each is `studio/guide/KEY.md`.
GUIDES = {
    "first-mapping": "Your first mapping",
    "expressions": "Expressions and steps",
    "source-steps": "When one record is not simply one record",
    "mapping-file": "The mapping as a file",
    "headless": "Run it headless",
}
_FUNCTIONS, _KEYS = "functions", "keys"
OTHERS = {_FUNCTIONS: "Functions", _KEYS: "Keys"}


def register(_workspace: OpenWorkspace, _uploads: Uploads) -> None:
    """Announces the guides."""

    @ui.page("/help")
    def start() -> None:
        _show(next(iter(GUIDES)))

    @ui.page("/help/{page}")
    def guide(page: str) -> None:
        if page in GUIDES or page in OTHERS:
            _show(page)
        else:
            not_found("help page", page, section="help", known=[*GUIDES, *OTHERS])


def _show(key: str) -> None:
    title = (GUIDES | OTHERS)[key]
    with frame(title, section="help", crumbs=(("Help", "/help"),), layout="split"):
        with div("cw-split-list"):
            _contents(key)
        with div("cw-split-main").props("tabindex=0 role=region").props(f'aria-label="{title}"'):
            match key:
                case "functions":
                    _functions()
                case "keys":
                    _keys()
                case _:
                    prose(_guide(key))


def _guide(key: str) -> str:
    """The text of a guide, with its pictures in the theme of the reader."""
    text = (GUIDE / f"{key}.md").read_text(encoding="utf-8").replace("](images/", f"]({PICTURES}/")
    return text.replace("-light.png)", "-dark.png)") if current_theme() == "dark" else text


def _contents(current: str) -> None:
    with div("cw-nav", "nav").props("aria-label=Help"):
        for label, pages in (("Guides", GUIDES), ("Reference", OTHERS)):
            text(label, "label")
            for key, title in pages.items():
                item = link(title, f"/help/{key}").classes(remove="cw-link")
                if key == current:
                    item.props["aria-current"] = "page"


def _functions() -> None:
    with page_head("Functions", "What an expression can call. Each example is checked by both engines."):
        search_box(lambda said: draw(said), label="Search functions")
    part = div("cw-stack")

    def draw(query: str) -> None:
        part.clear()
        with part:
            function_reference(query)

    draw("")


def _keys() -> None:
    with page_head("Keys", "Everything that can be done by dragging can be done from the keyboard."):
        pass
    key_list()
