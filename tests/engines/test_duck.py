import subprocess
import sys

import duckdb
import pyarrow as pa
import pytest

from runtime.engines.duck import arrow, connect
from runtime.language.quoting import quote_name, quote_text


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/hosts')",
        "SELECT * FROM read_text('/etc/hosts')",
        "COPY (SELECT 1) TO 'x.csv'",
        "ATTACH 'x.db'",
        "INSTALL json",
        "SET threads = 1",
        "RESET enable_external_access",
        "SELECT * FROM secret",
    ],
)
def test_a_locked_connection_reaches_nothing_outside(sql: str) -> None:
    secret = pa.table({"a": [1]})
    con = connect(locked=True)
    with pytest.raises(duckdb.Error):
        con.execute(sql).fetchall()
    assert secret.num_rows == 1


def test_a_locked_connection_reads_registered_tables() -> None:
    con = connect(locked=True)
    con.register("t", pa.table({"a": [1, 2]}))
    assert arrow(con, "SELECT sum(a) AS s FROM t").to_pylist() == [{"s": 3}]


def test_times_are_utc() -> None:
    sql = "SELECT CAST(CAST('2026-01-01T00:00:00+02:00' AS TIMESTAMPTZ) AS TIMESTAMP)::VARCHAR AS t"
    assert arrow(connect(), sql).to_pylist() == [{"t": "2025-12-31 22:00:00"}]


@pytest.mark.parametrize("text", ["", "it's", "a\0b", "\0", "'; DROP TABLE t; --", "back\\slash\n", "日本😀"])
def test_quoted_text_is_the_text(text: str) -> None:
    assert arrow(connect(), f"SELECT {quote_text(text)} AS x").to_pylist() == [{"x": text}]


@pytest.mark.parametrize("name", ["a b", 'say "hi"', "select", "a.b", "x'y", "é\n"])
def test_quoted_names_are_the_names(name: str) -> None:
    assert arrow(connect(), f"SELECT 1 AS {quote_name(name)}").column_names == [name]


def test_ctrl_c_in_the_middle_of_a_query_is_a_keyboard_interrupt() -> None:
    code = (
        "import os, signal, threading\n"
        "from runtime.engines.duck import arrow, connect\n"
        "threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
        "try:\n"
        "    arrow(connect(), 'SELECT count(*) FROM range(100000000) a, range(999) b WHERE a.range % 7 = b.range')\n"
        "except KeyboardInterrupt:\n"
        "    print('stopped')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.returncode) == ("stopped\n", 0), done.stderr
