"""The rules of a mapping as a table: rows, what a typed text means, pasted blocks, edits of many rows."""
