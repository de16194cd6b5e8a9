"""The preview of an open mapping: computed in a process of its own, held here as windows and sums."""
