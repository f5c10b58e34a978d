"""Flows as the Graph API shows them: one node, a page of a list, its asset."""

import re
import time
from typing import Any

import orjson

from simulator.errors import Refused
from simulator.flow import Flow
from simulator.paging import page
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
    return page(
        mine, query, f"{account_id}/flows", lambda flow: flow_node(world, flow, query.get("fields"))
    )


def _written(at: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S+0000", time.gmtime(at))
