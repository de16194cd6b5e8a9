"""The building blocks of the studio pages: one element, one file.

They may import NiceGUI, and decide nothing about mappings.
"""
