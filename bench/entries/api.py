"""`python -m bench.entries.api`: the API, with failpoints and perhaps a fault."""

import runpy

from bench.entries.armed import armed

if __name__ == "__main__":
    armed()
    runpy.run_module("api", run_name="__main__")
