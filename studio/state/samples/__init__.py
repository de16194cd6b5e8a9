"""The sample records of a source: which file they come from, and what is kept of it."""
