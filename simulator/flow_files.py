"""The file of a flow, at an address that is signed, ends, and is shown no token."""

import time
from hmac import compare_digest

from simulator.answers import Answer, head
from simulator.call import Call
from simulator.flow import Flow
from simulator.webhooks import signature

ASSETS = "flow-assets"


def asset(call: Call, flow: Flow) -> dict[str, str]:
    files = call.world.configuration.flow_files
    host, until = call.request.host.decode("latin-1"), f"{time.time() + files.seconds:.0f}"
    own = f"http://{host}/{ASSETS}/{flow.id}?oe={until}&oh={_mark(call, flow, until)}"
    address = own if files.address is None else files.address
    return {"name": "flow.json", "asset_type": "FLOW_JSON", "download_url": address}


def served(call: Call, flow: Flow) -> Answer:
    """403, as of Meta's delivery network, where the address is not good or not any more."""
    until = call.query.get("oe", "")
    signed = compare_digest(call.query.get("oh", ""), _mark(call, flow, until))
    if not signed or float(until) < time.time():
        return Answer(head(403, "text/plain", 0))
    raw = (flow.json or "").encode()
    return Answer(head(200, "application/octet-stream", len(raw)) + raw)


def _mark(call: Call, flow: Flow, until: str) -> str:
    secret = call.world.configuration.webhooks.app_secret
    return signature(secret, f"{flow.id}.{until}".encode()).removeprefix("sha256=")
