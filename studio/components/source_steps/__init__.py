"""The source steps of a mapping: the strip above the trees, and the form of each step in the inspector."""

from .strip import StepStrip as StepStrip
