"""What every request passes: access before the body is read, then one change and kept answer."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from enum import Enum
from typing import Any, cast

from fastapi import APIRouter, Request, Response, Security
from fastapi.routing import APIRoute
from starlette.background import BackgroundTask, BackgroundTasks

from api.access import Access, Allowed, Open
from api.auth import BEARER
from api.change import Change, OwnChange, Unnoted, actor_behind
from api.keeping import Keeping
from api.parameters import documented as documented_parameters
from api.refusals import documented
from models.audit.actors import acting_as

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Route(APIRoute):
    """A route that names who is let in; without that it cannot be made."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        named = [each.dependency for each in options.get("dependencies") or ()]
        found = [each for each in named if isinstance(each, Access)]
        if len(found) != 1:
            raise TypeError(f"{path} must name one access, not {len(found)}")
        self.access = found[0]
        super().__init__(path, endpoint, **options)
        described = dict(self.openapi_extra or {})
        declared = {each.name for each in self.dependant.path_params}
        taken = documented_parameters(self.access, path, self.methods or set())
        ours = [each for each in taken if each["name"] not in declared]
        given = [each for each in described.get("parameters", ()) if each not in ours]
        described["parameters"] = [*given, *ours]
        if isinstance(self.access, Allowed):
            described["x-permission"] = self.access.permission
        self.openapi_extra = described

    def get_route_handler(self) -> Handler:
        answer = super().get_route_handler()
        if isinstance(self.access, Open):
            return self._counted(answer) if self.access.counted else answer

        async def handle(request: Request) -> Response:
            await self.access.admit(request)
            once = request.method == "POST"
            with acting_as(actor_behind(request)):
                response = await (_once if once else _whole)(request, answer)
            after = getattr(request.state, "after", None)
            return response if after is None else _followed(response, after)

        return handle

    def _counted(self, answer: Handler) -> Handler:
        async def handle(request: Request) -> Response:
            await self.access.admit(request)
            return await answer(request)

        return handle


def guarded(prefix: str, tags: Sequence[str | Enum]) -> APIRouter:
    """A router for keys and people who are logged in; each of its routes names its access."""
    return APIRouter(
        prefix=prefix,
        tags=list(tags),
        route_class=Route,
        dependencies=[Security(BEARER)],
        responses=documented(400, 401, 403, 404, 409, 429),
    )


async def _once(request: Request, answer: Handler) -> Response:
    """A POST, which may carry an `Idempotency-Key`."""
    begun = await Keeping.begin(request)
    if isinstance(begun, Response):
        return begun
    try:
        return await _whole(request, answer, begun)
    except BaseException:
        if begun is not None:
            await asyncio.shield(begun.abandon())
        raise


async def _whole(request: Request, answer: Handler, keeping: Keeping | None = None) -> Response:
    """Answer; a change commits with what was noted of it and with the answer that is kept."""
    async with AsyncExitStack() as request.state.stack:
        response = await answer(request)
        change = cast(Change | OwnChange | None, getattr(request.state, "change", None))
        if change is not None:
            if not change.noted:
                raise Unnoted(request.url.path)
            if keeping is not None:
                await keeping.keep(response, change.session)
    if keeping is not None and change is None:
        await keeping.keep(response)
    return response


def _followed(response: Response, after: BackgroundTask) -> Response:
    tasks = BackgroundTasks([after])
    if response.background is not None:
        tasks.tasks.append(response.background)
    response.background = tasks
    return response
