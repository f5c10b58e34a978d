"""Message templates at Meta: an account's list of them, and one of them."""

from collections.abc import Mapping
from typing import Any

from clients.meta.errors import Refused
from clients.meta.graph import Graph, done, next_cursor, typed
from clients.meta.template_results import (
    TemplateCreated,
    TemplateFacts,
    TemplatePage,
    Unpaused,
)

_STANDING = "id,name,language,status,category,rejected_reason"
_FIELDS = (
    f"{_STANDING},parameter_format,components,quality_score,previous_category,correct_category,"
    "message_send_ttl_seconds,cta_url_link_tracking_opted_out"
)
# Meta's word for an object that is not there, or not for this token.
_NO_SUCH_OBJECT = 33


class MetaTemplates:
    """After a lost answer to `create` or `edit` look before repeating: either may have worked."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def create(
        self, waba_id: str, token: str, definition: Mapping[str, Any]
    ) -> TemplateCreated:
        """Submit a template for review."""
        document = await self._graph.post(
            waba_id, "message_templates", token=token, body=definition
        )
        return typed(TemplateCreated, document)

    async def edit(self, template_id: str, token: str, changes: Mapping[str, Any]) -> None:
        """Replace what `changes` names; it is reviewed again."""
        done(await self._graph.post(template_id, token=token, body=changes))

    async def page(
        self,
        waba_id: str,
        token: str,
        *,
        after: str | None = None,
        name: str | None = None,
        whole: bool = True,
        limit: int = 100,
    ) -> TemplatePage:
        """One page of an account's templates, whole or only how they stand.

        Meta takes `name` as a part of the name.
        """
        document = await self._graph.get(
            waba_id,
            "message_templates",
            token=token,
            fields=_FIELDS if whole else _STANDING,
            limit=limit,
            after=after,
            name=name,
        )
        return typed(TemplatePage, {**document, "after": next_cursor(document)})

    async def read(self, template_id: str, token: str) -> TemplateFacts | None:
        """One template; None when Meta has it no more."""
        try:
            document = await self._graph.get(template_id, token=token, fields=_FIELDS)
        except Refused as error:
            if error.subcode == _NO_SUCH_OBJECT:
                return None
            raise
        return typed(TemplateFacts, document)

    async def delete(
        self, waba_id: str, token: str, name: str, *, template_id: str | None = None
    ) -> None:
        """Delete a template in one language, or in all of them without `template_id`."""
        document = await self._graph.delete(
            waba_id, "message_templates", token=token, hsm_id=template_id, name=name
        )
        done(document)

    async def unpause(self, template_id: str, token: str) -> bool:
        """Whether Meta lets it be sent again."""
        document = await self._graph.post(template_id, "unpause", token=token)
        return typed(Unpaused, document).success
