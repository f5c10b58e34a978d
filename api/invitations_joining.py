"""Accepting an invitation: with an account, or by making one."""

from datetime import UTC, datetime

from fastapi import APIRouter, status

from api.access import everybody, logged_in
from api.accounts_bodies import NewPassword
from api.change import OriginDep, OwnChangeDep
from api.contact_bodies import example
from api.organizations_bodies import AcceptBody, JoinedAnswer
from api.organizations_refusals import refused
from api.refusals import documented
from api.route import Route, guarded
from api.state import ServicesDep
from models.contacts.fields import Name
from models.organizations import joining
from models.organizations.newcomers import Newcomers

router = guarded(prefix="/invitations", tags=["Organizations"])
strangers = APIRouter(
    prefix="/invitations",
    tags=["Organizations"],
    route_class=Route,
    dependencies=[everybody],
    responses=documented(400, 404, 409, 429),
)


class NewcomerBody(AcceptBody):
    model_config = example(
        {"token": "AaoPqx…", "name": "Ana Souza", "password": "three words and a number 7"}
    )

    name: Name
    password: NewPassword


@router.post("/accept", dependencies=[logged_in], summary="Accept an invitation")
async def accept(body: AcceptBody, change: OwnChangeDep, origin: OriginDep) -> JoinedAnswer:
    """403 when it was sent to another address than that of your account."""
    with refused():
        joined = await joining.accept(
            change.session, change.user_id, body.token, datetime.now(UTC), origin
        )
    await change.note("organization.joined")
    return JoinedAnswer.of(joined)


@strangers.post(
    "/register", status_code=status.HTTP_201_CREATED, summary="Accept, and make an account"
)
async def register(body: NewcomerBody, state: ServicesDep, origin: OriginDep) -> JoinedAnswer:
    """For an address without an account; it counts as verified. 409 where there is one."""
    password, newcomers = body.password.get_secret_value(), Newcomers(state.database)
    with refused():
        joined = await newcomers.register(body.token, body.name, password, origin)
    return JoinedAnswer.of(joined)
