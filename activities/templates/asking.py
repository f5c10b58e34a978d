"""A template or an account, and the way to Meta for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

from clients.meta.errors import AnswerLost, Outcome, Refused
from clients.meta.template_results import TemplateFacts
from core.database import Database
from core.keyring import Keyring
from core.temporal.errors import failure
from models.accounts.types import TOKEN_PURPOSE
from models.templates import approval
from models.templates.approval import Asked
from models.templates.types import Category, Decision, TemplateStatus

_SOON = (Outcome.TRY_AGAIN, Outcome.TRY_AGAIN_LATER, Outcome.NOT_NOW, Outcome.PAIR)
# Meta's words for what we have no state of its own for.
_STATUSES = {"LIMIT_EXCEEDED": "REJECTED", "PENDING_DELETION": "DELETED", "LOCKED": "PAUSED"}


class Access:
    """Rows with their tokens, opened only here."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring

    async def template(self, organization_id: UUID, template_id: UUID) -> tuple[Asked, str]:
        async with self._database.transaction([organization_id]) as session:
            found = await approval.load(session, organization_id, template_id)
        if found is None:
            raise failure("TemplateGone", non_retryable=True)
        return found, await self.token(found.sealed_token)

    async def account(self, organization_id: UUID, account_id: UUID) -> tuple[str, str]:
        """Meta's id of it, and its token."""
        async with self._database.transaction([organization_id]) as session:
            account = await approval.account_of(session, organization_id, account_id)
        return account.meta_id, await self.token(account.sealed_token)

    async def token(self, sealed: str) -> str:
        return await self._keyring.open_text(sealed, purpose=TOKEN_PURPOSE)


def this_second() -> datetime:
    """Now, as Meta's clock would show it."""
    return datetime.now(UTC).replace(microsecond=0)


@contextmanager
def patiently(*, refusable: bool = False) -> Iterator[None]:
    """What may pass is asked again by Temporal; a refusal for good too, unless it is awaited."""
    try:
        yield
    except AnswerLost as error:
        raise failure(type(error).__name__) from None
    except Refused as error:
        if refusable and error.outcome not in _SOON:
            raise
        raise failure(type(error).__name__, error.code) from None


def decided(facts: TemplateFacts, at: datetime) -> Decision | None:
    return decision(facts.status, facts.category, facts.rejected_reason, facts.id, at)


def decision(
    status: str | None, category: str | None, reason: str | None, meta_id: str, at: datetime
) -> Decision | None:
    """None for a status that we do not know."""
    said = (status or "").upper()
    name = _STATUSES.get(said, said)
    if name not in TemplateStatus.__members__:
        return None
    kind = (category or "").upper()
    why = said if said == "LIMIT_EXCEEDED" else reason
    return Decision(
        status=TemplateStatus[name],
        category=Category[kind] if kind in Category.__members__ else None,
        reason=why if why not in (None, "NONE") else None,
        meta_id=meta_id,
        at=at,
    )


def refusal(error: Refused) -> str:
    """The class and the code: what may stand in a history and in the audit log."""
    code = f"{error.code}/{error.subcode}" if error.subcode else str(error.code)
    return f"{type(error).__name__} {code}"
