"""What the canvas shows of a mapping and what its gestures mean: lines, values, cardinality, connecting."""
