"""The command `crosswalk`: its verbs, and how problems and exit codes reach a terminal.

Each verb stands in a file of its own; this module only puts them together. Exit codes: 0 done, 1 problems were
found, 2 the command was called wrongly, 3 an input cannot be read, 4 a mapping or bundle cannot run, 5 an output
cannot be written, 6 too many records were rejected, 130 interrupted, 143 ended by the system.
"""

from __future__ import annotations

import signal
import sys

import typer

from runtime.cli.check import check
from runtime.cli.demo import demo
from runtime.cli.diff import diff
from runtime.cli.explain import explain
from runtime.cli.export import export
from runtime.cli.functions import functions
from runtime.cli.impact import impact
from runtime.cli.infer import infer
from runtime.cli.output import exit_code, say_problems
from runtime.cli.run import run
from runtime.cli.studio import studio
from runtime.diagnostics import CrosswalkError

app = typer.Typer(
    help="Map sources to canonical models, and run the mappings anywhere.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for verb in (studio, demo, infer, check, explain, diff, impact, run, export, functions):
    app.command()(verb)


def _ended(*_: object) -> None:
    """Ends like an exception does, so that no half-written file is left behind."""
    sys.exit(143)


def main() -> None:
    """The entry point: problems are printed, never a traceback."""
    signal.signal(signal.SIGTERM, _ended)
    try:
        app()
    except CrosswalkError as error:
        say_problems(error.diagnostics)
        sys.exit(exit_code(error.diagnostics))
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)


if __name__ == "__main__":
    main()
