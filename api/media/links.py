"""Letting in whoever shows a link that was signed for this one file."""

from typing import Any
from uuid import UUID

from fastapi import Depends, Request

from api.access import Allowed
from api.errors import AuthenticationFailed
from api.limits import limits
from api.media.answers import LinkAnswer
from api.state import Services, services
from models.auth.permissions import Permission
from models.auth.types import Caller
from models.media import links

PREFIX = "/media"
PARAMETER = "token"
_MEDIA_PARAMETER = "media_id"


class AllowedByLink(Allowed):
    """A member or a key with the permission; or a link, which counts for whoever asked for it."""

    async def admit(self, request: Request) -> None:
        token = request.query_params.get(PARAMETER)
        if token is None:
            await super().admit(request)
            return
        link = await links.opened(services(request).keyring, token)
        if link is None or link.media_id != request.path_params[_MEDIA_PARAMETER]:
            await limits(request).stranger(request)
            raise AuthenticationFailed("The link is too old, or not for this file. Get a new one.")
        permissions = frozenset({self.permission})
        caller = Caller(link.organization_id, permissions, link.user_id, key_id=link.key_id)
        await limits(request).caller(request, caller)
        request.state.caller = caller


def may_by_link(permission: Permission) -> Any:
    return Depends(AllowedByLink(permission))


async def link_for(state: Services, caller: Caller, media_id: UUID) -> LinkAnswer:
    """Good for minutes; whoever follows it reads the file as whoever asked."""
    link = links.Link(caller.organization_id, media_id, caller.user_id, caller.key_id)
    signed = await links.sign(state.keyring, link)
    base = state.settings.parley.public_url.rstrip("/")
    url = f"{base}/api{PREFIX}/{media_id}/download?{PARAMETER}={signed.token}"
    return LinkAnswer(url=url, expires_at=signed.expires_at)
