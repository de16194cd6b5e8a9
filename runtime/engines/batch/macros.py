"""The SQL macros that a connection needs before it runs a compiled query."""

from __future__ import annotations

from runtime.engines.batch.leaf_sql import LEAF_MACROS
from runtime.engines.duck import JSON_SORTED
from runtime.language.functions import equality, letters

MACROS = (JSON_SORTED, *equality.MACROS, *letters.MACROS, *LEAF_MACROS)
