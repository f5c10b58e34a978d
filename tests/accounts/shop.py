"""A business with a number, here and in the simulator, and what looks after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

import httpx
from sqlalchemy import text
from sqlmodel import SQLModel, col, select

from activities.accounts.asking import AccountQuestions
from activities.accounts.checking import AccountChecks
from activities.accounts.pictures import Pictures
from bench.scene import TOKEN, WABA, set_scene
from core.database import Database
from core.keyring import Keyring
from models.accounts.exchanges import Exchanges
from models.accounts.tables import AccountEvent, BusinessAccount, PhoneNumber
from models.accounts.types import AccountRef, AskInput, Checked, Question
from models.audit.tables import AuditEntry
from models.ingest.tables import Outbox
from tests.sending.office import Office

Row = TypeVar("Row", bound=SQLModel)
Json = dict[str, Any]


@dataclass(frozen=True)
class Shop:
    office: Office
    pictures: Pictures
    organization_id: UUID
    account_id: UUID
    number_id: UUID
    waba: str
    meta_number: str

    @property
    def database(self) -> Database:
        return self.office.database

    @property
    def http(self) -> httpx.AsyncClient:
        """The simulator's control."""
        return self.office.http

    @property
    def ref(self) -> AccountRef:
        return AccountRef(organization_id=self.organization_id, account_id=self.account_id)

    def checks(self) -> AccountChecks:
        return AccountChecks(self.database, self.office.meta, self.office.keyring)

    def questions(self) -> AccountQuestions:
        office = self.office
        return AccountQuestions(self.database, office.meta, office.keyring, self.pictures)

    def exchanges(self) -> Exchanges:
        return Exchanges(self.database, self.office.keyring)

    async def check(self) -> Checked:
        return await self.office.environment.run(self.checks().check, self.ref)

    async def begin(self, question: Question, asked: Json | None = None) -> AskInput:
        number = None if question is Question.ADD_NUMBER else self.number_id
        return await self.exchanges().begin(
            self.organization_id, self.account_id, number, question, asked or {}
        )

    async def ask(self, question: Question, asked: Json | None = None) -> Json:
        begun = await self.begin(question, asked)
        await self.office.environment.run(self.questions().ask, begun)
        return await self.exchanges().take(begun)

    async def change(self, **facts: Any) -> None:
        """What befalls the number at Meta."""
        answer = await self.http.post(f"numbers/{self.meta_number}/change", json=facts)
        answer.raise_for_status()

    async def calls(self, edge: str, method: str = "GET") -> int:
        """How often the simulator was asked."""
        found = (await self.http.get("calls")).json()["calls"]
        mine = (self.waba, self.meta_number)
        return sum(
            (each["edge"], each["method"]) == (edge, method) and each["node"] in mine
            for each in found
        )

    async def account(self) -> BusinessAccount:
        return (await self.rows(BusinessAccount))[0]

    async def number(self) -> PhoneNumber:
        return next(each for each in await self.rows(PhoneNumber) if each.id == self.number_id)

    async def wakes(self) -> list[tuple[str, UUID]]:
        return [(each.kind, each.target) for each in await self.rows(Outbox)]

    async def news(self) -> list[AccountEvent]:
        return list(await self.rows(AccountEvent))

    async def noted(self) -> list[str]:
        return [each.action for each in await self.rows(AuditEntry)]

    async def rows(self, table: type[Row]) -> Sequence[Row]:
        """Oldest first."""
        async with self.database.reading([self.organization_id]) as session:
            mine = col(table.organization_id) == self.organization_id  # type: ignore[attr-defined]
            ordered = select(table).where(mine).order_by(col(table.id))  # type: ignore[attr-defined]
            return (await session.exec(ordered)).all()

    async def run(self, statement: str, **values: Any) -> None:
        async with self.database.transaction([self.organization_id]) as session:
            await (await session.connection()).execute(text(statement), values)


async def a_shop(office: Office, keyring: Keyring, pictures: Pictures) -> Shop:
    control = str(office.http.base_url).rstrip("/")
    scene = await set_scene(office.database, keyring, control, people=0)
    async with office.database.reading([scene.organization_id]) as session:
        account = (await session.exec(select(BusinessAccount))).one()
    waba = WABA + scene.meta_number_id[-9:]
    return Shop(
        office,
        pictures,
        scene.organization_id,
        account.id,
        scene.number_id,
        waba,
        scene.meta_number_id,
    )


async def a_number_elsewhere(shop: Shop, meta_id: str, waba: str | None = None) -> None:
    """Added in WhatsApp Manager."""
    number = {"id": meta_id, "display_phone_number": "+1 555-000-2222"}
    body = {"account": waba or shop.waba, "token": TOKEN, "numbers": [number]}
    (await shop.http.post("numbers", json=body)).raise_for_status()
