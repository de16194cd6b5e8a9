"""The panel below the canvas: grid of canonical records, problems by cause, decisions touched."""
