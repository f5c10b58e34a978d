"""The demo's customers: whoever got the message and writes back, through the simulator."""

import asyncio
import csv
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from cli.demo.asking import Asking, Json, Refused
from cli.demo.cast import CAST, EDITED, Kind, Part
from cli.demo.connecting import NUMBER
from cli.demo.reporter import Reporter

_CONTACTS = Path(__file__).parent / "contacts.csv"
_BETWEEN_SECONDS = 0.2
# One pixel.
_PICTURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5E"
    "rkJggg=="
)
# Numbers that are kept for fiction.
_FICTION = "+447700900{:03}"
_NEWCOMER = "Noa Berg"


@dataclass(frozen=True)
class Customer:
    name: str
    phone: str
    part: Part


async def gathered(api: Asking, campaign: Json) -> list[Customer]:
    """A part for each of those the message reached, of different names.

    Who never wrote before comes first: after many demos there is nobody else.
    """
    known = {row["contact"]["phone"] async for row in api.every("/api/conversations")}
    count = sum(not part.new for part in CAST)
    fresh: dict[str, Json] = {}
    again: dict[str, Json] = {}
    async for row in api.every(f"/api/campaigns/{campaign['id']}/recipients", state="accepted"):
        if row["name"] and row["reached"] in ("delivered", "read"):
            (again if row["address"] in known else fresh).setdefault(row["name"], row)
        if len(fresh) == count:
            break
    rows = list((again | fresh if len(fresh) < count else fresh).values())[-count:]
    if len(rows) < count:
        raise Refused(f"The campaign reached {len(rows)} people; {count} are to write back.")
    people = iter(rows)
    return [_newcomer(part, known) if part.new else _of(next(people), part) for part in CAST]


def _of(row: Json, part: Part) -> Customer:
    return Customer(row["name"], row["address"], part)


def _newcomer(part: Part, known: set[str]) -> Customer:
    with _CONTACTS.open(newline="", encoding="utf-8") as file:
        taken = known | {row["phone"] for row in csv.DictReader(file)}
    free = [phone for at in range(1000) if (phone := _FICTION.format(at)) not in taken]
    return Customer(_NEWCOMER, random.choice(free), part)  # noqa: S311  # not a secret


class Crowd:
    def __init__(self, control: httpx.AsyncClient, reporter: Reporter) -> None:
        self._control = control
        self._reporter = reporter

    async def writes(self, customers: Sequence[Customer]) -> None:
        """One after the other, not all at once."""
        for customer in customers:
            await self._writes(customer)
            await asyncio.sleep(_BETWEEN_SECONDS)

    async def writes_again(self, customer: Customer, words: str) -> None:
        self._reporter.says("wrote", customer.name, f"“{words}”")
        await self._text(customer, words)

    async def rates(self, customer: Customer, row: Json) -> None:
        """By pressing a row of the list they were sent."""
        self._reporter.says("rated", customer.name, f"“{row['title']}”")
        pressed = {"type": "list_reply", "list_reply": {"id": row["id"], "title": row["title"]}}
        await self._says(customer, {"type": "interactive", "interactive": pressed})

    async def _writes(self, customer: Customer) -> None:
        match customer.part.kind:
            case Kind.TEXT:
                for words in customer.part.says:
                    await self.writes_again(customer, words)
            case Kind.IMAGE:
                count = customer.part.images
                told = f"{count} images at once" if count > 1 else "an image without words"
                self._reporter.says("wrote", customer.name, told)
                await asyncio.gather(*(self._image(customer) for _ in range(count)))
            case Kind.REACTION:
                await self._reacts(customer)
                await self.writes_again(customer, customer.part.says[0])
            case Kind.EDIT:
                await self._edits(customer, customer.part.says[0])

    async def _image(self, customer: Customer) -> None:
        body = {"number": NUMBER, "mime_type": "image/png", "content": _PICTURE}
        media = await self._asked("/_sim/media", body)
        image = {name: media[name] for name in ("id", "mime_type", "sha256")}
        await self._says(customer, {"type": "image", "image": image})

    async def _reacts(self, customer: Customer) -> None:
        self._reporter.says("wrote", customer.name, "a heart on the campaign's message")
        got = await self._control.get(
            "/_sim/deliveries", params={"number": NUMBER, "recipient": customer.phone}
        )
        [wamids] = got.raise_for_status().json()["deliveries"].values()
        reaction = {"message_id": wamids[-1]["wamid"], "emoji": "\N{HEAVY BLACK HEART}"}
        await self._says(customer, {"type": "reaction", "reaction": reaction})

    async def _edits(self, customer: Customer, words: str) -> None:
        self._reporter.says("wrote", customer.name, f"“{words}”")
        wamid = await self._text(customer, words)
        self._reporter.says("wrote", customer.name, f"edited: “{EDITED}”")
        message = {"type": "text", "text": {"body": EDITED}}
        edit = {"original_message_id": wamid, "message": message}
        await self._says(customer, {"type": "edit", "edit": edit})

    async def _text(self, customer: Customer, words: str) -> str:
        return await self._says(customer, {"type": "text", "text": {"body": words}})

    async def _says(self, customer: Customer, message: Json) -> str:
        body = {
            "number": NUMBER,
            "from": customer.phone,
            "name": customer.name,
            "message": message,
        }
        return str((await self._asked("/_sim/inbound", body))["wamids"][0])

    async def _asked(self, path: str, body: Json) -> Json:
        answer: Json = (await self._control.post(path, json=body)).raise_for_status().json()
        return answer
