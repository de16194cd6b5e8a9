"""What a mapping screen says of suggestions: the bar above the trees, and the part of the inspector for one target."""
