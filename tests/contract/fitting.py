"""Giving a generated request what only the running program knows: ids, tokens, signatures."""

import hmac
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from schemathesis import Case
from schemathesis.core import NotSet
from schemathesis.core.parameters import ParameterLocation

from tests.contract.supply import Turn
from tests.routes.catalogue import Route

Json = dict[str, Any]
SIGNATURE = "X-Hub-Signature-256"
# Stands where a token belongs until the request's turn is known.
PLACE = "Bearer of-its-turn"
_DOOR = Route("POST", "/api/webhooks/whatsapp")
# Beside ids and tokens, what must be somebody's own to be let in at all.
_OWN = {
    Route("POST", "/api/auth/login"): {"email", "password"},
    Route("POST", "/api/users/security/password"): {"currentPassword"},
    Route("POST", "/api/users/security/2fa"): {"password"},
    # Of generated addresses hardly one is public.
    Route("POST", "/api/ai/providers"): {"kind", "baseUrl"},
    Route("PATCH", "/api/ai/providers/{provider_id}"): {"baseUrl", "apiKey"},
    # And of generated forms none is one.
    Route("POST", "/api/flows"): {"flowJson"},
}


def fit(case: Case[Any], route: Route, turn: Turn, overrides: Json) -> None:
    """Make it a request of the turn's sender; as it stands, or where what was generated fits."""
    _say_who(case, turn)
    if not turn.lost and not _negative(case, ParameterLocation.PATH):
        case.path_parameters.update({name: str(id) for name, id in turn.call.path.items()})
    if turn.as_it_stands:
        _as_it_stands(case, turn, overrides)
    elif not _negative(case, ParameterLocation.BODY) and isinstance(case.body, dict):
        _name(case.body, turn.call.send.get("json", {}), _OWN.get(route, set()))
    if route == _DOOR:
        _sign(case, overrides)


def _say_who(case: Case[Any], turn: Turn) -> None:
    """Where no token was put, it is left out on purpose; so is a header that is wrong."""
    if case.headers.get("Authorization") == PLACE:
        case.headers.pop("Authorization")
        for name, value in turn.headers.items():
            if name == "Authorization" or not _negative(case, ParameterLocation.HEADER):
                case.headers[name] = value


def _as_it_stands(case: Case[Any], turn: Turn, overrides: Json) -> None:
    send = turn.call.send
    case.query = dict(send.get("params", {}))
    for name in [name for name in case.headers if name not in turn.headers]:
        case.headers.pop(name)
    case.headers.update(send.get("headers", {}))
    if "json" in send:
        case.media_type = "application/json"
        case.body = send["json"]
    elif "files" in send:
        case.media_type = "multipart/form-data"
        overrides["files"] = send["files"]
    elif "content" in send:
        overrides["data"] = send["content"]


def _name(generated: Json, good: Mapping[str, Any], own: set[str]) -> None:
    """Let it name what is there, at any depth that both have."""
    for name, value in good.items():
        if name in own or (name in generated and name.endswith(("Id", "Ids", "oken"))):
            generated[name] = value
        elif isinstance(value, dict) and isinstance(generated.get(name), dict):
            _name(generated[name], value, own)


def _sign(case: Case[Any], overrides: Json) -> None:
    """As Meta does it, unless the generated signature is meant to be wrong."""
    if SIGNATURE in case.headers and _negative(case, ParameterLocation.HEADER):
        return
    body: bytes = overrides.setdefault("data", _written(case.body))
    signed = hmac.new(b"app-secret", body, sha256).hexdigest()
    case.headers[SIGNATURE] = f"sha256={signed}"


def _written(body: object) -> bytes:
    if isinstance(body, bytes):
        return body
    return b"" if isinstance(body, NotSet) else json.dumps(body).encode()


def _negative(case: Case[Any], location: ParameterLocation) -> bool:
    return case.meta is not None and case.meta.is_negative_at(location)
