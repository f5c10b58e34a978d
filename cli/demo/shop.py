"""The demo's business: an organization with a key, and a number that it connected."""

import os
from pathlib import Path
from secrets import token_urlsafe
from typing import Any, NamedTuple
from uuid import UUID

import httpx
from pydantic import BaseModel, Field, SecretStr, ValidationError, field_serializer
from rich.console import Console

from cli.demo.cast import JUDGED
from cli.demo.connecting import Connecting
from cli.stack.stack import Stack
from core.database import Database
from core.ids import new_id
from models.audit import log
from models.audit.actors import OPERATOR
from models.auth import keys
from models.organizations.repository import OrganizationRepository

NAME = "Parley demo"
# What Meta would do to two thousand messages on an ordinary day.
WEATHER: dict[str, Any] = {
    "errors": [
        {"codes": [131026], "share": 0.01, "sticky": True},
        {"codes": [131026], "when": "async", "share": 0.01},
    ],
    "faults": [{"kind": "cut", "share": 0.005}],
    "statuses": {"read": 0.6},
}


def _password() -> SecretStr:
    return SecretStr(token_urlsafe(24))


class Shop(BaseModel):
    """What the demo keeps between runs, readable by its owner only."""

    organization_id: UUID
    key: str
    account_id: UUID
    number_id: UUID
    password: SecretStr = Field(default_factory=_password, description="Of the demo's agents.")

    @field_serializer("password", when_used="json")
    def _kept(self, password: SecretStr) -> str:
        return password.get_secret_value()


async def open_shop(stack: Stack, http: httpx.AsyncClient, console: Console) -> Shop:
    """Find the business of an earlier run, or make it and connect its number by a signup."""
    await _weather(http_of=stack.control_url)
    kept = stack.options.data / "demo.json"
    try:
        return Shop.model_validate_json(kept.read_bytes())
    except (OSError, ValidationError):
        organization = await _found(stack)
    connected = await Connecting(http, stack.control_url, organization.key).connect(console)
    shop = Shop(
        organization_id=organization.id,
        key=organization.key,
        account_id=connected.account_id,
        number_id=connected.number_id,
    )
    unfinished = kept.with_suffix(".unfinished")
    _write_private(unfinished, shop.model_dump_json())
    unfinished.replace(kept)
    return shop


class _Organization(NamedTuple):
    id: UUID
    key: str


async def _found(stack: Stack) -> _Organization:
    database = Database(stack.database_url, pool_size=2)
    id = new_id()
    try:
        async with database.transaction([id]) as session:
            await OrganizationRepository(session, id).make(NAME)
            made = await keys.create(session, id, "demo")
            await log.record(
                session,
                id,
                OPERATOR,
                log.Change("organization.created", id, after={"name": NAME}),
                log.Change("api_key.created", made.id, after={"name": "demo"}),
            )
    finally:
        await database.close()
    return _Organization(id, made.secret)


async def _weather(http_of: str) -> None:
    async with httpx.AsyncClient(base_url=http_of, trust_env=False) as http:
        (await http.post("/_sim/configure", json=WEATHER)).raise_for_status()


async def calm(http: httpx.AsyncClient) -> None:
    """Let no reply be lost: what Meta refuses was shown in the campaign."""
    fair: dict[str, Any] = {"errors": [], "faults": []}
    fair["ai"] = {"rules": [each.rule() for each in JUDGED]}
    (await http.post("/_sim/configure", json=fair)).raise_for_status()


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        file.write(text)
