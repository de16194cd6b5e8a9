"""A studio page with nothing but the canvas and a mapping in memory: what the browser tests drive."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))

from fastapi import Response
from nicegui import app, json, ui
from nicegui.server import Server

from studio.components import design
from studio.components.canvas import Canvas, Command, View
from studio.components.frame import frame, work_canvas

FIELDS = 30


def side(title: str, prefix: str, required: int) -> dict[str, Any]:
    columns: dict[str, Any] = {name: [] for name in ("name", "type", "depth", "flags", "value", "path")}

    def add(name: str, kind: str, depth: int, path: str, flags: int = 0, info: str = "") -> None:
        for column, value in zip(columns.values(), (name, kind, depth, flags, info, path), strict=True):
            column.append(value)

    add(title, "o", 0, "")
    for group in ("head", "party", "lines"):
        add(group, "a" if group == "lines" else "o", 1, group)
        for k in range(FIELDS // 3):
            add(f"{prefix}_{group}_{k}", "s", 2, f"{group}.{k}", required if k == 0 else 0, f"value {k}")
    return {"title": title, "format": "JSON", **columns}


class Mapping:
    """Rules by target, revisions, undo; just enough of a document."""

    def __init__(self) -> None:
        self.rev, self.rules = 1, dict[str, dict[str, Any]]()
        self.canvases: list[Canvas] = []
        self.suggestions: list[dict[str, Any]] = []
        self.views: list[View] = []
        self.done: list[tuple[list[Any], list[Any]]] = []
        self.undone: list[tuple[list[Any], list[Any]]] = []

    def snapshot(self) -> dict[str, Any]:
        return {
            "rev": self.rev,
            "source": side("invoice", "src", 0),
            "target": side("Order", "tgt", 1),
            "rules": list(self.rules.values()),
        }

    def receive(self, canvas: Canvas, command: Command) -> None:
        match command["type"]:
            case "connect" if command["target"] == "party.9":
                canvas.reject(command["id"], "party.9 is fixed by a decision.")
                return
            case "connect":
                do, undo = self.connect(command["source"], command["target"])
                self.done.append((do, undo))
            case "delete":
                rule = self.rules[command["rule"]]
                do, undo = [{"op": "del", "id": rule["id"]}], [{"op": "put", "rule": rule}]
                self.done.append((do, undo))
            case "accept_suggestion" | "refuse_suggestion":
                self.answer(command["target"], command["type"] == "accept_suggestion", command["id"])
                return
            case "undo":
                self.undone.append(self.done.pop())
                do = self.undone[-1][1]
            case "redo":
                self.done.append(self.undone.pop())
                do = self.done[-1][0]
        self.publish(do, ack=command["id"])

    def answer(self, target: str, accept: bool, ack: str) -> None:
        found = next(item for item in self.suggestions if item["t"] == target)
        rest = [item for item in self.suggestions if item["t"] != target]
        do = self.connect(found["s"][0], target)[0] if accept else []
        self.publish([*do, {"op": "suggestions", "items": rest}], ack=ack)

    def connect(self, source: str, target: str) -> tuple[list[Any], list[Any]]:
        old = self.rules.get(target)
        new = {
            "id": target,
            "s": [*(old["s"] if old else ()), source],
            "t": target,
            "k": "expr" if old else "direct",
            "label": "join" if old else "",
            "st": "ok",
            "msg": "",
            "loop": False,
        }
        return [{"op": "put", "rule": new}], [{"op": "put", "rule": old} if old else {"op": "del", "id": target}]

    def publish(self, ops: list[Any], **more: Any) -> None:
        for op in ops:
            if op["op"] == "put":
                self.rules[op["rule"]["id"]] = op["rule"]
            elif op["op"] == "suggestions":
                self.suggestions = op["items"]
            elif op["op"] == "del":
                self.rules.pop(op["id"], None)
        self.rev += 1
        for canvas in self.canvases:
            canvas.apply_patch({"base": self.rev - 1, "rev": self.rev, "ops": ops, **more})


MAPPINGS: dict[str, Mapping] = {}


def mapping(name: str) -> Mapping:
    return MAPPINGS.setdefault(name, Mapping())


@app.get("/api/mapping/{name}")
def snapshot(name: str) -> Response:
    return Response(
        json.dumps(mapping(name).snapshot()),
        media_type="application/json",
        headers={"Cache-Control": "private, no-cache"},
    )


@app.post("/api/publish/{name}")
def publish(name: str, ops: list[dict[str, Any]], skip: int = 0) -> None:
    """An edit from elsewhere; ``skip`` loses that many patches on the way."""
    mapping(name).rev += skip
    mapping(name).publish(ops)


@ui.page("/m/{name}")
def page(name: str, readonly: bool = False) -> None:
    document = mapping(name)
    with frame("Canvas", section="mappings", layout="work"), work_canvas():
        canvas = Canvas(
            f"/api/mapping/{name}",
            readonly=readonly,
            view=document.views[-1] if document.views else None,
            on_command=lambda command: document.receive(canvas, command),
            on_view=lambda view: (document.views.append(view), seen.set_text(view["query"]["source"])),
            on_select=lambda chosen: heard.set_text(f"{chosen['rule']} {chosen['side']} {chosen['path']}"),
            on_open=lambda rule: heard.set_text(f"open {rule}"),
        )
        document.canvases.append(canvas)
    with ui.element("div").style("position: fixed; bottom: 0; right: 0"):
        heard = ui.label("").classes("heard")
        seen = ui.label("").classes("seen")
        ui.button("reveal", on_click=lambda: canvas.reveal("target", "lines.9"))
        ui.button("rule", on_click=lambda: canvas.select_rule("head.1"))


async def say_when_open() -> None:
    while not Server.instance.started:
        await asyncio.sleep(0.02)
    print("open", flush=True)


design.serve_design()
app.on_startup(lambda: asyncio.create_task(say_when_open()))
ui.run(
    host="127.0.0.1",
    port=int(os.environ["PORT"]),
    show=False,
    reload=False,
    tailwind=False,
    language="en-US",
    show_welcome_message=False,
)
