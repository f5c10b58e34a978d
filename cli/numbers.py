"""`parley numbers`: connect a business number and its token by hand."""

import asyncio
import os
from typing import Annotated
from uuid import UUID

import typer

from cli.beside import database_beside, keyring_beside, settings_beside
from cli.stack.errors import CannotStart
from clients.meta.client import MetaClient
from clients.meta.errors import AnswerLost, Refused
from clients.meta.refusals import AuthFailed, BadRequest, NotPermitted, NumberUnavailable
from clients.meta.results import PhoneNumberFacts
from clients.meta.transport import meta_http
from core.database import Database
from core.meta_settings import MetaSettings
from core.settings import Settings
from models.accounts import connecting, tokens
from models.accounts.connecting import Connected, TakenByAnother
from models.accounts.learning import Learning, moment
from models.accounts.tokens import KeptToken
from models.accounts.types import NumberFacts, Quality, Source
from models.audit import log
from models.audit.actors import OPERATOR
from models.organizations.repository import OrganizationRepository

_STANDARD = 80
_PER_SECOND = {"STANDARD": _STANDARD, "HIGH": 1000}
# Meta's words for a number that cannot send, now or any more.

_QUALITIES = frozenset(Quality)


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="Connect business numbers.", no_args_is_help=True)
    group.callback()(_numbers)
    group.command()(add)
    app.add_typer(group, name="numbers")


def _numbers() -> None:
    """Connect business numbers."""


def add(
    organization_id: Annotated[UUID, typer.Option(help="Whose number it is.")],
    waba: Annotated[str, typer.Option(help="Meta's id of the WhatsApp business account.")],
    phone_number_id: Annotated[str, typer.Option(help="Meta's id of the number.")],
    token: Annotated[
        str | None, typer.Option(help="The access token; other users of this machine may see it.")
    ] = None,
    token_from_env: Annotated[
        str | None, typer.Option(help="Or the environment variable that holds it.")
    ] = None,
    throughput: Annotated[
        int | None, typer.Option(min=1, help="Messages per second, if Meta's level is wrong.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="What to call the account.")] = None,
) -> None:
    """Read the number from Meta and keep it with its sealed token; repeating refreshes both."""
    secret = _token(token, token_from_env)
    asyncio.run(
        _add(settings_beside(), organization_id, waba, phone_number_id, secret, throughput, name)
    )


def _token(given: str | None, variable: str | None) -> str:
    if (given is None) == (variable is None):
        raise CannotStart("Give either --token TOKEN or --token-from-env NAME.")
    found = given if variable is None else os.environ.get(variable)
    if not found or not found.strip():
        raise CannotStart("The token is empty; --token-from-env names a variable that holds it.")
    return found.strip()


async def _add(
    settings: Settings,
    organization_id: UUID,
    waba: str,
    number: str,
    token: str,
    throughput: int | None,
    name: str | None,
) -> None:
    async with database_beside(settings) as database:
        await _require(database, organization_id)
        facts = await _read(settings.meta, number, token)
        per_second = throughput or _PER_SECOND.get(facts.throughput_level or "", _STANDARD)
        kept = await tokens.keep(keyring_beside(settings, database), token)
        called = name or facts.verified_name or f"Account {waba}"
        connected = await _keep(database, organization_id, waba, called, kept, facts, per_second)
    print(f"Number {connected.number_id} of account {connected.account_id} is connected.")
    print(f"It sends {per_second} messages per second; Meta calls it {facts.status or 'UNKNOWN'}.")


async def _require(database: Database, organization_id: UUID) -> None:
    async with database.transaction([organization_id]) as session:
        if await OrganizationRepository(session, organization_id).find() is None:
            raise CannotStart(
                f"There is no organization {organization_id}; `parley keys create` makes one."
            )


async def _read(meta: MetaSettings, number: str, token: str) -> PhoneNumberFacts:
    """What Meta says of the number, or why it says nothing."""
    try:
        async with meta_http(meta.base_url) as http:
            return await MetaClient(http, meta.version).phone_number(number, token)
    except AnswerLost:
        raise CannotStart(
            f"Meta is not reached at {meta.base_url}; check META_BASE_URL and the network."
        ) from None
    except AuthFailed:
        raise CannotStart(
            "Meta refuses the token: it is wrong, expired or revoked. Make a new one."
        ) from None
    except NotPermitted:
        raise CannotStart(
            "The token may not read this number; grant it whatsapp_business_management."
        ) from None
    except (BadRequest, NumberUnavailable):
        raise CannotStart(
            f"Meta knows no number {number}, or the token does not reach it."
        ) from None
    except Refused as refusal:
        raise CannotStart(f"Meta refuses with code {refusal.code}. {refusal.advice}") from None


async def _keep(
    database: Database,
    organization_id: UUID,
    waba: str,
    name: str,
    kept: KeptToken,
    facts: PhoneNumberFacts,
    per_second: int,
) -> Connected:
    quality = facts.quality_rating if facts.quality_rating in _QUALITIES else Quality.UNKNOWN
    try:
        async with database.transaction([organization_id]) as session:
            connected = await connecting.connect(
                session,
                organization_id,
                waba_id=waba,
                name=name,
                sealed_token=kept.sealed,
                token_print=kept.print,
                number=connecting.NumberFacts(
                    facts.id,
                    facts.display_phone_number or "",
                    facts.verified_name,
                    str(quality),
                    per_second,
                ),
            )
            told = NumberFacts(meta_status=facts.status, messaging_limit=facts.messaging_limit)
            learning = Learning(session, organization_id, Source.PERSON)
            [known] = await learning.hold([connected.account_id])
            number = next(each for each in known.numbers if each.id == connected.number_id)
            await learning.number(known, number, told, moment())
            await learning.finish()
            after = {"businessAccountId": connected.account_id, "throughput": per_second}
            change = log.Change("phone_number.connected", connected.number_id, after=after)
            await log.record(session, organization_id, OPERATOR, change)
            return connected
    except TakenByAnother:
        raise CannotStart("Another organization has connected this account or number.") from None
