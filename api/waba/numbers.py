"""Numbers of a business account: what they are, adding one, its PIN and its name."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Response, status
from pydantic import Field, StringConstraints

from api.access import CallerDep, may
from api.contact_bodies import example
from api.contacts import naming
from api.digits import Pin, SmsCode
from api.errors import Conflict, ValidationFailed
from api.pages import Cursor, Limit, Page, page_of
from api.refusals import documented
from api.route import guarded
from api.state import ServicesDep
from api.waba.accounts import TAGS
from api.waba.asking import MetaDep, refused
from api.waba.bodies import HealthAnswer, NumberAnswer
from core.types import Request
from models.accounts import listing
from models.accounts.dialling import NotAPhone, split
from models.accounts.exchanges import account_of, number_of
from models.accounts.types import Question
from models.auth.permissions import Permission

router = guarded(prefix="/waba/{account_id:uuid}/phone-numbers", tags=TAGS)
Name = Annotated[str, StringConstraints(min_length=3, max_length=128)]


class NewNumber(Request):
    model_config = example({"phone": "+14195551518", "verifiedName": "Lucky Shrub"})

    phone: Annotated[str, StringConstraints(pattern=r"^\+[1-9]\d{6,14}$")] = Field(
        description="E.164, with the plus."
    )
    verified_name: Name = Field(description="What customers are to see; Meta reviews it.")


class VerificationCodeBody(Request):
    model_config = example({"method": "SMS", "language": "en_US"})

    method: Literal["SMS", "VOICE"] = "SMS"
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(_[A-Z]{2})?$")] = "en_US"


class ConfirmBody(Request):
    model_config = example({"code": "123830"})

    code: SmsCode = Field(description="The six digits, with or without the hyphen.")


class NumberPinBody(Request):
    model_config = example({"pin": "654321"})

    pin: Pin = Field(description="Six digits.")


class NameBody(Request):
    model_config = example({"name": "Lucky Shrub"})

    name: Name


@router.get("", dependencies=[may(Permission.READ_ACCOUNTS)], summary="List an account's numbers")
async def index(
    account_id: UUID,
    caller: CallerDep,
    state: ServicesDep,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[NumberAnswer]:
    """Also those that belong to other accounts as well."""
    owner = caller.organization_id
    async with state.database.reading([owner]) as session:
        with refused():
            await account_of(session, owner, account_id)
        rows = await listing.numbers(session, owner, account_id, cursor, limit + 1)
        accounts = await listing.accounts_of(session, owner, rows)
    return page_of([NumberAnswer.of(row, accounts[row.id]) for row in rows], limit)


@router.get(
    "/{phone_id:uuid}", dependencies=[may(Permission.READ_ACCOUNTS)], summary="Show a number"
)
async def show(
    account_id: UUID, phone_id: UUID, caller: CallerDep, state: ServicesDep
) -> NumberAnswer:
    """Status, quality, limits and names, as Meta told them last."""
    owner = caller.organization_id
    async with state.database.reading([owner]) as session:
        with refused():
            number = await number_of(session, owner, account_id, phone_id)
        accounts = await listing.accounts_of(session, owner, [number])
    return NumberAnswer.of(number, accounts[number.id])


@router.get(
    "/{phone_id:uuid}/health",
    dependencies=[may(Permission.READ_ACCOUNTS)],
    summary="Show what keeps a number from sending",
)
async def health(
    account_id: UUID, phone_id: UUID, caller: CallerDep, state: ServicesDep
) -> HealthAnswer:
    """The number, its account, portfolio and app, each with reasons; `refresh` asks anew."""
    async with state.database.reading([caller.organization_id]) as session:
        with refused():
            owner = caller.organization_id
            return HealthAnswer.of(await number_of(session, owner, account_id, phone_id))


@router.post(
    "",
    dependencies=[may(Permission.WRITE_ACCOUNTS)],
    status_code=status.HTTP_201_CREATED,
    summary="Add a number to an account",
    responses=documented(409, 503),
)
async def add(
    account_id: UUID, body: NewNumber, caller: CallerDep, state: ServicesDep, meta: MetaDep
) -> NumberAnswer:
    """It has to be verified with a code, and registered, before it can send.

    Asking again finds the number that was added.
    """
    try:
        country, phone = split(body.phone)
    except NotAPhone:
        said = "It is no phone of any country."
        raise ValidationFailed("The request is not valid.", naming("phone", said)) from None
    asked = {"country": country, "phone": phone, "name": body.verified_name}
    added = await meta.ask(Question.ADD_NUMBER, account_id, asked=asked)
    if added.get("taken"):
        raise Conflict("Another organization has connected this number.")
    return await show(account_id, UUID(added["number_id"]), caller, state)


@router.post(
    "/{phone_id:uuid}/verify",
    dependencies=[may(Permission.WRITE_ACCOUNTS)],
    status_code=status.HTTP_202_ACCEPTED,
    summary="Have Meta send a code to a number",
    response_class=Response,
    responses=documented(409, 503),
)
async def verify(
    account_id: UUID, phone_id: UUID, body: VerificationCodeBody, meta: MetaDep
) -> Response:
    """By SMS or a call; it is good for ten minutes. Each request sends another one."""
    await meta.ask(Question.REQUEST_CODE, account_id, phone_id, body.model_dump())
    return Response(status_code=status.HTTP_202_ACCEPTED)


@router.post(
    "/{phone_id:uuid}/confirm",
    dependencies=[may(Permission.WRITE_ACCOUNTS)],
    summary="Confirm a number by the code it got",
    responses=documented(409, 503),
)
async def confirm(
    account_id: UUID,
    phone_id: UUID,
    body: ConfirmBody,
    caller: CallerDep,
    state: ServicesDep,
    meta: MetaDep,
) -> NumberAnswer:
    """A code works once."""
    given = {"code": body.code.get_secret_value()}
    await meta.ask(Question.VERIFY_CODE, account_id, phone_id, given)
    return await show(account_id, phone_id, caller, state)


@router.put(
    "/{phone_id:uuid}/pin",
    dependencies=[may(Permission.WRITE_ACCOUNTS)],
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Set the PIN of two-step verification",
    responses=documented(409, 503),
)
async def set_pin(account_id: UUID, phone_id: UUID, body: NumberPinBody, meta: MetaDep) -> Response:
    """In the place of any earlier one. It is kept encrypted, and never shown."""
    given = {"pin": body.pin.get_secret_value()}
    await meta.ask(Question.SET_PIN, account_id, phone_id, given)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.put(
    "/{phone_id:uuid}/display-name",
    dependencies=[may(Permission.WRITE_ACCOUNTS)],
    status_code=status.HTTP_202_ACCEPTED,
    summary="Ask Meta for another display name",
    responses=documented(409, 503),
)
async def rename(
    account_id: UUID,
    phone_id: UUID,
    body: NameBody,
    caller: CallerDep,
    state: ServicesDep,
    meta: MetaDep,
) -> NumberAnswer:
    """Meta reviews ten in thirty days at most. Once it is approved, register the number anew."""
    await meta.ask(Question.REQUEST_NAME, account_id, phone_id, {"name": body.name})
    return await show(account_id, phone_id, caller, state)
