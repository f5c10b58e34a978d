"""What publishing needs, known before Meta is asked."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.flows.rules import PUBLISHABLE_VERSIONS
from models.flows.tables import Flow
from models.flows.types import KeyStatus

_NUMBERS = text("""
    select n.code_verification, k.signature_status
    from phone_number n
    left join lateral (
        select signature_status from flow_key k
        where k.phone_number_id = n.id and k.organization_id = n.organization_id
          and k.uploaded_at is not null and k.retired_at is null
        order by k.id desc limit 1
    ) k on true
    where n.organization_id = :organization and n.business_account_id = :account
""")
_UNVERIFIED = "NOT_VERIFIED"


class Missing(NamedTuple):
    """What stands in the way; `field` names it as the API does."""

    field: str
    says: str


async def missing(session: AsyncSession, organization_id: UUID, flow: Flow) -> list[Missing]:
    found = _in_json(flow)
    numbers = (
        await (await session.connection()).execute(
            _NUMBERS, {"organization": organization_id, "account": flow.business_account_id}
        )
    ).all()
    if all(number.code_verification == _UNVERIFIED for number in numbers):
        found.append(Missing("businessAccountId", "The account has no verified number."))
    if flow.data_api_version is not None:
        if flow.endpoint is None or flow.endpoint_uri is None:
            says = "The flow asks an endpoint: say what answers (PUT /api/flows/{id}/endpoint)."
            found.append(Missing("endpoint", says))
        if all(number.signature_status != KeyStatus.VALID for number in numbers):
            says = "No number of the account has a key that Meta holds (POST /api/flows/keys/{id})."
            found.append(Missing("keys", says))
    return found


def _in_json(flow: Flow) -> list[Missing]:
    """A flow that was written at Meta has a version there and no text here."""
    if flow.json_text is None and flow.json_version is None:
        return [Missing("json", "The flow has no Flow JSON (PUT /api/flows/{id}/json).")]
    if flow.json_text is not None and flow.uploaded_at is None:
        return [Missing("json", "Its Flow JSON has not reached Meta yet: send it again.")]
    if flow.problems:
        return [Missing("json", "Meta names faults in its Flow JSON: see validationErrors.")]
    if flow.json_version is not None and flow.json_version not in PUBLISHABLE_VERSIONS:
        says = f"Meta publishes only versions {', '.join(PUBLISHABLE_VERSIONS)}."
        return [Missing("json.version", says)]
    return []
