"""`python -m bench.entries.worker QUEUE...`: the worker, with failpoints and perhaps a fault."""

import worker
from bench.entries.armed import armed

if __name__ == "__main__":
    armed()
    worker.main()
