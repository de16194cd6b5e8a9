"""Sources that come and change: imports, what another file changes, and rules that lost a field."""
