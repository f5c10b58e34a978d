"""What customers see of a number at Meta, and which customers it blocks."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from clients.meta.graph import Graph, done, next_cursor, typed
from clients.meta.numbers_results import (
    AutomatedNumber,
    Automation,
    BlockedPage,
    BlockOutcome,
    Link,
    Links,
    Profile,
    Profiles,
)

_PROFILE = "whatsapp_business_profile"
_LINKS = "message_qrdls"
_BLOCKS = "block_users"
_SOME_FAILED = 139100
_AUTOMATION = "conversational_automation"
_PROFILE_FIELDS = "about,address,description,email,profile_picture_url,websites,vertical"


class Storefronts:
    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def profile(self, number: str, token: str) -> Profile:
        document = await self._graph.get(number, _PROFILE, token=token, fields=_PROFILE_FIELDS)
        return typed(Profiles, document).data[0]

    async def change_profile(self, number: str, token: str, changes: Mapping[str, Any]) -> None:
        """What is left out stays."""
        body = {"messaging_product": "whatsapp", **changes}
        done(await self._graph.post(number, _PROFILE, token=token, body=body))

    async def blocked(
        self, number: str, token: str, *, limit: int, after: str | None = None
    ) -> BlockedPage:
        document = await self._graph.get(number, _BLOCKS, token=token, limit=limit, after=after)
        # Meta documents a list in each row; what it answers also comes as plain rows.
        listed = [each for row in document.get("data", []) for each in row.get(_BLOCKS, [row])]
        return typed(BlockedPage, {"users": listed, "after": next_cursor(document)})

    async def links(self, number: str, token: str) -> tuple[Link, ...]:
        return typed(Links, await self._graph.get(number, _LINKS, token=token)).data

    async def make_link(self, number: str, token: str, message: str, image: str) -> Link:
        """Made anew each time it is asked."""
        body = {"prefilled_message": message, "generate_qr_image": image}
        return typed(Link, await self._graph.post(number, _LINKS, token=token, body=body))

    async def change_link(self, number: str, token: str, code: str, message: str) -> Link:
        body = {"code": code, "prefilled_message": message}
        return typed(Link, await self._graph.post(number, _LINKS, token=token, body=body))

    async def delete_link(self, number: str, token: str, code: str) -> None:
        done(await self._graph.delete(number, _LINKS, code, token=token))

    async def automation(self, number: str, token: str) -> Automation:
        document = await self._graph.get(number, token=token, fields=_AUTOMATION)
        return typed(AutomatedNumber, document).automation

    async def automate(
        self,
        number: str,
        token: str,
        prompts: Sequence[str],
        commands: Sequence[Mapping[str, str]],
    ) -> None:
        """Put these in the place of all that were there."""
        body = {"prompts": list(prompts), "commands": [dict(each) for each in commands]}
        done(await self._graph.post(number, _AUTOMATION, token=token, body=body))

    async def block(self, number: str, token: str, users: Sequence[str]) -> BlockOutcome:
        return await self._block("POST", number, token, users)

    async def unblock(self, number: str, token: str, users: Sequence[str]) -> BlockOutcome:
        return await self._block("DELETE", number, token, users)

    async def _block(
        self, method: str, number: str, token: str, users: Sequence[str]
    ) -> BlockOutcome:
        body = {
            "messaging_product": "whatsapp",
            _BLOCKS: [{"user": each} for each in users],
        }
        document = await self._graph.call(
            method, number, _BLOCKS, token=token, content=orjson.dumps(body), partly=_SOME_FAILED
        )
        return typed(BlockOutcome, document.get(_BLOCKS) or {})
