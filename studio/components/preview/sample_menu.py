"""Decides how a sample is chosen: which one the preview shows, which others there are, how one is added."""

from __future__ import annotations

from nicegui import run, ui

from runtime.artefacts.contract import Contract
from runtime.diagnostics import CrosswalkError
from studio.security.uploads import Upload
from studio.state.samples.choice import NamedSample

from ..bring_file import bring_file
from ..buttons import button, icon_button
from ..dialogs import confirm, dialog, toast
from ..elements import div, icon, span, text
from ..problem import problem_card
from .preview_desk import PreviewDesk


class SampleMenu:
    """The button that names the sample, and the menu below it."""

    def __init__(self, desk: PreviewDesk) -> None:
        self.desk = desk
        made = ui.button(color=None).props("unelevated no-caps").classes("cw-button cw-button-small cw-sample-button")
        made.props["aria-label"] = "Sample"
        with made:
            icon("dataset")
            self._said = span("", "cw-ellipsis cw-tabular")
            with ui.menu() as menu:
                self._menu = div("cw-sample-menu")
            menu.on("before-show", lambda: self._draw())
        self._opener, self._closer = made, menu

    def refresh(self) -> None:
        """Says honestly how much of what is shown."""
        document = self.desk.document
        chosen = [self.desk.samples.chosen(document.name, contract) for contract in document.sources]
        other = [sample.title for sample in chosen if sample.kind != "imported"]
        result = document.preview.result
        label = result.label if result is not None else document.sample.label
        said = f"{', '.join(other)}: {label}" if other else label
        self._said.set_text(said)
        time = f", computed in {result.milliseconds} ms" if result is not None and result.milliseconds else ""
        self._opener.props["title"] = f"The preview shows {said}{time}"

    def _draw(self) -> None:
        document = self.desk.document
        self._menu.clear()
        with self._menu:
            for contract in document.sources:
                name = contract.title or contract.name
                text(f"Sample of {name}" if len(document.sources) > 1 else "Sample", "label", tag="h3")
                chosen = self.desk.samples.chosen(document.name, contract)
                for sample in self.desk.samples.samples(document.name, contract):
                    self._row(sample, sample == chosen)
                button(
                    "Add a sample", lambda contract=contract: self._ask(contract), kind="ghost", small=True, icon="add"
                )

    def _row(self, sample: NamedSample, on: bool) -> None:
        with div("cw-sample-choice"):
            with div("cw-list-opener" + (" cw-on" if on else ""), "button").props("type=button") as made:
                made.props["aria-pressed"] = "true" if on else "false"
                icon("radio_button_checked" if on else "radio_button_unchecked")
                span(sample.title, "cw-ellipsis")
                span(sample.said, "cw-muted cw-nowrap")
            made.on("click", lambda: self._choose(sample))
            if sample.kind == "added":
                icon_button("delete", f"Take the sample {sample.title} away", lambda: self._remove(sample))

    def _choose(self, sample: NamedSample) -> None:
        self._closer.close()
        try:
            self.desk.samples.choose(self.desk.document.name, sample)
        except CrosswalkError as error:
            toast(error.diagnostics[0].message, "err")
            return
        self.desk.document.refresh_sample()

    async def _remove(self, sample: NamedSample) -> None:
        self._closer.close()
        sure = await confirm(
            f"Take the sample '{sample.title}' away?",
            "Its file is put aside, in the folder .crosswalk/removed of the workspace.",
            action="Take away", kind="danger",
        )  # fmt: skip
        if sure:
            self.desk.samples.remove(sample)
            self.desk.document.refresh_sample()

    def _ask(self, contract: Contract) -> None:
        self._closer.close()
        with self.desk.client, dialog(f"Add a sample of {contract.title or contract.name}", wide=True) as made:
            text(
                "A file or a payload like the one that was imported. It stays in this workspace and is never exported."
            )
            said = div()
            area = div()

            def again() -> None:
                area.clear()
                with area:
                    bring_file(self.desk.uploads, take)

            async def take(upload: Upload) -> None:
                said.clear()
                try:
                    sample = await run.io_bound(self.desk.samples.add, contract, upload.path, upload.label)
                except CrosswalkError as error:
                    with said:
                        problem_card(error.diagnostics[0])
                    again()
                    return
                finally:
                    self.desk.uploads.forget(upload.token)
                made.close()
                if sample is not None:
                    self._choose(sample)

            again()
            with div("cw-dialog-actions"):
                button("Cancel", made.close)
