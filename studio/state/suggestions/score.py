"""From evidence to a probability: two logistic formulas, of a pair alone and of a pair among its rivals.

Decides how much each kind of evidence counts. The weights lie between what was thought right and what a regression over
the exports of two vendors found; a third vendor was held out, and `tests/acceptance/test_field_matching.py` judges it.
"""

from __future__ import annotations

import math
from typing import Final

from studio.state.suggestions.evidence import FEATURES, Evidence

_WEIGHTS: Final = {
    "same_name": 2.2, "words": 6.5, "source_left": -2.6, "target_left": -1.6, "both_left": -2.0, "last_word": 0.7,
    "groups": 1.0, "clash": -2.5, "type": 1.0, "form": 1.0, "values": 2.5, "description": 2.2, "told": 1.4,
    "earlier": 5.0, "list": 1.0,
}  # fmt: skip
_START: Final = -4.2
_OF_SCORE, _OF_LEAD, _SURE_START, _LONGEST_LEAD = 0.8, 0.6, -0.5, 4.0
_FAR = 30.0


def score(found: Evidence) -> float:
    """The log odds of one pair, seen alone."""
    return float(_START + sum(_WEIGHTS[name] * getattr(found, name) for name in FEATURES))


def probability(best: float, rival: float) -> float:
    """How likely a pair is right, by its score and the best score of what it competes with."""
    lead = max(-_LONGEST_LEAD, min(_LONGEST_LEAD, best - rival))
    return _logistic(_SURE_START + _OF_SCORE * best + _OF_LEAD * lead)


def _logistic(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-_FAR, min(_FAR, odds))))
