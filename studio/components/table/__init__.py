"""The mapping as a table: the full equal of the canvas for people who think in rows."""
