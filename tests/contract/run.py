"""`make contract`: Schemathesis over the whole description, against the program as it runs.

Exit 1 when something that `tests.contract.report` asks for is not held.
"""

import argparse
import asyncio
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import orjson

from cli.stack.options import StackOptions
from cli.stack.place import scratch_folder
from cli.stack.ports import ANY_PORTS
from cli.stack.stack import Stack
from tests.contract.report import judged, read
from tests.contract.supply import DIARY, DIRECTIONS, SHARE
from tests.routes.catalogue import every_route
from tests.routes.street import GENEROUS, Directions

_CONFIG = Path(__file__).with_name("schemathesis.toml")
_KEPT = Path("build/contract")
# One for each of the two cores that we have everywhere.
SHARES = 2
_ALONE = ("--phases", "examples,coverage,fuzzing")
# Requests that follow from each other are one house's, so nothing may end its sessions. Fewer of
# them: each is a walk of several requests.
_TOGETHER = (
    *("--phases", "stateful", "--exclude-path-regex", "^/api/(auth|users/security|invitations)"),
    *("--exclude-name", "DELETE /api/organizations/{organization_id}"),
    # Their addresses must be public, which no description can say.
    *("--exclude-name", "POST /api/ai/providers"),
    *("--exclude-name", "PATCH /api/ai/providers/{provider_id}"),
    *("--exclude-name", "PUT /api/flows/{flow_id}/endpoint"),
    # Nor what a form is, what a phone seals and what Meta signs.
    *("--exclude-name", "PUT /api/flows/{flow_id}/json"),
    *("--exclude-name", "POST /api/flows/data/{organization_id}/{flow_id}"),
    *("--exclude-name", "DELETE /api/organizations/{organization_id}/members/{user_id}"),
)
_WALKS = 150
_SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="contract", description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--examples", type=int, default=50, help="of fuzzing, per operation")
    parser.add_argument("--minutes", type=float, default=20, help="when to give up")
    parser.add_argument("--only", help="operations whose path has this in it (regular expression)")
    parser.add_argument("--keep", type=Path, default=_KEPT, help="where the report goes")
    return parser.parse_args(arguments)


async def _run(options: argparse.Namespace) -> int:
    folder = scratch_folder("parley-contract-")
    try:
        async with Stack(StackOptions(folder, ANY_PORTS, environment=GENEROUS)) as stack:
            print("The stack is up; asking.", flush=True)
            to = orjson.dumps(asdict(Directions.to(stack))).decode()
            await asyncio.gather(
                *(_asked(to, f"{at}/{SHARES}", _ALONE, options) for at in range(SHARES)),
                _asked(to, "0/1", (*_TOGETHER, "--max-examples", str(_WALKS)), options),
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    wanted = None if options.only else [str(route) for route in every_route()]
    report = judged(read(options.keep), least=options.examples, runs=SHARES + 1, wanted=wanted)
    written = orjson.dumps(report, option=orjson.OPT_INDENT_2)
    (options.keep / "report.json").write_bytes(written)
    print(written.decode(), flush=True)
    return 0 if report["held"] else 1


async def _asked(to: str, share: str, phases: Sequence[str], options: argparse.Namespace) -> None:
    """A share of the operations. The verdict is made from what it leaves in the folder."""
    kept, name = options.keep, share.replace("/", "-of-")
    process = await asyncio.create_subprocess_exec(
        *(_SCHEMATHESIS, "--config-file", _CONFIG, "run", "--no-color"),
        *("--max-examples", str(options.examples), "--seed", str(options.seed), *phases),
        *("--report-json-path", kept / f"run-{name}.json", f"{_url(to)}/api/openapi.json"),
        *(() if options.only is None else ("--include-path-regex", options.only)),
        env={
            **os.environ,
            "SCHEMATHESIS_HOOKS": "tests.contract.hooks",
            DIRECTIONS: to,
            SHARE: share,
            DIARY: str(kept / f"diary-{name}.jsonl"),
        },
        stdout=(kept / f"schemathesis-{name}.txt").open("wb"),
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(options.minutes * 60):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
        print(f"Not done after {options.minutes} minutes.", flush=True)


def _url(to: str) -> str:
    url: str = orjson.loads(to)["api_url"]
    return url


def main() -> int:
    options = _options(sys.argv[1:])
    shutil.rmtree(options.keep, ignore_errors=True)
    options.keep.mkdir(parents=True)
    return asyncio.run(_run(options))


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)
