"""What becomes true here once Meta has done what a route asked for, and what is noted of it."""

from collections.abc import Mapping
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from core.keyring import Keyring
from models.accounts.adding import add_number
from models.accounts.connecting import TakenByAnother
from models.accounts.exchanges import number_of
from models.accounts.learning import Learning, moment
from models.accounts.types import PIN_PURPOSE, AskInput, NumberFacts, Question, Source
from models.audit import log
from models.audit.actors import acting

Json = Mapping[str, Any]


async def sealed_pin(keyring: Keyring, pin: str) -> str:
    return await keyring.seal_text(pin, purpose=PIN_PURPOSE)


async def write(
    session: AsyncSession, input: AskInput, asked: Json, answer: Json, pin: str | None
) -> dict[str, Any]:
    """What to answer besides."""
    more: dict[str, Any] = {}
    subject = input.number_id
    match input.question:
        case Question.SET_PIN:
            assert input.number_id is not None
            number = await number_of(
                session, input.organization_id, input.account_id, input.number_id
            )
            number.sealed_pin = pin
            await _learn(session, input, NumberFacts(pin_enabled=True))
        case Question.REQUEST_NAME:
            facts = NumberFacts(
                requested_name=asked["name"], requested_name_status="PENDING_REVIEW"
            )
            await _learn(session, input, facts)
        case Question.VERIFY_CODE:
            await _learn(session, input, NumberFacts(code_verification="VERIFIED"))
        case Question.ADD_NUMBER:
            try:
                async with session.begin_nested():
                    subject = await add_number(
                        session,
                        input.organization_id,
                        input.account_id,
                        answer["id"],
                        answer["display"],
                        asked["name"],
                    )
                more["number_id"] = str(subject)
            except TakenByAnother:
                more["taken"] = True
    noted = _noted(input.question, asked, answer)
    if noted is not None:
        action, after = noted
        change = log.Change(action, subject, after=after)
        await log.record(session, input.organization_id, acting(), change)
    return more


async def _learn(session: AsyncSession, input: AskInput, facts: NumberFacts) -> None:
    learning = Learning(session, input.organization_id, Source.PERSON)
    for known in await learning.hold([input.account_id]):
        for number in known.numbers:
            if number.id == input.number_id:
                await learning.number(known, number, facts, moment())
    await learning.finish()


def _noted(question: Question, asked: Json, answer: Json) -> tuple[str, dict[str, Any]] | None:
    """What the audit log says: no PIN, no code, no customer."""
    match question:
        case Question.CHANGE_PROFILE:
            return "number.profile_changed", {"fields": sorted(asked)}
        case Question.BLOCK | Question.UNBLOCK:
            counts = {"users": len(answer["done"]), "failed": len(answer["failed"])}
            done = "blocked" if question is Question.BLOCK else "unblocked"
            return f"number.users_{done}", counts
        case Question.MAKE_LINK:
            return "number.link_made", {"code": answer["code"]}
        case Question.CHANGE_LINK:
            return "number.link_changed", {"code": asked["code"]}
        case Question.DELETE_LINK:
            return "number.link_deleted", {"code": asked["code"]}
        case Question.AUTOMATE:
            after = {"prompts": len(asked["prompts"]), "commands": len(asked["commands"])}
            return "number.commands_replaced", after
        case Question.SET_PIN:
            return "number.pin_set", {"pin": log.CHANGED}
        case Question.REQUEST_NAME:
            return "number.name_requested", {"name": asked["name"]}
        case Question.REQUEST_CODE:
            return "number.code_requested", {"method": asked["method"]}
        case Question.VERIFY_CODE:
            return "number.code_confirmed", {}
        case Question.ADD_NUMBER:
            return "number.added", {"name": asked["name"]}
    return None
