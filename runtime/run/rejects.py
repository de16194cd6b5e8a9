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

    @property
    def named(self) -> bool:
        """Whether what is written is kept."""
        return self._file is not None

    def write(
        self, row: int, found: Sequence[Reason], source: str, line: int | None = None, origin: str | None = None
    ) -> None:
        """Adds a record; `source` is it as JSON text, `origin` the name of its source where a run has several."""
        if self._file is None:
            return
        record: dict[str, Any] = {"row": row}
        if origin is not None:
            record["origin"] = origin
        if line is not None:
            record["line"] = line
        head = json.dumps(record | {"reasons": [r.as_dict() for r in found]}, ensure_ascii=False)
        self._file.write(f'{head[:-1]}, "source": {source}}}\n'.encode())

    def __enter__(self) -> RejectFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._file is not None:
            self._file.__exit__(kind, error, at)
