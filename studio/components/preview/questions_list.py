"""Decides how the questions about a sample are shown: what is asked, for how many records, and the answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui.element import Element

from studio.state.questions import Question, questions_of
from studio.state.replies import Reply, answer, arriving_at
from studio.state.rules.sample_values import SampleReadings

from ..buttons import button
from ..controls import choice, text_box
from ..elements import Text, div, icon, text
from .preview_desk import PreviewDesk


class QuestionsList:
    """The list of one mapping. `asked` are the open questions, as far as the sample's values are known by now;
    `on_change` is called when there are others."""

    def __init__(self, desk: PreviewDesk, on_change: Callable[[], Any]) -> None:
        self.desk, self._on_change = desk, on_change
        self.readings = SampleReadings(desk.document, self._ask)
        self.asked: list[Question] = []
        self._seen: tuple[object, object] = (None, None)

    def follow(self) -> None:
        """Asks anew when there is another result, or another mapping."""
        document = self.desk.document
        seen = (document.preview.result, document.mapping)
        if any(now is not before for now, before in zip(seen, self._seen, strict=True)):
            self._seen = seen
            self._ask()

    def _ask(self) -> None:
        if self.desk.client.is_deleted:
            return
        document = self.desk.document
        found = questions_of(document, document.preview.result, self.readings.get)
        if found != self.asked:
            self.asked = found
            with self.desk.client:
                self._on_change()

    def draw(self) -> None:
        """The questions into the element that is open."""
        if not self.asked:
            with div("cw-quiet"):
                icon("check_circle")
                text("No open questions: the rules say what to do with everything in the sample.")
        for question in self.asked:
            self._question(question)

    def _question(self, question: Question) -> None:
        with div("cw-list-row cw-question", "article") as row:
            row.props["aria-label"] = question.said
            with div("cw-question-said"):
                icon("help")
                text(question.said, tag="h3").classes("cw-grow")
                if question.row is not None:
                    self._show_button(question)
                link_to = Text(question.path, "button").classes("cw-go-to").props("type=button")
                link_to.on("click", lambda: self.desk.reveal("target", question.path))
            with div("cw-question-answers") as answers:
                for reply in question.replies:
                    self._reply(question, reply, answers)

    def _show_button(self, question: Question) -> None:
        made = button("Show one", lambda: self._show(question), kind="ghost", small=True, icon="skip_next")
        made.props["aria-label"] = f"Show a record with this in {question.path}"

    async def _show(self, question: Question) -> None:
        """Goes to the next record that it is about, or to the one that is known."""
        if question.cause is not None:
            await self.desk.say(self.desk.walk.next_of_cause(question.cause))
        elif question.row is not None:
            self.desk.told(self.desk.document.show_record(question.row))
        self.desk.reveal("target", question.path)

    def _reply(self, question: Question, reply: Reply, answers: Element) -> None:
        if reply.asks:
            button(f"{reply.label} …", lambda: self._ask_value(question, reply, answers), small=True)
        else:
            button(reply.label, lambda: self._answer(question, reply), small=True)

    def _ask_value(self, question: Question, reply: Reply, answers: Element) -> None:
        """In place of the answers: which value?"""
        answers.clear()
        field = self.desk.document.target(question.path)
        allowed = [str(value) for value in field.enum if value is not None] if field is not None else []
        with answers:
            box: Any = choice(allowed, allowed[0]) if allowed else text_box("", placeholder="Default value")
            box.props["aria-label"] = f"Default of {question.path}"
            button("Use it", lambda: self._answer(question, reply, str(box.value or "")), small=True, kind="primary")
            button("Cancel", self._on_change, small=True, kind="ghost")
        if not allowed:
            box.on("keydown.enter", lambda: self._answer(question, reply, str(box.value or "")))
            box.run_method("focus")

    async def _answer(self, question: Question, reply: Reply, given: str = "") -> None:
        document = self.desk.document
        asked = arriving_at(document, question.path, reply)
        arriving = await self.readings.read(asked) if asked is not None else None
        if reply.does == "look":
            self.desk.reveal("target", question.path)
        else:
            self.desk.told(answer(document, question.about, question.path, reply, given, arriving))
