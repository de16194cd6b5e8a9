"""The inspector: what is selected on the canvas, in full, with everything that can be done to it."""
