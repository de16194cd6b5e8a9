"""What the inspector edits of a rule: steps, arguments, conditions, value maps, and the commands for it."""
