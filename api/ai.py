"""AI providers of an organization: whom to ask, in which order, with which key."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Response, status
from pydantic import SecretStr
from temporalio.client import ActivityFailureError

from api.access import CallerDep, may
from api.ai_bodies import (
    KEY_SHOWN,
    NewProvider,
    ProbeAnswer,
    ProbeBody,
    ProviderAnswer,
    ProviderChange,
)
from api.change import ActorDep, Change, ChangeDep
from api.contacts import naming
from api.errors import Conflict, NotFound, Unavailable, ValidationFailed
from api.limits import within
from api.pages import Page, page_of
from api.refusals import documented
from api.route import guarded
from api.state import Services, ServicesDep
from clients.outbound.errors import OutboundError
from models.ai.providers import (
    NoSuchProvider,
    ProviderNameTaken,
    ProviderRepository,
    TooManyProviders,
)
from models.ai.tables import AiProvider
from models.ai.types import KEY_PURPOSE, MOST_PROVIDERS, ProbeInput, ProviderKind
from models.audit.actors import acting_as
from models.audit.log import CHANGED
from models.auth.permissions import Permission
from models.requests.quotas import QuotaKind
from workflows.ai.lifecycle import AiCalls

router = guarded(prefix="/ai", tags=["AI"])
_AWAY = "The test was not finished in time. Repeating it is safe; it may cost twice."
_NO_PROVIDER = "There is no such provider."


@contextmanager
def _refused() -> Iterator[None]:
    try:
        yield
    except NoSuchProvider:
        raise NotFound(_NO_PROVIDER) from None
    except ProviderNameTaken:
        said = "Another provider has this name."
        raise Conflict(said, naming("name", said)) from None
    except TooManyProviders:
        raise Conflict(f"An organization has at most {MOST_PROVIDERS} providers.") from None


async def _new(body: NewProvider, state: ServicesDep) -> NewProvider:
    """Looks names up, so it comes before the transaction."""
    if body.kind is ProviderKind.OPENAI_COMPATIBLE and body.base_url is None:
        raise _about("baseUrl", "A compatible provider needs its address.")
    await _checked(state, body.base_url)
    return body


async def _changed(body: ProviderChange, state: ServicesDep) -> ProviderChange:
    """The same for a change."""
    await _checked(state, body.base_url)
    if "base_url" in body.model_fields_set and "api_key" not in body.model_fields_set:
        said = "Give the key again with another address: it is sent there."
        raise _about("apiKey", said)
    return body


async def _checked(state: Services, base_url: str | None) -> None:
    if base_url is None:
        return
    try:
        await state.outbound.check(base_url)
    except OutboundError:
        said = "The address must be public, and reached by https://."
        raise _about("baseUrl", said) from None


@router.get("/providers", dependencies=[may(Permission.READ_AI)], summary="List the AI providers")
async def index(caller: CallerDep, state: ServicesDep) -> Page[ProviderAnswer]:
    """In the order in which they are asked. There are never so many that pages are needed."""
    async with state.database.reading([caller.organization_id]) as session:
        rows = await ProviderRepository(session, caller.organization_id).all()
    return page_of([ProviderAnswer.of(row) for row in rows], MOST_PROVIDERS)


@router.post(
    "/providers",
    dependencies=[may(Permission.WRITE_AI)],
    status_code=status.HTTP_201_CREATED,
    summary="Add an AI provider",
)
async def create(
    body: Annotated[NewProvider, Depends(_new)], state: ServicesDep, change: ChangeDep
) -> ProviderAnswer:
    """Its key is sealed and never shown again, but for its end. 409 when the name is taken."""
    given = body.model_dump(exclude={"api_key"})
    provider = AiProvider(
        organization_id=change.organization_id, **given, **await _sealed(state, body.api_key)
    )
    with _refused():
        await _providers(change).add(provider)
    await change.note("ai_provider.created", provider.id, after=given)
    return ProviderAnswer.of(provider)


@router.patch(
    "/providers/{provider_id:uuid}",
    dependencies=[may(Permission.WRITE_AI)],
    summary="Change an AI provider",
)
async def change_provider(
    provider_id: UUID,
    body: Annotated[ProviderChange, Depends(_changed)],
    state: ServicesDep,
    change: ChangeDep,
) -> ProviderAnswer:
    """What is left out stays. Another address needs the key again: it would be sent there."""
    given = body.given()
    key = given.pop("api_key", None)
    with _refused():
        provider = await _providers(change).get(provider_id)
        _fits(provider, given)
        before = {name: getattr(provider, name) for name in given}
        sealed = {} if key is None else await _sealed(state, key)
        await _providers(change).change(provider, {**given, **sealed})
    told = {"api_key": CHANGED} if sealed else {}
    await change.note("ai_provider.changed", provider_id, before=before, after={**given, **told})
    return ProviderAnswer.of(provider)


@router.delete(
    "/providers/{provider_id:uuid}",
    dependencies=[may(Permission.WRITE_AI)],
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Delete an AI provider",
)
async def delete(provider_id: UUID, change: ChangeDep) -> Response:
    """With its key. What was asked of it, and what that cost, stays on record."""
    with _refused():
        name = await _providers(change).delete(provider_id)
    await change.note("ai_provider.deleted", provider_id, before={"name": name})
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.post(
    "/test",
    dependencies=[may(Permission.WRITE_AI), within(QuotaKind.AI_CALLS)],
    summary="Ask the AI providers a short question",
    responses=documented(503),
)
async def test(
    body: ProbeBody, caller: CallerDep, actor: ActorDep, state: ServicesDep
) -> ProbeAnswer:
    """A real call, which costs as much as it says. One provider is asked even while disabled."""
    mine = caller.organization_id
    if body.provider_id is not None:
        with _refused():
            async with state.database.reading([mine]) as session:
                await ProviderRepository(session, mine).get(body.provider_id)
    calls = AiCalls(state.temporal, state.settings.ai.patience)
    asked = ProbeInput(organization_id=mine, provider_id=body.provider_id)
    try:
        with acting_as(actor):
            return ProbeAnswer.of(await calls.probe(asked))
    except (ActivityFailureError, RuntimeError):  # what a lazy client raises without Temporal
        raise Unavailable(_AWAY) from None


def _providers(change: Change) -> ProviderRepository:
    return ProviderRepository(change.session, change.organization_id)


async def _sealed(state: Services, key: SecretStr) -> dict[str, Any]:
    plain = key.get_secret_value()
    sealed = await state.keyring.seal_text(plain, purpose=KEY_PURPOSE)
    return {"sealed_key": sealed, "key_ends": plain[-KEY_SHOWN:]}


def _fits(provider: AiProvider, given: dict[str, Any]) -> None:
    gone = "base_url" in given and given["base_url"] is None
    if gone and provider.kind == ProviderKind.OPENAI_COMPATIBLE:
        raise _about("baseUrl", "A compatible provider needs its address.")


def _about(field: str, message: str) -> ValidationFailed:
    return ValidationFailed("The request is not valid.", naming(field, message))
