"""What is refused about flows, before and instead of asking Meta."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import orjson
from sqlmodel.ext.asyncio.session import AsyncSession

from api.errors import Conflict, NotFound, PayloadTooLarge, ValidationFailed
from api.validation import Detail
from models.accounts.tables import BusinessAccount, PhoneNumber
from models.flows.rules import EDITABLE
from models.flows.structure import faults
from models.flows.tables import Flow
from models.flows.types import LARGEST_JSON
from models.flows.writing import NameTaken, NoSuchAccount, NoSuchFlow

_NOT_VALID = "The request is not valid."


@contextmanager
def refusing() -> Iterator[None]:
    try:
        yield
    except NoSuchFlow:
        raise NotFound("There is no such flow.") from None
    except NoSuchAccount:
        raise invalid("businessAccountId", "There is no such business account.") from None
    except NameTaken:
        said = "This account has a flow of this name."
        raise Conflict(said, [Detail(field="name", message=said)]) from None


def invalid(field: str, message: str) -> ValidationFailed:
    return ValidationFailed(_NOT_VALID, [Detail(field=field, message=message)])


def checked(text: bytes | str, field: str) -> dict[str, Any]:
    """A Flow JSON that is not plainly wrong; every fault is named with its path."""
    if len(text) > LARGEST_JSON:
        raise PayloadTooLarge("A Flow JSON has at most 10 MB.")
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        said = f"It is no JSON: line {error.lineno}, column {error.colno}."
        raise invalid(field, said) from None
    found = faults(document)
    if found:
        named = ((f"{field}.{each.path}" if each.path else field, each.says) for each in found)
        raise ValidationFailed("The Flow JSON is not valid.", _details(named))
    read: dict[str, Any] = document
    return read


def _details(named: Iterable[tuple[str, str]]) -> list[Detail]:
    return [Detail(field=field, message=says) for field, says in named]


def editable(flow: Flow) -> None:
    if flow.status not in EDITABLE:
        raise Conflict("A deprecated flow is not changed any more. Make a new one.")


async def known_number(session: AsyncSession, organization_id: UUID, number_id: UUID) -> None:
    if await session.get(PhoneNumber, (number_id, organization_id)) is None:
        raise NotFound("There is no such number.")


async def known_account(session: AsyncSession, organization_id: UUID, account_id: UUID) -> None:
    if await session.get(BusinessAccount, (account_id, organization_id)) is None:
        raise invalid("businessAccountId", "There is no such business account.")
