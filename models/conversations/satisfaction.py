"""How content customers are: asked once a case is resolved, answered by a row of a list."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

_PREFIX = "csat"
_SCORES = range(1, 6)
_KEEP = text("""
    update conversation_case k set csat = r.score
    from unnest(cast(:cases as uuid[]), cast(:scores as int[])) as r (id, score)
    where k.id = r.id and k.organization_id = :organization and k.csat_asked_at is not null
""")


class Rating(NamedTuple):
    case_id: UUID
    score: int


def row_id(case_id: UUID, score: int) -> str:
    """What a row of the question carries; it comes back when it is pressed."""
    return f"{_PREFIX}/{case_id}/{score}"


def rating_in(payload: str | None) -> Rating | None:
    """The rating a pressed row carries, if it is one of ours."""
    match (payload or "").split("/"):
        case [prefix, case_id, score] if prefix == _PREFIX and score.isdecimal():
            try:
                rating = Rating(UUID(case_id), int(score))
            except ValueError:
                return None
            return rating if rating.score in _SCORES else None
    return None


async def keep(session: AsyncSession, organization_id: UUID, ratings: Sequence[Rating]) -> None:
    """The last answer counts; an answer to a question nobody asked does not."""
    if not ratings:
        return
    latest = {each.case_id: each.score for each in ratings}
    values = {"cases": list(latest), "scores": list(latest.values())}
    connection = await session.connection()
    await connection.execute(_KEEP, {"organization": organization_id, **values})
