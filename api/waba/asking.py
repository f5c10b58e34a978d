"""Having Meta asked about an account or one of its numbers."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends

from api.access import CallerDep
from api.asking import asking
from api.change import ActorDep
from api.contacts import naming
from api.errors import Conflict, NotFound
from api.state import ServicesDep
from api.waba.advising import CONNECT
from models.accounts.exchanges import Exchanges, NoSuchAccount, NoSuchNumber, NotConnected
from models.accounts.types import ONCE, Question
from models.audit.actors import acting_as
from workflows.accounts.lifecycle import Accounts
from workflows.meta.asking import MetaRefused

Json = dict[str, Any]
_NO_SUCH = (100, 33)


@contextmanager
def refused() -> Iterator[None]:
    try:
        yield
    except NoSuchAccount:
        raise NotFound("There is no such account.") from None
    except NoSuchNumber:
        raise NotFound("The account has no such number.") from None
    except NotConnected as error:
        said = CONNECT[error.connection]
        raise Conflict(said, naming("connection", said)) from None


class Meta:
    """Asks for whoever makes the request."""

    def __init__(self, caller: CallerDep, actor: ActorDep, state: ServicesDep) -> None:
        self._caller = caller
        self._actor = actor
        self._accounts = Accounts(state.temporal)
        self._exchanges = Exchanges(state.database, state.keyring)

    async def ask(
        self,
        question: Question,
        account_id: UUID,
        number_id: UUID | None = None,
        asked: Mapping[str, Any] | None = None,
        *,
        missing: str | None = None,
    ) -> Json:
        """Meta's answer. Raises what the caller is to hear; `missing` where Meta knows none."""
        owner = self._caller.organization_id
        with refused():
            begun = await self._exchanges.begin(owner, account_id, number_id, question, asked or {})
        with acting_as(self._actor):
            async with asking(repeatable=question not in ONCE):
                try:
                    await self._accounts.ask(begun)
                except MetaRefused as error:
                    if missing and (error.refusal.code, error.refusal.subcode) == _NO_SUCH:
                        raise NotFound(missing) from None
                    raise
        return await self._exchanges.take(begun)

    async def check(self, account_id: UUID) -> None:
        """Have the account looked at now."""
        with acting_as(self._actor):
            async with asking():
                await self._accounts.check(self._caller.organization_id, account_id)


MetaDep = Annotated[Meta, Depends(Meta)]
