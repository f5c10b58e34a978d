"""Everything that is asked of Meta about accounts and numbers."""

from collections.abc import Awaitable, Callable

from activities.accounts.asking import AccountQuestions
from activities.accounts.checking import AccountChecks
from activities.accounts.pictures import Pictures
from clients.meta.client import MetaClient
from core.database import Database
from core.keyring import Keyring


class AccountActivities:
    def __init__(
        self, database: Database, meta: MetaClient, keyring: Keyring, pictures: Pictures
    ) -> None:
        self._checks = AccountChecks(database, meta, keyring)
        self._questions = AccountQuestions(database, meta, keyring, pictures)

    @property
    def every(self) -> tuple[Callable[..., Awaitable[object]], ...]:
        """For whoever registers them."""
        return (self._checks.page, self._checks.check, self._questions.ask)
