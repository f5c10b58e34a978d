"""What AI may do in the conversations of a number that do not say otherwise."""

from typing import Self
from uuid import UUID

from api.access import CallerDep, may
from api.change import ChangeDep
from api.contact_bodies import ID, example
from api.errors import NotFound
from api.pages import Cursor, Limit, Listed, Page, page_of
from api.route import guarded
from api.state import ServicesDep
from core.types import Request
from models.accounts.tables import PhoneNumber
from models.ai.types import AiMode
from models.auth.permissions import Permission
from models.conversations import modes
from models.rows import Rows

router = guarded(prefix="/ai/numbers", tags=["AI"])


class NumberModeBody(Request):
    model_config = example({"mode": "SUGGEST"})

    mode: AiMode


class NumberModeAnswer(Listed):
    model_config = example({"id": ID, "displayPhoneNumber": "+1 555 0100", "mode": "SUGGEST"})

    display_phone_number: str
    mode: AiMode

    @classmethod
    def of(cls, number: PhoneNumber) -> Self:
        return cls(
            id=number.id,
            display_phone_number=number.display_phone_number,
            mode=AiMode(number.ai_mode),
        )


@router.get("", dependencies=[may(Permission.READ_AI)], summary="List what AI may do by number")
async def index(
    caller: CallerDep, state: ServicesDep, cursor: Cursor = None, limit: Limit = 50
) -> Page[NumberModeAnswer]:
    """Every number; a conversation may say otherwise for itself."""
    here = caller.organization_id
    async with state.database.reading([here]) as session:
        rows = await Rows(session, here, PhoneNumber).page(cursor, limit + 1)
    return page_of([NumberModeAnswer.of(row) for row in rows], limit)


@router.put(
    "/{phone_number_id:uuid}/mode",
    dependencies=[may(Permission.WRITE_AI)],
    summary="Choose what AI may do with a number",
)
async def choose(
    phone_number_id: UUID, body: NumberModeBody, change: ChangeDep
) -> NumberModeAnswer:
    """From the next message on, and for answers that are being thought of or waiting now."""
    here = change.organization_id
    before = await modes.choose_for_number(change.session, here, phone_number_id, body.mode)
    if before is None:
        raise NotFound("There is no such number.")
    await change.note(
        "phone_number.ai_mode_set",
        phone_number_id,
        before={"mode": before},
        after={"mode": body.mode},
    )
    return NumberModeAnswer.of(await Rows(change.session, here, PhoneNumber).get(phone_number_id))
