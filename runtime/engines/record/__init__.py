"""The record engine: a plan as Python closures, for one record at a time. It defines what every rule means.

`engine.py` is the way in; `feed.py` does the source steps.
"""
