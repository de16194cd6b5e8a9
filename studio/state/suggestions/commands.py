"""What can be done with the suggestions of an open mapping: accept one, several or the sure ones, refuse, bring back.

Decides what is one step of undo: what is accepted together is taken back together; a refusal is a step too. Accepting
draws the line, so that conversions and loops are made as if somebody had drawn it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from runtime.artefacts.mapping import Mapping
from runtime.diagnostics import counted
from studio.state.canvas.commands import CanvasCommands
from studio.state.canvas.connecting import connect_pairs
from studio.state.history import Entry, History
from studio.state.rules.commands import Answer
from studio.state.rules.edits import Changed
from studio.state.suggestions.choice import Suggestion
from studio.state.suggestions.suggesting import Suggesting


class SuggestionCommands(CanvasCommands):
    """The commands of suggestions; whoever has them says how an edit is made, saved and told."""

    suggesting: Suggesting
    history: History

    def acting(self, by: str) -> str:
        raise NotImplementedError

    def _tell(self, said: str, by: str, ack: str | None) -> None:
        raise NotImplementedError

    def receive(self, command: dict[str, Any], by: str = "") -> Answer:
        """A command as a canvas sends it, those of suggestions first."""
        ack = command.get("id")
        match command.get("type"):
            case "accept_suggestion":
                return self.accept_suggestion(command["target"], by=by, ack=ack)
            case "refuse_suggestion":
                return self.refuse_suggestion(command["target"], by=by, ack=ack)
        return super().receive(command, by)

    def accept_suggestion(
        self, target: str, source: str | None = None, *, by: str = "", ack: str | None = None
    ) -> Answer:
        """Draws the suggested line, or the one from another source that was shown beside it."""
        found = self.suggesting.of(target)
        if found is None:
            return Answer(False, f"there is no suggestion for {target} any more")
        return self._accept([(source or found.source, target)], by, ack)

    def accept_suggestions(self, chosen: Iterable[Suggestion], *, by: str = "") -> Answer:
        """Draws several suggested lines in one step, such as the sure ones."""
        return self._accept([(s.source, s.target) for s in chosen], by, None)

    def refuse_suggestion(
        self, target: str, source: str | None = None, *, by: str = "", ack: str | None = None
    ) -> Answer:
        """Never suggests a source for a target again, in this mapping."""
        found = self.suggesting.of(target)
        if found is None:
            return Answer(False, f"there is no suggestion for {target} any more")
        refused = frozenset({(source or found.source, target)})
        self.suggesting.refuse(refused)
        said = f"{source or found.source} is not suggested for {target} any more"
        self.history.add(Entry(said, self.acting(by), self.mapping, self.mapping, refused=refused))
        self._suggest_again(said, by, ack)
        return Answer(True, said)

    def bring_back_refused(self, *, by: str = "") -> Answer:
        """Suggests everything again that was refused."""
        refused = self.suggesting.choices.now.refused
        if not refused:
            return Answer(False, "nothing was refused")
        self.suggesting.allow(refused)
        said = f"{counted(len(refused), 'refused suggestion')} may come again"
        self._suggest_again(said, by, None)
        return Answer(True, said)

    def show_suggestions(self, shown: bool) -> None:
        """Shows or hides all suggestions of the mapping."""
        self.suggesting.show(shown)
        self._tell("", "", None)

    def set_least_percent(self, percent: int) -> None:
        """Shows only suggestions that are at least so likely."""
        self.suggesting.set_least(percent)
        self._tell("", "", None)

    def _suggest_again(self, said: str, by: str, ack: str | None) -> None:
        self.suggesting.ask()
        self._tell(said, by, ack)

    def _accept(self, pairs: list[tuple[str, str]], by: str, ack: str | None) -> Answer:
        def edit(mapping: Mapping) -> Changed:
            made, count = connect_pairs(mapping, self.source, self.model, pairs, self.lookups)
            return Changed(made.mapping, f"accepted {count} suggestions" if count > 1 else made.said, count > 0)

        return self._do(edit, by, ack)
