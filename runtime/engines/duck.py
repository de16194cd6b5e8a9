"""The only door to DuckDB: hardened connections, and results as Arrow.

It decides the settings that every connection has and hides what differs between DuckDB 1.5 and 2.x. It writes no
queries; names and texts of users become SQL in `language/quoting.py`.
"""

from __future__ import annotations

import warnings
from typing import Any

import duckdb
import pyarrow as pa

from runtime.language.quoting import quote_text

# DuckDB 2 warns of the copy that `arrow` makes on purpose.
warnings.filterwarnings("ignore", message="Arrow output on a DB-API result")

Connection = duckdb.DuckDBPyConnection
Interrupted = duckdb.InterruptException
"""What an engine raises that was told to stop."""
_VERSION = int(duckdb.__version__.partition(".")[0])
# Objects with their keys in one order, so that equal ones are equal as text; version 1 lacks the function.
JSON_SORTED = f"CREATE OR REPLACE MACRO json_sorted(x) AS {'json_normalize(x)' if _VERSION >= 2 else 'x'}"

# In this order; a name that the installed version does not know is left out.
_SETTINGS: dict[str, str | int | bool] = {
    # Otherwise `FROM x` reads the Python variable x of whoever is on the call stack.
    "python_enable_replacements": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "TimeZone": "UTC",
    "preserve_insertion_order": True,
    "enable_progress_bar": False,
    # DuckDB 2.0 deadlocks now and then when a COPY is interrupted or fails while async threads are on.
    "async_threads": 0,
}


def connect(
    *,
    threads: int = 2,
    memory_limit: str | None = None,
    locked: bool = False,
    spill: str = "",
) -> Connection:
    """A private in-memory database; `locked` cuts it off from files, the network and its own settings. What does not
    fit into memory goes into the folder `spill`, if there is one.

    Data enters a locked connection only as a registered Arrow table. Use one connection, or one `cursor()` of
    it, per thread: a shared one returns the rows of another query.
    """
    con = duckdb.connect(":memory:")
    known = {name for (name,) in con.execute("SELECT name FROM duckdb_settings()").fetchall()}
    wanted = dict(_SETTINGS)
    wanted["threads"] = threads
    if memory_limit is not None:
        wanted["memory_limit"] = memory_limit
    if locked:
        wanted["temp_directory"] = spill
        wanted["enable_external_access"] = False
        wanted["lock_configuration"] = True  # last: nothing can be set after it
    for name, value in wanted.items():
        if name in known:
            con.execute(f"SET {name} = {_literal(value)}")
    return con


def arrow(con: Connection, sql: str) -> pa.Table:
    """The rows of one SELECT, read to the end (an unread result would own the connection)."""
    try:
        # Not `con.sql(...)`: a relation binds the query once for its columns and again to run it.
        done: Any = con.execute(sql)  # 1.5 has the older of the two names only
        return done.to_arrow_table() if hasattr(done, "to_arrow_table") else done.fetch_arrow_table()
    except RuntimeError as error:
        # What DuckDB makes of a Ctrl+C during a query; `interrupt()` raises its own exception.
        if str(error) == "Query interrupted":
            raise KeyboardInterrupt from None
        raise


def _literal(value: str | int | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else quote_text(value)
