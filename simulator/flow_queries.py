"""Flows as the Graph API shows them: one node, a page of a list, its asset."""

import re
import time
from base64 import b64decode, b64encode
from typing import Any

import orjson

from simulator.errors import Refused
from simulator.flow import Flow
from simulator.world import World

DEFAULTS = "id,name,status,categories,validation_errors"
_FIELD = re.compile(r"(\w+)((?:\.\w+\([^)]*\))*)(?:\{[^}]*\})?")


def flow_node(world: World, flow: Flow, fields: str | None) -> dict[str, Any]:
    node: dict[str, Any] = {}
    for name, how in _FIELD.findall(fields or DEFAULTS):
        if name == "preview" and ("invalidate(true)" in how or flow.preview_until < time.time()):
            flow.renew_preview()
        known = _known(world, flow)
        if name not in known:
            said = f"(#100) Tried accessing nonexisting field ({name}) on node type (Flow)"
            raise Refused(100, message=said)
        if known[name] is not None:
            node[name] = known[name]
    return node | {"id": flow.id}


def _known(world: World, flow: Flow) -> dict[str, Any]:
    read = orjson.loads(flow.json) if flow.json and not flow.errors else {}
    address = f"https://business.facebook.com/wa/manage/flows/{flow.id}/preview/"
    return {
        "id": flow.id,
        "name": flow.name,
        "status": flow.status,
        "categories": flow.categories,
        "validation_errors": flow.errors,
        "json_version": read.get("version"),
        "data_api_version": read.get("data_api_version"),
        "endpoint_uri": flow.endpoint_uri,
        "updated_at": _written(flow.updated_at),
        "whatsapp_business_account": {
            "id": flow.account_id,
            "name": "Parley Simulator",
            "currency": "USD",
            "timezone_id": "1",
            "message_template_namespace": "simulated",
        },
        "application": {"link": "https://www.facebook.com", "name": "Parley", "id": "1"},
        "preview": {
            "preview_url": f"{address}?token={flow.preview}",
            "expires_at": _written(flow.preview_until),
        },
        "health_status": {"can_send_message": "AVAILABLE", "entities": []},
    }


def flow_list(world: World, account_id: str, query: dict[str, str]) -> dict[str, Any]:
    mine = [each for each in world.flows.values() if each.account_id == account_id]
    begin, limit = _place(query.get("after")), int(query.get("limit") or 25)
    page = mine[begin : begin + limit]
    answer: dict[str, Any] = {
        "data": [flow_node(world, each, query.get("fields")) for each in page]
    }
    if page:
        end = begin + len(page)
        answer["paging"] = {"cursors": {"before": _cursor(begin), "after": _cursor(end)}}
        if end < len(mine):
            answer["paging"]["next"] = (
                f"https://graph.facebook.com/v24.0/{account_id}/flows"
                f"?limit={limit}&after={_cursor(end)}"
            )
    return answer


def _written(at: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S+0000", time.gmtime(at))


def _cursor(place: int) -> str:
    return b64encode(f"flow:{place}".encode()).decode()


def _place(cursor: str | None) -> int:
    if not cursor:
        return 0
    try:
        return int(b64decode(cursor, validate=True).decode().removeprefix("flow:"))
    except ValueError:
        raise Refused(131059, "Invalid cursor.") from None
