"""Logging in and out, and who one is."""

from typing import Annotated

from fastapi import APIRouter, Body, Request, Response, status

from api import accounts_cookies
from api.access import PersonDep, everybody, logged_in
from api.accounts_bodies import LoginBody, MeAnswer, MembershipAnswer, RefreshBody, TokensAnswer
from api.accounts_refusals import evenly, refused
from api.auth import given_by, person_of
from api.change import OriginDep
from api.errors import AuthenticationFailed
from api.refusals import documented
from api.route import Route, guarded
from api.state import Services, ServicesDep
from models.auth import access_tokens, logins, people
from models.auth.logins import LoggedIn
from models.auth.proving import Prover
from models.auth.tables import Credential

router = APIRouter(
    prefix="/auth",
    tags=["Authentication"],
    route_class=Route,
    dependencies=[everybody],
    responses=documented(400, 401, 403, 429),
)
own = guarded(prefix="/auth", tags=["Authentication"])
GivenRefresh = Annotated[RefreshBody | None, Body()]


def prover(state: Services) -> Prover:
    return Prover(state.database, state.keyring, state.settings.auth.guesses)


@router.post("/login", summary="Log in")
async def login(
    body: LoginBody, response: Response, state: ServicesDep, origin: OriginDep
) -> TokensAnswer:
    """401 names the field `code` when a code of the second factor is needed too."""
    with refused():
        async with evenly():
            found = await logins.log_in(
                prover(state), body.email, body.password.get_secret_value(), body.code, origin
            )
    return await _tokens(state, response, found)


@router.post("/refresh", summary="Get new tokens for a refresh token")
async def refresh(
    request: Request,
    response: Response,
    state: ServicesDep,
    origin: OriginDep,
    body: GivenRefresh = None,
) -> TokensAnswer:
    """A refresh token works once. Sent again it ends its session, whoever sends it.

    So refresh one at a time, and log in again when an answer was lost.
    """
    given = accounts_cookies.refresh_token(request, body.refresh_token if body else None)
    if given is None:
        raise AuthenticationFailed("Send a refresh token, in the body or as a cookie.")
    with refused():
        found = await logins.refresh(state.database, given, origin)
    return await _tokens(state, response, found)


@router.post("/logout", status_code=status.HTTP_204_NO_CONTENT, summary="Log out")
async def logout(
    request: Request, state: ServicesDep, origin: OriginDep, body: GivenRefresh = None
) -> Response:
    """Ends the session of the access token, of the refresh token, or of the cookies."""
    given = accounts_cookies.refresh_token(request, body.refresh_token if body else None)
    person = await person_of(request, given_by(request))
    await logins.log_out(state.database, person, given, origin)
    response = Response(status_code=status.HTTP_204_NO_CONTENT)
    accounts_cookies.take(response, state.settings)
    return response


@own.get("/me", dependencies=[logged_in], summary="Who you are, and what you belong to")
async def me(person: PersonDep, state: ServicesDep) -> MeAnswer:
    async with state.database.reading(user=person.user_id) as session:
        account = await people.account(session, person.user_id)
        credential = await session.get_one(Credential, person.user_id)
        belongings = await people.belongings(session, person.user_id)
    return MeAnswer(
        **account.model_dump(include={"id", "email", "name", "locale", "timezone"}),
        email_verified=account.email_verified_at is not None,
        two_factor=credential.totp_confirmed_at is not None,
        memberships=[MembershipAnswer(**each._asdict()) for each in belongings],
    )


async def _tokens(state: Services, response: Response, found: LoggedIn) -> TokensAnswer:
    access = await access_tokens.issue(state.keyring, found.person)
    accounts_cookies.give(response, state.settings, access, found.refresh_token)
    response.headers["Cache-Control"] = "no-store"
    return TokensAnswer(access_token=access, refresh_token=found.refresh_token)
