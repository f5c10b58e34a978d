"""Opening an account and getting back into one. No answer tells whether an address is known."""

from fastapi import APIRouter, Response, status

from api.access import everybody
from api.accounts_bodies import AddressBody, Heard, RegisterBody, ResetBody, TokenBody
from api.accounts_refusals import always_evenly, refused
from api.change import OriginDep
from api.refusals import documented
from api.route import Route
from api.state import Services, ServicesDep
from models.auth.accounts import Accounts
from models.mail.types import MailPurpose

router = APIRouter(
    prefix="/auth",
    tags=["Authentication"],
    route_class=Route,
    dependencies=[everybody],
    responses=documented(400, 429),
)


@router.post("/register", status_code=status.HTTP_202_ACCEPTED, summary="Open an account")
async def register(body: RegisterBody, state: ServicesDep, origin: OriginDep) -> Heard:
    """A mail with a token to confirm the address follows; only then can you log in."""
    with refused():
        async with always_evenly():
            await _accounts(state).register(
                body.email, body.name, body.password.get_secret_value(), origin
            )
    return Heard()


@router.post(
    "/resend-verification",
    status_code=status.HTTP_202_ACCEPTED,
    summary="Have the mail to confirm an address sent again",
)
async def resend_verification(body: AddressBody, state: ServicesDep, origin: OriginDep) -> Heard:
    return await _written(state, MailPurpose.VERIFY_EMAIL, body, origin)


@router.post(
    "/forgot-password",
    status_code=status.HTTP_202_ACCEPTED,
    summary="Ask for a mail to choose a new password",
)
async def forgot_password(body: AddressBody, state: ServicesDep, origin: OriginDep) -> Heard:
    return await _written(state, MailPurpose.RESET_PASSWORD, body, origin)


@router.post(
    "/verify-email", status_code=status.HTTP_204_NO_CONTENT, summary="Confirm an e-mail address"
)
async def verify_email(body: TokenBody, state: ServicesDep, origin: OriginDep) -> Response:
    """The token works once and for 24 hours."""
    with refused():
        await _accounts(state).verify_email(body.token, origin)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.post(
    "/reset-password", status_code=status.HTTP_204_NO_CONTENT, summary="Choose a new password"
)
async def reset_password(body: ResetBody, state: ServicesDep, origin: OriginDep) -> Response:
    """The token works once and for one hour. Every session ends; a lock-out does too."""
    with refused():
        await _accounts(state).reset_password(body.token, body.password.get_secret_value(), origin)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


async def _written(
    state: Services, purpose: MailPurpose, body: AddressBody, origin: OriginDep
) -> Heard:
    with refused():
        async with always_evenly():
            await _accounts(state).write(purpose, body.email, origin)
    return Heard()


def _accounts(state: Services) -> Accounts:
    return Accounts(state.database, state.settings.auth.mails)
