"""Finding the way to a running stack, from this process or another one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Self

import asyncpg
import httpx

from cli.stack.stack import Stack
from core.database import Database
from core.keyring import Keyring
from core.masters import Masters
from models.auth.passwords import hashed
from models.keys.store import DataKeys
from tests.routes.house import PASSWORD, Street

# Enough for whoever asks for everything in a row, and nothing to wait for.
GENEROUS = {
    "SENDING_SETTLING": "1",
    "SENDING_GRACE_MARKETING": "2",
    "LIMITS_REQUESTS_PER_MINUTE": "1000000",
    "LIMITS_STRANGERS_PER_MINUTE": "1000000",
    "LIMITS_CAMPAIGN_STARTS_PER_HOUR": "1000000",
    "LIMITS_TEMPLATE_WRITES_PER_HOUR": "1000000",
    "LIMITS_AI_CALLS_PER_MINUTE": "1000000",
    "AUTH_GUESSES": "1000000",
    "AUTH_MAILS": "1000000",
}


@dataclass(frozen=True)
class Directions:
    """What one needs to know of a stack; all texts, for another process."""

    api_url: str
    control_url: str
    mails: str
    database_url: str
    owner_url: str
    masters: str

    @classmethod
    def to(cls, stack: Stack) -> Self:
        return cls(
            stack.api_url,
            f"{stack.control_url}/_sim",
            stack.environment["MAIL_FOLDER"],
            stack.database_url,
            stack.owner_url,
            stack.environment["PARLEY_KEYS_FILE"],
        )


@asynccontextmanager
async def street(to: Directions) -> AsyncIterator[Street]:
    """Its client keeps no cookies: who is logged in is said by each request."""
    database = Database(to.database_url)
    keyring = Keyring(DataKeys(database, Masters(file=Path(to.masters))))
    owner = await asyncpg.connect(to.owner_url)
    try:
        async with httpx.AsyncClient(base_url=to.api_url, trust_env=False, timeout=30) as http:
            http.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=()))
            yield Street(
                api_url=to.api_url,
                control_url=to.control_url,
                mails=Path(to.mails),
                database=database,
                keyring=keyring,
                http=http,
                owner=owner,
                password_hash=await hashed(PASSWORD),
            )
    finally:
        await owner.close()
        await keyring.close()
        await database.close()
