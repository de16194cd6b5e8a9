"""Rejected records: written as they came, with every reason, so that somebody can mend and replay them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from runtime.run.failures import Reason
from runtime.whole_file import WholeFile


class RejectFile:
    """NDJSON, one line a rejected record; without a path they are only counted elsewhere."""

    def __init__(self, path: str | Path | None) -> None:
        self._file = WholeFile(path) if path is not None else None

    def write(self, row: int, found: Sequence[Reason], raw: Any, line: int | None = None) -> None:
        """Adds a record; `raw` is its source as text or as a dict of texts."""
        if self._file is None:
            return
        record: dict[str, Any] = {"row": row}
        if line is not None:
            record["line"] = line
        record |= {"reasons": [r.as_dict() for r in found], "source": raw}
        self._file.write((json.dumps(record, ensure_ascii=False) + "\n").encode("utf-8"))

    def __enter__(self) -> RejectFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._file is not None:
            self._file.__exit__(kind, error, at)
