"""The Graph API: finds out what a request is about."""

import re
from collections.abc import Awaitable
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from simulator.answers import Answer, Request, as_json
from simulator.errors import Refused, no_such_object, unknown_path
from simulator.faults import Faults, lose
from simulator.media import ATTACHMENTS, MediaStore
from simulator.sending import Sending
from simulator.template_queries import template_list, template_node
from simulator.templates import Templates
from simulator.tokens import authenticate
from simulator.world import Account, Number, Token, World

VERSION = re.compile(r"^v\d+\.\d+$")
NUMBER_DEFAULTS = (
    "verified_name",
    "code_verification_status",
    "display_phone_number",
    "quality_rating",
    "platform_type",
    "throughput",
)


@lru_cache(maxsize=4096)
def route(path: str) -> tuple[str, str] | None:
    """The object and the edge of a path, with or without a version in front."""
    parts = [part for part in path.split("/") if part]
    if parts and VERSION.match(parts[0]):
        parts = parts[1:]
    if not 1 <= len(parts) <= 2:
        return None
    return parts[0], parts[1] if len(parts) == 2 else ""


class Graph:
    def __init__(
        self,
        world: World,
        sending: Sending,
        templates: Templates,
        media: MediaStore,
        faults: Faults,
    ) -> None:
        self._world = world
        self._sending = sending
        self._templates = templates
        self._media = media
        self._faults = faults

    def handle(self, request: Request) -> Answer | Awaitable[Answer]:
        found = route(request.path)
        if found is not None and found[1] == "messages" and request.method == "POST":
            return self._sending.handle(request, found[0])
        number = self._world.numbers.get(found[0]) if found is not None else None
        fault = self._faults.strike(number.id if number else None, None, None, sending=False)
        if fault is not None and not fault.accepted:
            return lose(fault, None)
        try:
            token = authenticate(self._world, request.authorization)
            if found is None:
                raise unknown_path()
            query = dict(parse_qsl(request.query, keep_blank_values=True))
            if found == ATTACHMENTS and fault is None:
                return self._media.download(token, query)
            answer = as_json(self._answer(request, token, *found, query))
        except Refused as refusal:
            answer = refusal.answer()
        return answer if fault is None else lose(fault, answer)

    def _answer(
        self, request: Request, token: Token, node: str, edge: str, query: dict[str, str]
    ) -> object:
        method = request.method
        if edge == "message_templates" and method in ("GET", "POST", "DELETE"):
            account = self._account(method, token, node)
            if method == "POST":
                return self._templates.create(account, request.body)
            if method == "DELETE":
                return self._templates.delete(account, query)
            return template_list(account, query)
        if edge == "phone_numbers" and method == "GET":
            account = self._account(method, token, node)
            mine = [n for n in self._world.numbers.values() if n.account is account]
            return {"data": [number_node(n, query.get("fields")) for n in mine]}
        if edge == "media" and method == "POST":
            return self._media.upload(token, node, request.body)
        if edge == "" and node in self._world.media and method in ("GET", "DELETE"):
            return self._media.node(method, token, node, query, request.host)
        if edge == "" and method == "GET":
            number = self._world.numbers.get(node)
            if number is not None and number.account.id in token.accounts:
                return number_node(number, query.get("fields"))
            template = self._world.templates.get(node)
            if template is not None and template.account_id in token.accounts:
                return template_node(template, query.get("fields"))
        raise no_such_object(method, node)

    def _account(self, method: str, token: Token, account_id: str) -> Account:
        account = self._world.accounts.get(account_id)
        if account is None or account_id not in token.accounts:
            raise no_such_object(method, account_id)
        return account


def number_node(number: Number, fields: str | None) -> dict[str, Any]:
    known: dict[str, Any] = {
        "verified_name": number.verified_name,
        "code_verification_status": "VERIFIED",
        "display_phone_number": number.display,
        "quality_rating": "GREEN",
        "platform_type": "CLOUD_API",
        "throughput": {"level": "HIGH" if (number.throughput or 80) > 80 else "STANDARD"},
        "status": "CONNECTED",
        "name_status": "APPROVED",
        "account_mode": "LIVE",
        "whatsapp_business_manager_messaging_limit": "TIER_100K",
        "messaging_limit_tier": "TIER_100K",
        "is_official_business_account": False,
        "is_pin_enabled": True,
        "webhook_configuration": {},
        "id": number.id,
    } | number.fields
    wanted = NUMBER_DEFAULTS if fields is None else [f for f in fields.split(",") if f]
    for name in wanted:
        if name not in known:
            raise Refused(
                100,
                message=f"(#100) Tried accessing nonexisting field ({name}) on node type "
                "(WhatsAppBusinessAccountToNumberCurrentStatus)",
            )
    return {name: known[name] for name in wanted} | {"id": number.id}
