"""Crosswalk's headless runtime: load an exported mapping and run it, for one record or for many.

    from runtime import load

    mapping = load("invoice.crosswalk.json")
    applied = mapping.apply({"number": "F-1"})          # one record
    report = mapping.run("in.json", "out.parquet")      # a file

The names are imported when they are first asked for, so that `crosswalk --help` does not load the engines.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runtime.artefacts.bundle import make_bundle
    from runtime.artefacts.workspace import Workspace
    from runtime.diagnostics import CrosswalkError, Diagnostic, Place
    from runtime.io.infer import Inference, infer
    from runtime.plan.build import Built, build
    from runtime.run.failures import Reason
    from runtime.run.load import Applied, RunnableMapping, check_workspace, from_workspace, load
    from runtime.run.report import RunReport

__version__ = "0.1.0"
__all__ = [
    "Applied",
    "Built",
    "CrosswalkError",
    "Diagnostic",
    "Inference",
    "Place",
    "Reason",
    "RunReport",
    "RunnableMapping",
    "Workspace",
    "build",
    "check_workspace",
    "from_workspace",
    "infer",
    "load",
    "make_bundle",
]

_HOMES = {
    "make_bundle": "runtime.artefacts.bundle",
    "Workspace": "runtime.artefacts.workspace",
    "CrosswalkError": "runtime.diagnostics",
    "Diagnostic": "runtime.diagnostics",
    "Place": "runtime.diagnostics",
    "Inference": "runtime.io.infer",
    "infer": "runtime.io.infer",
    "Built": "runtime.plan.build",
    "build": "runtime.plan.build",
    "Reason": "runtime.run.failures",
    "Applied": "runtime.run.load",
    "RunnableMapping": "runtime.run.load",
    "check_workspace": "runtime.run.load",
    "from_workspace": "runtime.run.load",
    "load": "runtime.run.load",
    "RunReport": "runtime.run.report",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'runtime' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
