"""The mapping canvas: two trees with lines between them, and the messages it exchanges with a page."""

from .canvas import Canvas
from .messages import Command, Hint, Selection, Side, View

__all__ = ["Canvas", "Command", "Hint", "Selection", "Side", "View"]
