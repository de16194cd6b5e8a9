"""Figures, printed and never asserted: speed belongs here and not in a timed test."""
