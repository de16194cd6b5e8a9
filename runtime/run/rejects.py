"""Rejected records: written as they came, with every reason, so that somebody can mend and replay them."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from runtime.diagnostics import Place, fail
from runtime.run.failures import Reason


class RejectFile:
    """NDJSON, one line a rejected record; complete under its name or not there at all."""

    def __init__(self, path: str | Path | None) -> None:
        self.path = Path(path) if path is not None else None
        self._part: IO[str] | None = None
        if self.path is None:
            return
        try:
            self._temporary = self.path.with_name(f".{self.path.name}.{os.getpid()}.part")
            self._part = self._temporary.open("w", encoding="utf-8")
        except OSError as error:
            raise fail("E504", f"cannot write {self.path}: {error.strerror}", Place(str(self.path))) from None

    def write(self, row: int, found: Sequence[Reason], raw: Any, line: int | None = None) -> None:
        """Adds a record; `raw` is its source as text or as a dict of texts."""
        if self._part is None:
            return
        record: dict[str, Any] = {"row": row}
        if line is not None:
            record["line"] = line
        record |= {"reasons": [r.as_dict() for r in found], "source": raw}
        self._part.write(json.dumps(record, ensure_ascii=False) + "\n")

    def close(self) -> None:
        if self._part is None or self.path is None:
            return
        self._part.flush()
        os.fsync(self._part.fileno())
        self._part.close()
        self._part = None
        self._temporary.replace(self.path)

    def abort(self) -> None:
        if self._part is not None:
            self._part.close()
            self._part = None
            self._temporary.unlink(missing_ok=True)

    def __enter__(self) -> RejectFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        if kind is None:
            self.close()
        else:
            self.abort()
