"""What Schemathesis asks of us around each request; it imports this module."""

import os
import threading
from pathlib import Path
from typing import Any

import orjson
import schemathesis
from schemathesis import AuthContext, Case, HookContext
from schemathesis.core.transport import Response
from schemathesis.generation.meta import TestPhase

from tests.contract.fitting import PLACE, fit
from tests.contract.supply import DIARY, DIRECTIONS, SHARE, Supply
from tests.routes.catalogue import Route
from tests.routes.street import Directions

# Every route takes it, and routes without parameters would otherwise have one example each.
_REQUEST_ID = {
    "name": "X-Request-Id",
    "in": "header",
    "schema": {"type": "string"},
}
_supply = Supply(Directions(**orjson.loads(os.environ[DIRECTIONS])))
_diary = Path(os.environ[DIARY]).open("ab", buffering=0)  # noqa: SIM115  # open as long as we run
_writing = threading.Lock()


@schemathesis.auth(refresh_interval=None)
class Sender:
    """Says where a token belongs: nowhere, in a request that lacks it on purpose."""

    def get(self, case: Case[Any], context: AuthContext) -> str:
        return PLACE

    def set(self, case: Case[Any], data: str, context: AuthContext) -> None:
        case.headers["Authorization"] = data


@schemathesis.hook
def before_load_schema(context: HookContext, raw_schema: dict[str, Any]) -> None:
    """Our share of the paths. Every status must be named; `default` would let all others pass."""
    mine, shares = map(int, os.environ[SHARE].split("/"))
    paths = sorted(raw_schema["paths"].items())
    raw_schema["paths"] = dict(paths[mine::shares])
    for path in raw_schema["paths"].values():
        for operation in path.values():
            operation["responses"].pop("default", None)
            operation.setdefault("parameters", []).append(_REQUEST_ID)


@schemathesis.hook
def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
    route, meta = Route.named(case.operation.label), case.meta
    if meta is not None and meta.phase.name == TestPhase.STATEFUL:
        fit(case, route, _supply.standing(), kwargs)
        return
    right = meta is not None and meta.generation.mode.is_positive and case.method == route.method
    fit(case, route, _supply.turn(route, right=right), kwargs)


@schemathesis.hook
def after_call(context: HookContext, case: Case[Any], response: Response) -> None:
    """Note what is counted at the end. Probes that checks send of themselves do not come here."""
    meta = case.meta
    seen = {
        "route": case.operation.label,
        "phase": meta.phase.name if meta is not None else None,
        "right": meta is not None and meta.generation.mode.is_positive,
        "status": response.status_code,
    }
    with _writing:
        _diary.write(orjson.dumps(seen) + b"\n")
