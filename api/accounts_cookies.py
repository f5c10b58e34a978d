"""The cookies of a login: no script reads them, no other site sends them."""

from datetime import timedelta
from typing import Any

from fastapi import Request, Response

from api.auth import ACCESS_COOKIE
from api.edges import cookie
from core.settings import Settings
from models.auth import access_tokens, sessions

REFRESH_COOKIE = "parley_refresh"
_PATHS = {ACCESS_COOKIE: "/api", REFRESH_COOKIE: "/api/auth"}


def give(response: Response, settings: Settings, access: str, refresh: str) -> None:
    for name, value, life in (
        (ACCESS_COOKIE, access, access_tokens.LIFE),
        (REFRESH_COOKIE, refresh, sessions.LIFE),
    ):
        age = int(life / timedelta(seconds=1))
        response.set_cookie(name, value, max_age=age, **_kind(name, settings))


def take(response: Response, settings: Settings) -> None:
    for name in _PATHS:
        response.delete_cookie(name, **_kind(name, settings))


def refresh_token(request: Request, in_body: str | None) -> str | None:
    """The one in the body, else the cookie's; raises `NotAllowed` for a page of somebody else."""
    return in_body or cookie(request, REFRESH_COOKIE)


def _kind(name: str, settings: Settings) -> dict[str, Any]:
    return {
        "path": _PATHS[name],
        "httponly": True,
        "samesite": "strict",
        "secure": settings.parley.env != "local",
    }
