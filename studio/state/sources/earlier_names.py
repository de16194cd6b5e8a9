"""What lost fields of a source seem to be called now: noted when a new file is taken over, proposed in mappings.

Decides where that is kept: beside the workspace's versioned files, since it can be found out again.
"""

from __future__ import annotations

import json
from pathlib import Path

from runtime.artefacts.workspace import LOCAL
from runtime.whole_file import save_text
from studio.state.sources.likely_renames import Likely

_FILE = Path(LOCAL) / "renamed.json"


def earlier_names(folder: Path) -> dict[str, dict[str, Likely]]:
    """For each source its lost fields, with what they seem to be now."""
    try:
        found = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return {s: {p: Likely(*one) for p, one in ones.items()} for s, ones in found.items()}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}


def remember_names(folder: Path, source: str, renamed: dict[str, Likely]) -> None:
    """Notes what fields of a source seem to be called now."""
    found = earlier_names(folder)
    found[source] = found.get(source, {}) | renamed
    path = folder / _FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {s: {p: [o.path, o.percent, o.why] for p, o in ones.items()} for s, ones in found.items()}
    save_text(path, json.dumps(told))
