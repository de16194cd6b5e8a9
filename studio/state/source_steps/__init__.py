"""The source steps of an open mapping: what is shown of them, their edits, and what is proposed for a new one."""
