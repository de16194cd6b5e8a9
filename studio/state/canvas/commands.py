"""The commands of a canvas: lines drawn, taken away, asked about. Each is an edit of `connecting.py`, `rules/edits.py`.

Decides which command becomes which edit, and when a line has to ask first. How an edit is made is the document's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from runtime.artefacts.contract import Contract
from runtime.artefacts.mapping import Mapping
from runtime.language.functions.table import Lookups
from runtime.plan.surroundings import surroundings
from studio.state.canvas.connecting import Connected, connect, connect_several
from studio.state.canvas.many_to_one import Way, ways
from studio.state.rules.commands import Answer, RuleCommands
from studio.state.rules.edits import Changed
from studio.state.samples.sample import Sample


class CanvasCommands(RuleCommands):
    """What a canvas may ask for; `by` is who, `ack` the command that is answered."""

    mapping: Mapping
    source: Contract
    model: Contract
    lookups: Lookups

    @property
    def sample(self) -> Sample:
        raise NotImplementedError

    def undo(self, *, by: str = "", ack: str | None = None) -> Answer:
        raise NotImplementedError

    def redo(self, *, by: str = "", ack: str | None = None) -> Answer:
        raise NotImplementedError

    def receive(self, command: dict[str, Any], by: str = "") -> Answer:
        """A command as a canvas sends it; where it is not done, the canvas has to be told why."""
        ack = command.get("id")
        match command.get("type"):
            case "connect":
                take = command.get("take")
                if take is None and (found := self.ways(command["source"], command["target"])):
                    return Answer(False, "choose one of the ways", tuple(found))
                return self.connect(command["source"], command["target"], take=take or "first", by=by, ack=ack)
            case "connect_several":
                return self.connect_several(command["sources"], command["target"], by=by, ack=ack)
            case "delete":
                return self.remove(command["rule"], by=by, ack=ack)
            case "ignore":
                return self.ignore(command["path"], by=by, ack=ack)
            case "unignore":
                return self.unignore(command["path"], by=by, ack=ack)
            case "undo":
                return self.undo(by=by, ack=ack)
            case "redo":
                return self.redo(by=by, ack=ack)
        return Answer(False, "this version does not know that command")

    def connect(
        self, source_path: str, target_path: str, *, take: str = "first", by: str = "", ack: str | None = None
    ) -> Answer:
        """Draws a line; see `connecting.py` for what it means."""
        return self._do(_changed(lambda m: self._line(m, source_path, target_path, take)), by, ack)

    def connect_several(
        self, source_paths: Sequence[str], target_path: str, *, by: str = "", ack: str | None = None
    ) -> Answer:
        """Draws lines from several fields at once: into a group by name, into a text one behind the other."""
        return self._do(_changed(lambda m: self._lines(m, source_paths, target_path)), by, ack)

    def ways(self, source_path: str, target_path: str) -> list[Way]:
        """What a line has to be asked first: how the several values of the source become the target's one."""
        field, target = self.source.find(source_path), self.model.find(target_path)
        if field is None or target is None or target.children:
            return []
        mapping = connect(self.mapping, self.source, self.model, source_path, target_path, self.lookups).mapping
        around = surroundings(mapping, self.source.type, target_path, self.lookups)
        return ways(self.source, field, target, around, self.sample)

    def hint(self, source_paths: Sequence[str], target_path: str) -> str:
        """What a line would do beside connecting, in words; "" when there is nothing to say."""
        if len(source_paths) != 1:
            made = self._lines(self.mapping, source_paths, target_path)
        elif self.ways(source_paths[0], target_path):
            return "Several values: you choose what becomes of them"
        else:
            made = self._line(self.mapping, source_paths[0], target_path, "first")
        said = "; ".join(made.notes) if made.done else made.said
        return said[:1].upper() + said[1:]

    def _line(self, mapping: Mapping, source_path: str, target_path: str, take: str) -> Connected:
        return connect(mapping, self.source, self.model, source_path, target_path, self.lookups, take)

    def _lines(self, mapping: Mapping, source_paths: Sequence[str], target_path: str) -> Connected:
        return connect_several(mapping, self.source, self.model, source_paths, target_path, self.lookups)


def _changed(line: Callable[[Mapping], Connected]) -> Callable[[Mapping], Changed]:
    def edit(mapping: Mapping) -> Changed:
        made = line(mapping)
        return Changed(made.mapping, made.said, made.done)

    return edit
