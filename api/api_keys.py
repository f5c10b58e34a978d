"""API keys: a person's own, and for who manages them all of an organization's."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Self
from uuid import UUID

from fastapi import Response, status
from pydantic import Field, JsonValue

from api.access import CallerDep, may
from api.change import ChangeDep
from api.contact_bodies import ID, example
from api.contacts import naming
from api.errors import NotFound, ValidationFailed
from api.organizations_refusals import without_keys
from api.pages import Cursor, Limit, Listed, Page, page_of
from api.route import guarded
from api.state import ServicesDep
from core.types import Request
from models.auth import key_views, keys
from models.auth.key_views import KeyView
from models.auth.permissions import Permission
from models.contacts.fields import Name
from models.organizations import rules

own = guarded(prefix="/users/api-keys", tags=["API keys"])
router = guarded(prefix="/organizations/{organization_id:uuid}/api-keys", tags=["API keys"])
_SHOWN: dict[str, JsonValue] = {
    "id": ID,
    "name": "shop",
    "begins": "parley_0f9a3c1d_",
    "scopes": ["read:contacts", "write:contacts"],
    "createdAt": "2026-11-20T08:15:30Z",
    "expiresAt": "2027-02-18T08:15:30Z",
    "lastUsedAt": None,
    "revokedAt": None,
    "userId": ID,
    "madeBy": "Ana Souza",
}


class NewKey(Request):
    model_config = example({"name": "shop", "scopes": ["read:contacts", "write:contacts"]})

    name: Name
    scopes: Annotated[list[Permission], Field(min_length=1, max_length=len(Permission))]
    expires_in_days: int = Field(
        default=rules.KEY_LASTS.days, ge=1, le=rules.KEY_LASTS_AT_MOST.days
    )


class KeyAnswer(Listed):
    model_config = example(_SHOWN)

    name: str
    begins: str = Field(description="How the key begins; the rest is shown once, when it is made.")
    scopes: list[str] = Field(description="`*` stands for every permission.")
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    user_id: UUID | None = Field(description="Who made it; null for the command line's.")
    made_by: str | None

    @classmethod
    def of(cls, key: KeyView) -> Self:
        return cls.model_validate(key._asdict() | {"begins": f"parley_{key.prefix}_"})


class NewKeyAnswer(KeyAnswer):
    model_config = example({**_SHOWN, "key": "parley_0f9a3c1d_…"})

    key: str = Field(description="The whole key. Nobody can show it again.")


@own.get(
    "",
    dependencies=[may(Permission.READ_ORGANIZATION), without_keys],
    summary="List my keys in the organization",
)
async def index(
    caller: CallerDep, state: ServicesDep, cursor: Cursor = None, limit: Limit = 50
) -> Page[KeyAnswer]:
    """Newest first, revoked and expired ones too."""
    async with state.database.reading([caller.organization_id], caller.user_id) as session:
        rows = await key_views.page(
            session, caller.organization_id, cursor, limit + 1, user_id=caller.user_id
        )
    return page_of([KeyAnswer.of(row) for row in rows], limit)


@own.post(
    "",
    dependencies=[may(Permission.READ_ORGANIZATION), without_keys],
    status_code=status.HTTP_201_CREATED,
    summary="Make a key",
)
async def create(body: NewKey, caller: CallerDep, change: ChangeDep) -> NewKeyAnswer:
    """It works in this organization, for 90 days unless said otherwise, at most a year.

    It can do what is in its scopes and in your role, as that changes; 400 names a scope that
    your role does not have. It ends when you leave.
    """
    _check(body.scopes, caller.permissions)
    expires_at = datetime.now(UTC) + timedelta(days=body.expires_in_days)
    scopes = list(dict.fromkeys(body.scopes))
    made = await keys.create(
        change.session,
        caller.organization_id,
        body.name,
        scopes=scopes,
        user_id=caller.user_id,
        expires_at=expires_at,
    )
    facts = {"name": body.name, "scopes": scopes, "expiresAt": expires_at.isoformat()}
    await change.note("api_key.created", made.id, after=facts)
    key = await key_views.find(change.session, caller.organization_id, made.id)
    assert key is not None
    return NewKeyAnswer.model_validate(KeyAnswer.of(key).model_dump() | {"key": made.secret})


@own.delete(
    "/{key_id:uuid}",
    dependencies=[may(Permission.READ_ORGANIZATION), without_keys],
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Revoke a key of mine",
)
async def revoke(key_id: UUID, caller: CallerDep, change: ChangeDep) -> Response:
    """For ever, within ten seconds. 404 for a key that somebody else made."""
    return await _revoke(change, key_id, user_id=caller.user_id)


@router.get("", dependencies=[may(Permission.MANAGE_KEYS)], summary="List everybody's keys")
async def everybodys(
    caller: CallerDep, state: ServicesDep, cursor: Cursor = None, limit: Limit = 50
) -> Page[KeyAnswer]:
    """Newest first, revoked and expired ones too."""
    async with state.database.reading([caller.organization_id]) as session:
        rows = await key_views.page(session, caller.organization_id, cursor, limit + 1)
    return page_of([KeyAnswer.of(row) for row in rows], limit)


@router.delete(
    "/{key_id:uuid}",
    dependencies=[may(Permission.MANAGE_KEYS)],
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Revoke anybody's key",
)
async def revoke_anybodys(key_id: UUID, change: ChangeDep) -> Response:
    """For ever, within ten seconds."""
    return await _revoke(change, key_id)


async def _revoke(change: ChangeDep, key_id: UUID, user_id: UUID | None = None) -> Response:
    """Revoking twice is as good as once."""
    found = await key_views.find(change.session, change.organization_id, key_id, user_id=user_id)
    if found is None:
        raise NotFound("There is no such key.")
    await keys.revoke(change.session, change.organization_id, key_id)
    await change.note("api_key.revoked", key_id, before={"name": found.name})
    return Response(status_code=status.HTTP_204_NO_CONTENT)


def _check(scopes: list[Permission], granted: frozenset[Permission]) -> None:
    details = [
        detail
        for at, scope in enumerate(scopes)
        if scope not in granted
        for detail in naming(f"scopes.{at}", f"Your role does not have `{scope}`.")
    ]
    if details:
        raise ValidationFailed("A key cannot do more than who makes it.", details)
