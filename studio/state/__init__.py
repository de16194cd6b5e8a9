"""The studio without a browser: open documents, edits, samples, previews. Nothing here knows NiceGUI."""
