"""The demo's business: an organization with a key, and a number at the simulator."""

import os
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

import httpx
from pydantic import BaseModel, Field, SecretStr, ValidationError, field_serializer

from cli.demo.cast import JUDGED
from cli.stack.stack import Stack
from core.database import Database
from core.ids import new_id
from core.keyring import Keyring
from models.accounts.connecting import Connected, NumberFacts, connect
from models.accounts.types import TOKEN_PURPOSE
from models.audit import log
from models.audit.actors import OPERATOR
from models.auth import keys
from models.keys.store import DataKeys
from models.organizations.repository import OrganizationRepository

NAME = "Parley demo"
WABA = "200000000000777"
NUMBER = "100000000000777"
TOKEN = "demo-token"  # noqa: S105  # the simulator's, made here
DISPLAY = "+1 555-010-0777"
THROUGHPUT = 80
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


async def open_shop(stack: Stack) -> Shop:
    """Find the business of an earlier run, or make it."""
    await _tell_simulator(stack)
    kept = stack.options.data / "demo.json"
    try:
        shop = Shop.model_validate_json(kept.read_bytes())
    except (OSError, ValidationError):
        shop = await _found(stack)
    unfinished = kept.with_suffix(".unfinished")
    _write_private(unfinished, shop.model_dump_json())
    unfinished.replace(kept)
    return shop


async def _found(stack: Stack) -> Shop:
    database = Database(stack.database_url, pool_size=2)
    keyring = Keyring(DataKeys(database, stack.masters))
    organization_id = new_id()
    try:
        sealed = await keyring.seal_text(TOKEN, purpose=TOKEN_PURPOSE)
        async with database.transaction([organization_id]) as session:
            await OrganizationRepository(session, organization_id).make(NAME)
            made = await keys.create(session, organization_id, "demo")
            connected: Connected = await connect(
                session,
                organization_id,
                waba_id=WABA,
                name=NAME,
                sealed_token=sealed,
                number=NumberFacts(NUMBER, DISPLAY, "Parley demo", "GREEN", THROUGHPUT),
            )
            await log.record(
                session,
                organization_id,
                OPERATOR,
                log.Change("organization.created", organization_id, after={"name": NAME}),
                log.Change("api_key.created", made.id, after={"name": "demo"}),
                log.Change("phone_number.connected", connected.number_id),
            )
    finally:
        await database.close()
    return Shop(
        organization_id=organization_id,
        key=made.secret,
        account_id=connected.account_id,
        number_id=connected.number_id,
    )


async def _tell_simulator(stack: Stack) -> None:
    number = {"id": NUMBER, "display_phone_number": DISPLAY, "throughput": THROUGHPUT}
    account = {"account": WABA, "token": TOKEN, "numbers": [number]}
    async with httpx.AsyncClient(base_url=stack.control_url, trust_env=False) as http:
        (await http.post("/_sim/numbers", json=account)).raise_for_status()
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
