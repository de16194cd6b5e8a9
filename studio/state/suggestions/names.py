"""What a field's name says: its words, split, put into one spelling and one language of concepts, and compared.

Decides how alike two words are. How much a word weighs in its own table is in `fields.py`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from studio.state.suggestions.vocabulary import CONCEPTS, LIGHT, LONGEST_PHRASE, NEAR, WORDS

_PIECES = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_a-zA-Z]+")
_LONGEST_NAME = 200
SAME, SYNONYM, SHORT, SPELLED = 1.0, 0.92, 0.75, 0.75


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a name: as it is written, and the concept that it stands for."""

    written: str
    concept: str
    weight: float = 1.0


@lru_cache(maxsize=65536)
def words_of(name: str) -> tuple[Word, ...]:
    """The words of a name.

    >>> [w.concept for w in words_of("CustomerZipCode")], [w.concept for w in words_of("qty_ordered")]
    (['customer', 'postal_code'], ['quantity', 'ordered'])
    """
    plain = [part for piece in pieces(name) for part in _compound(piece)]
    found: list[Word] = []
    at = 0
    while at < len(plain):
        length = next((n for n in range(LONGEST_PHRASE, 0, -1) if tuple(plain[at : at + n]) in CONCEPTS), 1)
        phrase = tuple(plain[at : at + length])
        concept = CONCEPTS.get(phrase, phrase[0])
        concept, weight = LIGHT.get(concept, (concept, 1.0))
        found.append(Word(" ".join(phrase), concept, weight))
        at += length
    return tuple(found)


def pieces(text: str) -> list[str]:
    """The bare words of a name or a sentence, small, without accents, in the singular."""
    plain = unicodedata.normalize("NFKD", text[:_LONGEST_NAME].replace("ß", "ss"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return [_singular(piece.lower()) for piece in _PIECES.findall(plain)]


def bare(name: str) -> str:
    """A name without what naming habits add to it: `firstName` and `first_name` are one."""
    return "".join(c for c in unicodedata.normalize("NFKD", name).lower() if c.isalnum())


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 4 and word.endswith(("xes", "ches", "shes", "sses")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "as", "os")):
        return word[:-1]
    return word


@lru_cache(maxsize=65536)
def _compound(word: str) -> tuple[str, ...]:
    """Two known words that were written as one."""
    if word in WORDS or len(word) < 6:
        return (word,)
    cuts = (i for i in range(len(word) - 2, 2, -1) if word[:i] in WORDS and word[i:] in WORDS)
    at = next(cuts, None)
    return (word[:at], word[at:]) if at is not None else (word,)


@lru_cache(maxsize=262144)
def alike(a: str, b: str) -> float:
    """How much two concepts are the same thing, 0 to 1."""
    if a == b:
        return SAME
    if a.isdigit() or b.isdigit():
        return 0.0
    near = NEAR.get((a, b))
    if near is not None or "_" in a or "_" in b:  # a concept of several words is written as no name is
        return near or 0.0
    if is_short_for(a, b) or is_short_for(b, a):
        return SHORT
    return SPELLED if _spelled_alike(a, b) else 0.0


def is_short_for(short: str, word: str) -> bool:
    """Whether one word is a usual abbreviation of the other: its beginning, or its consonants."""
    if not 3 <= len(short) <= len(word) - 2 or short[0] != word[0] or short in WORDS:
        return False
    if word.startswith(short):
        return True
    letters = iter(word)
    return not set(short[1:]) & set("aeiou") and all(c in letters for c in short)


def _spelled_alike(a: str, b: str) -> bool:
    """Whether two longer words differ by an ending or a slip."""
    if min(len(a), len(b)) < 5 or a[0] != b[0]:
        return False
    if a in WORDS and b in WORDS:
        return False
    first, second = _pairs(a), _pairs(b)
    return 2 * len(first & second) / (len(first) + len(second)) >= 0.75


@lru_cache(maxsize=65536)
def _pairs(word: str) -> frozenset[str]:
    return frozenset(word[i : i + 2] for i in range(len(word) - 1))
