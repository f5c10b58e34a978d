"""`python -m bench.certificate`: kill everything during a campaign, then count.

One JSON line per policy on stdout, progress on stderr. Exit 1 when a promise was broken.
"""

import argparse
import asyncio
import json
import os
import shutil
import signal
import sys
from collections.abc import Sequence

from bench.chaos import TARGETS, Plan
from bench.trial import INTERRUPTED, Trial
from cli.stack.place import scratch_folder
from models.sending.types import DeliveryPolicy


def main() -> int:
    arguments = options()
    code = 0
    policies = [DeliveryPolicy.AT_MOST_ONCE] if os.environ.get("SABOTAGE") else arguments.policy
    for policy in policies:
        broken = asyncio.run(_certify(arguments, policy))
        if INTERRUPTED in broken:
            return 1
        code = code or int(bool(broken))
    return code


async def _certify(arguments: argparse.Namespace, policy: str) -> Sequence[str]:
    """Print the line and return what was broken; the logs stay only when they may tell why."""
    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    folder = scratch_folder("parley-certificate-")
    plan = Plan(arguments.kills, arguments.seed, arguments.targets)
    trial = Trial(policy, arguments.n, plan, folder)
    line = await trial.run()
    print(json.dumps(line), flush=True)
    broken: Sequence[str] = line["broken"]
    trial.say(f"BROKEN: {', '.join(broken)}" if broken else "every promise was kept")
    if broken and not os.environ.get("SABOTAGE"):
        trial.say(f"logs and data are in {folder}")
    else:
        shutil.rmtree(folder, ignore_errors=True)
    return broken


def options(given: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.certificate", description=__doc__)
    parser.add_argument("--n", type=int, default=1000, help="recipients")
    parser.add_argument("--kills", type=int, default=12, help="at least 12")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--policy",
        type=_policies,
        default=os.environ.get("POLICY") or "both",
        help=f"{', '.join(DeliveryPolicy)} or both, in either case",
    )
    parser.add_argument(
        "--targets",
        type=_targets,
        default=os.environ.get("TARGETS") or ",".join(TARGETS),
        help="of worker (all of them), send, api, temporal, postgres",
    )
    return parser.parse_args(given)


def _policies(given: str) -> Sequence[DeliveryPolicy]:
    if given.lower() == "both":
        return list(DeliveryPolicy)
    try:
        return [DeliveryPolicy(given.upper())]
    except ValueError:
        names = ", ".join((*DeliveryPolicy, "both"))
        raise argparse.ArgumentTypeError(f"{given!r} is not one of {names}") from None


def _targets(given: str) -> list[str]:
    chosen = [name.strip() for name in given.split(",") if name.strip()]
    if not chosen or not set(chosen) <= {*TARGETS, "send"}:
        raise argparse.ArgumentTypeError(f"not a list of {', '.join((*TARGETS, 'send'))}")
    return chosen


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # Python's own exit may abort beside a Temporal client.
    os._exit(code)
