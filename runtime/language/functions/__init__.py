"""The functions of the mapping language, all of them: `FUNCTIONS` by name."""

from __future__ import annotations

from runtime.language.functions.collections import COLLECTION_FUNCTIONS
from runtime.language.functions.conversions import CONVERSIONS
from runtime.language.functions.dates import DATE_FUNCTIONS
from runtime.language.functions.identifiers import IDENTIFIERS
from runtime.language.functions.logic import LOGIC_FUNCTIONS
from runtime.language.functions.lookups import LOOKUP_FUNCTIONS
from runtime.language.functions.number_text import NUMBER_TEXT
from runtime.language.functions.numbers import NUMBER_FUNCTIONS
from runtime.language.functions.rounding import ROUNDING
from runtime.language.functions.scope import SCOPE_FUNCTIONS
from runtime.language.functions.standards import STANDARD_FUNCTIONS
from runtime.language.functions.table import Function, table
from runtime.language.functions.text import TEXT_FUNCTIONS

_GROUPS = (
    TEXT_FUNCTIONS,
    NUMBER_FUNCTIONS,
    ROUNDING,
    NUMBER_TEXT,
    CONVERSIONS,
    DATE_FUNCTIONS,
    LOGIC_FUNCTIONS,
    COLLECTION_FUNCTIONS,
    LOOKUP_FUNCTIONS,
    IDENTIFIERS,
    STANDARD_FUNCTIONS,
    SCOPE_FUNCTIONS,
)

FUNCTIONS: dict[str, Function] = table(*(function for group in _GROUPS for function in group.values()))
