"""Taking up an invitation without an account: the account and the membership are made at once."""

from datetime import UTC, datetime

from core.database import Database
from core.ids import new_id
from models.auth import passwords, people
from models.auth.types import Origin
from models.organizations import joining
from models.organizations.joining import HasAccount, Joined, NewPerson


class Newcomers:
    """People whom nobody knows yet but who invited them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def register(self, token: str, name: str, password: str, origin: Origin) -> Joined:
        """Raises `HasAccount`, `BadPassword` while the token stays good, and what `opened` does.

        Hashing costs more than a stranger's guess should, so the token is looked at before.
        """
        now, user_id = datetime.now(UTC), new_id()
        async with self._database.transaction(user=user_id) as session:
            invitation = await joining.opened(session, token, now)
            if await people.of_email(session, invitation.email) is not None:
                raise HasAccount
            email = invitation.email
        passwords.check(password, email)
        person = NewPerson(user_id, name, await passwords.hashed(password))
        async with self._database.transaction(user=user_id) as session:
            return await joining.register(session, person, token, now, origin)
