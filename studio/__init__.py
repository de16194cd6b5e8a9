"""Crosswalk's browser studio: it edits the documents that the runtime executes, and holds no truth of its own."""
