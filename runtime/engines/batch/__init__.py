"""The batch engine: a plan as one DuckDB query, for many records at once. It agrees with the record engine.

`engine.py` is the way in and `query.py` puts the query together; `feed.py` does the source steps.
"""
