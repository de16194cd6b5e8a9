"""Which pairs belong together when every field is used once: the assignment whose gains are highest in sum.

Decides by auction (Bertsekas): targets bid for sources, and what nobody gains from stays free. It knows nothing of what
the gains are made of.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

Gains = Mapping[str, Mapping[str, float]]
#: How much a bid is raised at least; small beside a gain that matters, so that a contest ends soon.
_STEP = 0.05


def assign(gains: Gains) -> dict[str, str]:
    """Each target's source, from the gain of each pair; a pair without a gain above 0 is never made."""
    prices: dict[str, float] = {}
    owner: dict[str, str] = {}
    waiting = deque(gains)
    while waiting:
        target = waiting.popleft()
        offers = sorted(((gain - prices.get(s, 0.0), s) for s, gain in gains[target].items()), reverse=True)
        if not offers or offers[0][0] <= 0:
            continue
        best, source = offers[0]
        next_best = max(0.0, offers[1][0]) if len(offers) > 1 else 0.0
        prices[source] = prices.get(source, 0.0) + best - next_best + _STEP
        if source in owner:
            waiting.append(owner[source])
        owner[source] = target
    return {target: source for source, target in owner.items()}
