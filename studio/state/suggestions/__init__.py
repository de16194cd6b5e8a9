"""Which source field a target without a rule is probably filled from, with reasons; silent where nothing is likely."""
