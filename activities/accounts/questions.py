"""What each question asks of Meta, and what of the answer goes back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from activities.accounts.pictures import Pictures
from clients.meta.graph import Graph
from clients.meta.numbers import Numbers
from clients.meta.numbers_results import BlockOutcome
from clients.meta.storefronts import Storefronts
from models.accounts.types import Question

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class About:
    """Meta's ids, and the token that may act for them; `number` is empty for an account."""

    organization_id: UUID
    account: str
    number: str
    token: str


class Answering:
    def __init__(self, graph: Graph, pictures: Pictures) -> None:
        self._numbers = Numbers(graph)
        self._fronts = Storefronts(graph)
        self._pictures = pictures
        q = Question
        self._by_question: dict[Question, Callable[[About, Json], Awaitable[Json]]] = {
            q.PROFILE: self._profile,
            q.CHANGE_PROFILE: self._change_profile,
            q.BLOCKED: self._blocked,
            q.BLOCK: self._block,
            q.UNBLOCK: self._unblock,
            q.LINKS: self._links,
            q.MAKE_LINK: self._make_link,
            q.CHANGE_LINK: self._change_link,
            q.DELETE_LINK: self._delete_link,
            q.AUTOMATION: self._automation,
            q.AUTOMATE: self._automate,
            q.SET_PIN: self._set_pin,
            q.REQUEST_NAME: self._request_name,
            q.REQUEST_CODE: self._request_code,
            q.VERIFY_CODE: self._verify_code,
            q.ADD_NUMBER: self._add_number,
            q.ANALYTICS: self._analytics,
        }

    async def answer(self, question: Question, about: About, asked: Json) -> Json:
        """Raises a `MetaError`."""
        return await self._by_question[question](about, asked)

    async def _profile(self, about: About, asked: Json) -> Json:
        found = await self._fronts.profile(about.number, about.token)
        return found.model_dump(mode="json")

    async def _change_profile(self, about: About, asked: Json) -> Json:
        changes = {name: each for name, each in asked.items() if name != "picture_media_id"}
        if (picture := asked.get("picture_media_id")) is not None:
            changes["profile_picture_handle"] = await self._pictures.handle(
                about.organization_id, UUID(picture), about.token
            )
        await self._fronts.change_profile(about.number, about.token, changes)
        return await self._profile(about, asked)

    async def _blocked(self, about: About, asked: Json) -> Json:
        page = await self._fronts.blocked(about.number, about.token, **asked)
        return {"users": [each.wa_id or each.input for each in page.users], "after": page.after}

    async def _block(self, about: About, asked: Json) -> Json:
        return _blocks(await self._fronts.block(about.number, about.token, asked["users"]))

    async def _unblock(self, about: About, asked: Json) -> Json:
        return _blocks(await self._fronts.unblock(about.number, about.token, asked["users"]))

    async def _links(self, about: About, asked: Json) -> Json:
        found = await self._fronts.links(about.number, about.token)
        return {"links": [each.model_dump(mode="json") for each in found]}

    async def _make_link(self, about: About, asked: Json) -> Json:
        made = await self._fronts.make_link(
            about.number, about.token, asked["message"], asked["image"]
        )
        return made.model_dump(mode="json")

    async def _change_link(self, about: About, asked: Json) -> Json:
        changed = await self._fronts.change_link(
            about.number, about.token, asked["code"], asked["message"]
        )
        return changed.model_dump(mode="json")

    async def _delete_link(self, about: About, asked: Json) -> Json:
        await self._fronts.delete_link(about.number, about.token, asked["code"])
        return {"code": asked["code"]}

    async def _automation(self, about: About, asked: Json) -> Json:
        found = await self._fronts.automation(about.number, about.token)
        return found.model_dump(mode="json")

    async def _automate(self, about: About, asked: Json) -> Json:
        await self._fronts.automate(about.number, about.token, asked["prompts"], asked["commands"])
        return asked

    async def _set_pin(self, about: About, asked: Json) -> Json:
        await self._numbers.set_pin(about.number, about.token, asked["pin"])
        return {}

    async def _request_name(self, about: About, asked: Json) -> Json:
        await self._numbers.request_name(about.number, about.token, asked["name"])
        return {}

    async def _request_code(self, about: About, asked: Json) -> Json:
        await self._numbers.request_code(
            about.number, about.token, asked["method"], asked["language"]
        )
        return {}

    async def _verify_code(self, about: About, asked: Json) -> Json:
        await self._numbers.verify_code(about.number, about.token, asked["code"])
        return {}

    async def _add_number(self, about: About, asked: Json) -> Json:
        """Who asked before and did not hear the answer finds the number in the list."""
        digits = asked["country"] + asked["phone"]
        for each in await self._numbers.of_account(about.account, about.token):
            if _digits(each.display_phone_number or "") == digits:
                return {"id": each.id, "display": each.display_phone_number}
        added = await self._numbers.add(
            about.account, about.token, asked["country"], asked["phone"], asked["name"]
        )
        return {"id": added, "display": f"+{digits}"}

    async def _analytics(self, about: About, asked: Json) -> Json:
        found = await self._numbers.analytics(about.account, about.token, **asked)
        return {"points": [each.model_dump() for each in found.points]}


def _blocks(outcome: BlockOutcome) -> Json:
    done = (*outcome.added_users, *outcome.removed_users)
    return {
        "done": [each.input for each in done],
        "failed": [{"user": each.input, "code": each.code} for each in outcome.failed_users],
    }


def _digits(phone: str) -> str:
    return "".join(each for each in phone if each.isdecimal())
