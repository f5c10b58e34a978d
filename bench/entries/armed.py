"""What every entry point does before the product's own main."""

import os

from bench.entries import fuses, sabotages
from bench.entries.sabotages import Sabotage
from bench.failpoints import FOLDER, Fuses


def armed() -> None:
    """Put a fault into the product if one is asked for, and lay the failpoints around it."""
    if sabotage := os.environ.get("SABOTAGE"):
        sabotages.install(Sabotage(sabotage))
    fuses.install(Fuses(os.environ[FOLDER]))
