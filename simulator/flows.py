"""Flows: made, changed, published, given up; what Meta refuses, and its webhooks."""

import time
from typing import Any

import orjson

from simulator.errors import Refused
from simulator.events import Event, Key, dumps
from simulator.flow import CATEGORIES, Flow
from simulator.flow_rules import PUBLISHABLE, errors_of
from simulator.webhooks import Webhooks
from simulator.world import Account, World

_LARGEST = 10 * 1024 * 1024


class Flows:
    def __init__(self, world: World, webhooks: Webhooks) -> None:
        self._world = world
        self._webhooks = webhooks

    def create(self, account: Account, given: dict[str, Any]) -> Flow:
        name = given.get("name")
        if not isinstance(name, str) or not name:
            raise Refused(100, message="(#100) The parameter name is required.")
        self._unused(account, name)
        flow = Flow(self._world.next_id(), account.id, name, _categories(given.get("categories")))
        if (source := given.get("clone_flow_id")) is not None:
            original = self._world.flows.get(str(source))
            if original is None or original.account_id != account.id:
                raise Refused(100, message="(#100) Invalid parameter clone_flow_id.")
            flow.json, flow.errors = original.json, original.errors
        if (text := given.get("flow_json")) is not None:
            self._write(flow, text if isinstance(text, str) else dumps(text))
        flow.endpoint_uri = _endpoint(given.get("endpoint_uri"))
        self._world.flows[flow.id] = flow
        self._decided(flow, None, "DRAFT")
        return flow

    def update(self, flow: Flow, given: dict[str, Any]) -> None:
        self._editable(flow)
        name = given.get("name")
        if isinstance(name, str) and name != flow.name:
            self._unused(self._world.account(flow.account_id), name)
            flow.name = name
        if "categories" in given:
            flow.categories = _categories(given["categories"])
        if "endpoint_uri" in given:
            flow.endpoint_uri = _endpoint(given["endpoint_uri"])
        self._edited(flow)

    def upload(self, flow: Flow, text: bytes) -> list[dict[str, Any]]:
        """What cannot be published is kept all the same, with its errors."""
        self._editable(flow)
        if not text:
            raise Refused(100, message="(#100) The parameter file is required.")
        self._write(flow, text.decode("utf-8", "replace"))
        self._edited(flow)
        return flow.errors

    def check_publishing(self, flow: Flow) -> None:
        """Raises 139002, with the reason in its words as Meta does."""
        if flow.status != "DRAFT":
            raise _refused(139002, "Publishing Flow in invalid state")
        if flow.json is None or flow.errors:
            raise _refused(139002, "Publishing Flow with validation errors")
        document = orjson.loads(flow.json)
        if document.get("version") not in PUBLISHABLE:
            raise _refused(139002, "Versions in Flow JSON file are not available for publishing")
        if "data_api_version" in document:
            if flow.endpoint_uri is None:
                raise _refused(139002, "Publishing Flow without endpoint_uri")
            if not self.numbers_with_key(flow):
                raise _refused(139002, "Missing Flows Signed Public Key")

    def numbers_with_key(self, flow: Flow) -> list[str]:
        numbers = self._world.numbers.values()
        mine = (each for each in numbers if each.account.id == flow.account_id)
        return [each.id for each in mine if each.flow_key and each.flow_key_status == "VALID"]

    def publish(self, flow: Flow) -> None:
        self._decided(flow, flow.status, "PUBLISHED")

    def deprecate(self, flow: Flow) -> None:
        if flow.status not in ("PUBLISHED", "THROTTLED", "BLOCKED"):
            raise _refused(139003, f"Flow is in status {flow.status}")
        self._decided(flow, flow.status, "DEPRECATED")

    def delete(self, flow: Flow) -> None:
        if flow.status != "DRAFT":
            raise _refused(139004, "Can't delete published Flow")
        del self._world.flows[flow.id]
        self._world.changed()

    def decide(self, flow: Flow, status: str, *, webhook: bool = True) -> None:
        """What Meta's monitoring does: THROTTLED, BLOCKED, and back."""
        if webhook:
            self._decided(flow, flow.status, status)
        else:
            flow.status, flow.updated_at = status, time.time()
            self._world.changed()

    def _write(self, flow: Flow, text: str) -> None:
        if len(text.encode()) > _LARGEST:
            raise Refused(100, message="(#100) The file is larger than 10 MB.")
        flow.json, flow.errors = text, errors_of(text)

    def _edited(self, flow: Flow) -> None:
        """Whoever edits a published flow has a draft again; what was sent keeps its version."""
        flow.updated_at = time.time()
        if flow.status != "DRAFT":
            self._decided(flow, flow.status, "DRAFT")
        self._world.changed()

    def _editable(self, flow: Flow) -> None:
        if flow.status == "DEPRECATED":
            raise _refused(139001, "Flow can't be updated")

    def _unused(self, account: Account, name: str) -> None:
        if any(
            each.account_id == account.id and each.name == name
            for each in self._world.flows.values()
        ):
            raise Refused(
                100,
                "Choose another name.",
                message="Invalid parameter",
                subcode=4016019,
                user_title="Flow name is not unique",
            )

    def _decided(self, flow: Flow, before: str | None, after: str) -> None:
        flow.status, flow.updated_at = after, time.time()
        self._world.changed()
        said = f"Flow {flow.name} changed status to {after}"
        value: dict[str, Any] = {
            "event": "FLOW_STATUS_CHANGE",
            "message": said,
            "flow_id": flow.id,
            "new_status": after,
        }
        if before is not None:
            value["old_status"] = before
        self._webhooks.put(
            Event(
                Key("flow", flow.id, after),
                flow.account_id,
                field="flows",
                value=dumps(value),
                time=int(time.time()),
            )
        )


def _refused(code: int, said: str) -> Refused:
    return Refused(code, said, message=f"(#{code}) {said}", user_title=said)


def _categories(given: Any) -> list[str]:
    try:
        named = orjson.loads(given) if isinstance(given, str) else given
    except orjson.JSONDecodeError:
        named = None
    if not isinstance(named, list) or not named or any(each not in CATEGORIES for each in named):
        raise Refused(100, message="(#100) Param categories must be a list of known categories.")
    return [str(each) for each in named]


def _endpoint(given: Any) -> str | None:
    if given in (None, ""):
        return None
    if not isinstance(given, str) or not given.startswith(("https://", "http://127.0.0.1")):
        raise Refused(100, message="(#100) Param endpoint_uri must be a valid HTTPS address.")
    return given
