"""People with accounts, as they come in over HTTP, and the mail that they get."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import orjson
from fastapi import FastAPI
from sqlalchemy import text
from temporalio.testing import ActivityEnvironment

from activities.mail.activities import MailActivities
from api.app import create_app
from clients.mail.folder import FolderMailer
from core.database import Database
from core.ids import new_id
from core.settings import AuthSettings, LimitSettings, Settings
from models.ingest.types import WakeKind
from models.mail.types import MailInput
from tests.api.app import settings

PUBLIC_URL = "https://parley.test"
PASSWORD = "a perfectly fine passphrase"
_TOKEN = re.compile(r"^([\w-]{64,90})$", re.MULTILINE)
_HOSTS = count(1)
_WANTED = text("""
    delete from outbox where kind = :kind and organization_id = user_of_email(:email)
    returning id, payload
""")


@dataclass
class Someone:
    """A person with a client that comes from an address of their own."""

    email: str
    client: httpx.AsyncClient
    password: str = PASSWORD
    access_token: str = ""
    refresh_token: str = ""

    @property
    def bearing(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.access_token}"}

    async def log_in(self, **more: str) -> httpx.Response:
        body = {"email": self.email, "password": self.password, **more}
        answer = await self.client.post("/api/auth/login", json=body)
        # Cookies have tests of their own.
        self.client.cookies.clear()
        if answer.status_code == 200:
            self.access_token = answer.json()["accessToken"]
            self.refresh_token = answer.json()["refreshToken"]
        return answer

    async def refresh(self, token: str | None = None) -> httpx.Response:
        body = {"refreshToken": token or self.refresh_token}
        answer = await self.client.post("/api/auth/refresh", json=body)
        self.client.cookies.clear()
        return answer

    async def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        return await self.client.request(method, f"/api{path}", headers=self.bearing, **options)

    async def me(self) -> httpx.Response:
        return await self.ask("GET", "/auth/me")

    async def events(self) -> list[str]:
        """What their security page tells, the oldest first."""
        answer = await self.ask("GET", "/users/security")
        return [each["action"] for each in reversed(answer.json()["events"])]


class People:
    """Everybody of one app."""

    def __init__(self, app: FastAPI, database: Database, folder: Path) -> None:
        self._app = app
        self._database = database
        self._folder = folder
        mailer = FolderMailer(folder, "Parley <parley@parley.test>")
        self._mail = MailActivities(database, mailer, PUBLIC_URL)

    def stranger(self, address: str | None = None) -> httpx.AsyncClient:
        host = next(_HOSTS)
        client = (address or f"10.{host >> 16 & 255}.{host >> 8 & 255}.{host & 255}", 5000)
        transport = httpx.ASGITransport(self._app, raise_app_exceptions=False, client=client)
        return httpx.AsyncClient(transport=transport, base_url="http://parley")

    async def registered(self, name: str = "Ana") -> Someone:
        """Registered; their mail waits."""
        found = Someone(f"{name.lower()}-{new_id()}@parley.test", self.stranger())
        body = {"email": found.email, "name": name, "password": found.password}
        answer = await found.client.post("/api/auth/register", json=body)
        assert answer.status_code == 202, answer.text
        return found

    async def verified(self, name: str = "Ana") -> Someone:
        found = await self.registered(name)
        token = await self.token(found.email)
        answer = await found.client.post("/api/auth/verify-email", json={"token": token})
        assert answer.status_code == 204, answer.text
        return found

    async def logged_in(self, name: str = "Ana") -> Someone:
        found = await self.verified(name)
        answer = await found.log_in()
        assert answer.status_code == 200, answer.text
        return found

    async def mails(self, email: str) -> list[EmailMessage]:
        """The mails that this person is to get, in order, sent now."""
        async with self._database.transaction() as session:
            found = await (await session.connection()).execute(
                _WANTED, {"kind": WakeKind.MAIL_WANTED, "email": email}
            )
            rows = sorted(found.all())
        known = set(self._folder.glob("*.eml"))
        for row in rows:
            mail = MailInput.model_validate(_opened(row.payload))
            await ActivityEnvironment().run(self._mail.send, mail)
        return [read(path) for path in sorted(set(self._folder.glob("*.eml")) - known)]

    async def token(self, email: str) -> str:
        """The token in the only mail that waits for this person."""
        (mail,) = await self.mails(email)
        return token_in(mail)

    async def id_of(self, email: str) -> UUID:
        async with self._database.reading() as session:
            found = await (await session.connection()).execute(
                text("select user_of_email(:email)"), {"email": email}
            )
            user_id: UUID = found.scalar_one()
        return user_id


def read(path: Path) -> EmailMessage:
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def token_in(mail: EmailMessage) -> str:
    found = _TOKEN.search(text_of(mail))
    assert found is not None
    return found.group(1)


def generous(database_url: str, **auth: int) -> Settings:
    """Settings under which only what a test is about is refused."""
    limits = LimitSettings(strangers_per_minute=1_000_000, requests_per_minute=1_000_000)
    allowed = AuthSettings(**{"guesses": 1000, "mails": 1000, **auth})
    return settings(database_url).model_copy(update={"limits": limits, "auth": allowed})


@asynccontextmanager
async def people_of(
    configured: Settings, database: Database, folder: Path
) -> AsyncIterator[People]:
    app = create_app(configured)
    async with app.router.lifespan_context(app):
        yield People(app, database, folder)


def _opened(payload: Any) -> Any:
    return orjson.loads(payload) if isinstance(payload, str) else payload
