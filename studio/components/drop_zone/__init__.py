"""The place where a file is dropped or chosen, and sent to the upload endpoint."""

from .drop_zone import DropZone, Sent

__all__ = ["DropZone", "Sent"]
