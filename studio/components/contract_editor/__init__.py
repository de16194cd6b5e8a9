"""The screen of one source or model: its fields as a tree, and what can be changed about each."""

from .editor import ContractEditor

__all__ = ["ContractEditor"]
