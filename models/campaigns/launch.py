"""Whether a campaign may start, and the statement that starts it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import RowMapping, text
from sqlmodel.ext.asyncio.session import AsyncSession

from core.types import Payload
from models.accounts.types import Connection, NumberStatus
from models.campaigns.types import CampaignStatus
from models.templates.filling import Unfit, check_value
from models.templates.types import TemplateStatus
from models.templates.variables import CALLS, Kind, Variable, optional, shape, variables

_LOAD = text("""
    select c.status, c.send_epoch, c.starts_at, c.reason, c.frozen_at, c.parameters, c.audience,
           c.template_id, c.phone_number_id, t.status as template_status, t.components,
           t.category as template_category, t.parameter_format,
           t.business_account_id = n.business_account_id as same_account,
           n.status as number_status, a.connection
    from campaign c
    join template t on t.id = c.template_id and t.organization_id = c.organization_id
    join phone_number n on n.id = c.phone_number_id and n.organization_id = c.organization_id
    join business_account a
      on a.id = n.business_account_id and a.organization_id = n.organization_id
    join organization o on o.id = c.organization_id and o.deleted_at is null
    where c.id = :campaign for update of c for share of o
""")
_START = text("""
    update campaign set status = :status, starts_at = :starts_at, launched_at = clock_timestamp(),
           template_category = :category, template_shape = cast(:shape as jsonb),
           kind = case when cast(:starts_at as timestamptz) is null then 'ONE_TIME'
                       else 'SCHEDULED' end
    where id = :campaign and status = 'DRAFT'
""")


class Refusal(Payload):
    """Why a command is refused, and which field of the request it is about."""

    field: str
    message: str


class Candidate:
    """A campaign about to start, locked until the transaction ends."""

    def __init__(self, campaign_id: UUID, row: RowMapping) -> None:
        self.campaign_id = campaign_id
        self.template_category: str = row["template_category"]
        self.template_shape = shape(row["components"], row["parameter_format"])
        self.status = CampaignStatus(row["status"])
        self.epoch: int = row["send_epoch"]
        self.starts_at: datetime | None = row["starts_at"]
        self.template_id: UUID = row["template_id"]
        self.phone_number_id: UUID = row["phone_number_id"]
        self.audience: dict[str, Any] = row["audience"]
        self.reason: str | None = row["reason"]
        self.frozen: bool = row["frozen_at"] is not None
        self._row = row

    def refusals(self, *, candidates: int) -> list[Refusal]:
        """Everything that stands in the way, not only the first thing."""
        row = self._row
        found: list[Refusal] = []
        if row["template_status"] != TemplateStatus.APPROVED:
            status = row["template_status"]
            found.append(_refusal("templateId", f"The template is {status}, not APPROVED."))
        if not row["same_account"]:
            message = "The template and the number belong to different business accounts."
            found.append(_refusal("templateId", message))
        if row["number_status"] == NumberStatus.DISCONNECTED:
            found.append(_refusal("phoneNumberId", "The number is disconnected."))
        if row["connection"] != Connection.CONNECTED:
            message = f"The number's account is {row['connection']}: connect it again first."
            found.append(_refusal("phoneNumberId", message))
        if candidates == 0:
            found.append(_refusal("audience", "The audience is empty."))
        given = row["parameters"]
        for variable in variables(row["components"]):
            if variable.key not in given:
                message = "The template has this variable, but the campaign gives it no value."
                found.append(_refusal(f"parameters.{variable.key}", message))
        return found + _unfit(variables(row["components"]) + optional(row["components"]), given)


async def load(session: AsyncSession, campaign_id: UUID) -> Candidate | None:
    connection = await session.connection()
    row = (await connection.execute(_LOAD, {"campaign": campaign_id})).one_or_none()
    return Candidate(campaign_id, row._mapping) if row is not None else None


async def start(
    session: AsyncSession, found: Candidate, status: CampaignStatus, starts_at: datetime | None
) -> None:
    """Move the row, and note what was promised: the template's category and its parameters."""
    connection = await session.connection()
    await connection.execute(
        _START,
        {
            "campaign": found.campaign_id,
            "status": status,
            "starts_at": starts_at,
            "category": found.template_category,
            "shape": orjson.dumps(found.template_shape).decode(),
        },
    )


def _unfit(places: list[Variable], given: Mapping[str, Any]) -> list[Refusal]:
    """What is the same for everybody, and would fit nobody."""
    found: list[Refusal] = []
    for place in places:
        value = given.get(place.key, {}).get("value")
        if place.kind is Kind.PRODUCTS and place.key in given and value is None:
            message = "The products are the same for everybody: give a value, not a field."
            found.append(_refusal(f"parameters.{place.key}", message))
        elif value is not None and place.kind in (Kind.PRODUCTS, *CALLS.values()):
            try:
                check_value(place, value)
            except Unfit as error:
                found.append(_refusal(f"parameters.{place.key}", error.says))
    return found


def _refusal(field: str, message: str) -> Refusal:
    return Refusal(field=field, message=message)
