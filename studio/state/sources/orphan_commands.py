"""The commands of an open mapping for rules that lost a field: each an edit of `orphans.py`, given to the document."""

from __future__ import annotations

from collections.abc import Callable

from runtime.artefacts.contract import Contract
from runtime.artefacts.mapping import Mapping
from runtime.artefacts.workspace import Workspace
from runtime.language.functions.table import Lookups
from runtime.plan.build import Built
from studio.state.rules.commands import Answer
from studio.state.rules.edits import Changed
from studio.state.sources import orphans
from studio.state.sources.earlier_names import earlier_names
from studio.state.sources.likely_renames import Likely
from studio.state.sources.orphans import Orphan

_CODES = ("E202", "E301")


class OrphanCommands:
    """The commands; whoever has them says how an edit is made, saved and told."""

    workspace: Workspace
    mapping: Mapping
    source: Contract
    sources: tuple[Contract, ...]
    model: Contract
    lookups: Lookups
    built: Built
    _orphans: tuple[Built, tuple[Orphan, ...]] | None = None

    def _do(self, edit: Callable[[Mapping], Changed], by: str, ack: str | None = None) -> Answer:
        raise NotImplementedError

    @property
    def orphans(self) -> tuple[Orphan, ...]:
        """The rules that lost a field; looked for again only when something was built anew."""
        if self._orphans is None or self._orphans[0] is not self.built:
            lost = any(d.code in _CODES for d in self.built.diagnostics)
            self._orphans = (self.built, self._find() if lost else ())
        return self._orphans[1]

    def _find(self) -> tuple[Orphan, ...]:
        return orphans.orphans(self.mapping, self.source, self.model, self.lookups, self._renamed())

    def _renamed(self) -> dict[str, Likely]:
        named = earlier_names(self.workspace.folder)
        return {path: one for source in self.sources for path, one in named.get(source.name, {}).items()}

    def point_orphan(self, orphan: Orphan, to: str, *, by: str = "") -> Answer:
        """The rule reads another field in place of the lost one, or fills another one."""
        if orphan.lost:
            source, lookups = self.source, self.lookups
            return self._do(lambda m: orphans.point_to(m, source, lookups, orphan.target, orphan.gone, to), by)
        model = self.model
        return self._do(lambda m: orphans.move_to(m, model, orphan.target, to), by)

    def point_likely_orphans(self, *, by: str = "") -> Answer:
        """Every orphan with a likely field is pointed to it, in one edit."""
        source, model, lookups, renamed = self.source, self.model, self.lookups, self._renamed()
        return self._do(lambda m: orphans.point_all(m, source, model, lookups, renamed), by)
