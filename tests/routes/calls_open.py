"""What everybody may ask."""

import hmac
from hashlib import sha256

from tests.routes.calls import Call, call
from tests.routes.house import House

_DOOR = "/api/webhooks/whatsapp"


@call("GET /api/health")
async def health(house: House) -> Call:
    return Call(anonymous=True)


@call("GET /api/health/live")
async def live(house: House) -> Call:
    return Call(anonymous=True)


@call("GET /api/health/ready")
async def ready(house: House) -> Call:
    return Call(anonymous=True)


@call(f"GET {_DOOR}")
async def handshake(house: House) -> Call:
    asked = {"hub.mode": "subscribe", "hub.verify_token": "verify-token", "hub.challenge": "42"}
    return Call(send={"params": asked}, anonymous=True)


@call(f"POST {_DOOR}")
async def events(house: House) -> Call:
    body = b'{"object": "whatsapp_business_account", "entry": []}'
    signature = hmac.new(b"app-secret", body, sha256).hexdigest()
    headers = {"X-Hub-Signature-256": f"sha256={signature}"}
    return Call(send={"content": body, "headers": headers}, anonymous=True)
