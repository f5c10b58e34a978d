"""Somebody's phone with a flow open: it asks the endpoint, and checks what comes back."""

from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson

from simulator.errors import Refused
from simulator.flow import Flow
from simulator.flow_keys import Sealed, sealed
from simulator.webhooks import signature
from simulator.world import World

_PATIENCE = aiohttp.ClientTimeout(total=10)


@dataclass(frozen=True)
class Heard:
    """What an endpoint said; `problems` is what WhatsApp would not take of it."""

    status: int | None
    answer: Any
    problems: list[str]


class FlowPhone:
    def __init__(self, world: World) -> None:
        self._world = world

    async def ping(self, flow: Flow) -> None:
        """Raises 139002 when the endpoint does not answer as it should, for any number's key."""
        for number in self._world.numbers.values():
            if number.account.id == flow.account_id and number.flow_key:
                asked = {"version": "3.0", "action": "ping"}
                heard = await self.ask(flow, number.flow_key, asked)
                if heard.problems:
                    raise Refused(
                        139002,
                        heard.problems[0],
                        message="(#139002) The endpoint did not pass the health check",
                        user_title="The endpoint is not available",
                    )

    async def ask(
        self, flow: Flow, key: str, request: dict[str, Any], *, forged: bool = False
    ) -> Heard:
        """One request to the flow's endpoint, sealed for the key; `forged`: not signed by us."""
        if flow.endpoint_uri is None:
            return Heard(None, None, ["The flow has no endpoint."])
        sent = sealed(key, request)
        secret = "nobody's" if forged else self._world.configuration.webhooks.app_secret
        headers = {
            "Content-Type": "application/json",
            "X-Hub-Signature-256": signature(secret, sent.body),
        }
        try:
            async with (
                aiohttp.ClientSession(timeout=_PATIENCE) as session,
                session.post(flow.endpoint_uri, data=sent.body, headers=headers) as response,
            ):
                said = await response.text()
                return _heard(flow, request, sent, response, said)
        except (aiohttp.ClientError, TimeoutError, OSError):
            return Heard(None, None, ["The endpoint gave no answer."])


def _heard(
    flow: Flow, request: dict[str, Any], sent: Sealed, response: aiohttp.ClientResponse, said: str
) -> Heard:
    status = response.status
    if status not in (200, 427):
        return Heard(status, None, [f"The endpoint answered {status}."])
    try:
        answer = sent.open(said)
    except ValueError:
        return Heard(status, None, ["The answer cannot be decrypted."])
    problems = [] if response.content_type == "text/plain" else ["The answer is no text/plain."]
    return Heard(status, answer, problems + _problems(flow, request, status, answer))


def _problems(flow: Flow, request: dict[str, Any], status: int, answer: Any) -> list[str]:
    if not isinstance(answer, dict):
        return ["The answer is no object."]
    if status == 427:
        return [] if isinstance(answer.get("error_msg"), str) else ["There is no error_msg."]
    data = answer.get("data")
    if request.get("action") == "ping":
        good = isinstance(data, dict) and data.get("status") == "active"
        return [] if good else ["A ping is answered with the status active."]
    if not isinstance(data, dict):
        return ["There is no data."]
    if "error" in request.get("data", {}):
        return [] if data.get("acknowledged") is True else ["A notice is acknowledged."]
    return _of_screen(flow, request.get("screen"), answer.get("screen"), data)


def _of_screen(flow: Flow, before: Any, screen: Any, data: dict[str, Any]) -> list[str]:
    if screen == "SUCCESS":
        reply = data.get("extension_message_response")
        params = reply.get("params") if isinstance(reply, dict) else None
        good = isinstance(params, dict) and "flow_token" in params
        return [] if good else ["SUCCESS needs extension_message_response.params.flow_token."]
    document = orjson.loads(flow.json) if flow.json else {}
    known = [each.get("id") for each in document.get("screens", ())]
    if screen not in known:
        return ["The flow has no such screen."]
    routes = document.get("routing_model", {})
    if before and before != screen and screen not in routes.get(before, ()):
        back = before in routes.get(screen, ())
        return [] if back else ["The routing model does not lead there."]
    return []
