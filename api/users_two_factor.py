"""Setting up, switching off and renewing the second factor."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import segno
from pydantic import SecretStr

from api.access import PersonDep, logged_in
from api.accounts_refusals import refused
from api.accounts_sessions import prover
from api.change import OriginDep
from api.errors import Conflict, ValidationFailed
from api.route import guarded
from api.state import ServicesDep
from api.users_bodies import TwoFactorAction, TwoFactorAnswer, TwoFactorBody
from models.auth.second_factor import IsOff, IsOn, NotTheCode, SecondFactor

router = guarded(prefix="/users/security", tags=["User"])


@router.post("/2fa", dependencies=[logged_in], summary="Change the second factor")
async def change_second_factor(
    body: TwoFactorBody, person: PersonDep, state: ServicesDep, origin: OriginDep
) -> TwoFactorAnswer:
    """SETUP answers a secret for an authenticator app; ENABLE with a code of the app turns it on.

    ENABLE and RECOVERY_CODES answer ten recovery codes, which nobody can show again.
    """
    factor = SecondFactor(state.database, state.keyring, person.user_id, origin)
    with refused(), _refused():
        match body:
            case TwoFactorBody(action=TwoFactorAction.SETUP):
                secret, url = await factor.propose()
                return TwoFactorAnswer(
                    enabled=False, secret=secret, otpauth_url=url, qr_svg=_picture(url)
                )
            case TwoFactorBody(action=TwoFactorAction.ENABLE, code=str() as code):
                codes = await factor.enable(code)
            case TwoFactorBody(action=action, password=SecretStr() as hidden, code=str() as code):
                password = hidden.get_secret_value()
                if action is TwoFactorAction.DISABLE:
                    await factor.disable(prover(state), password, code)
                    return TwoFactorAnswer(enabled=False)
                codes = await factor.renew_recovery_codes(prover(state), password, code)
    return TwoFactorAnswer(enabled=True, recovery_codes=list(codes))


@contextmanager
def _refused() -> Iterator[None]:
    try:
        yield
    except IsOn:
        raise Conflict("The second factor is on. Switch it off first.") from None
    except IsOff:
        raise Conflict("The second factor is off. Set it up first.") from None
    except NotTheCode:
        said = "It is not the code that the app shows now."
        raise ValidationFailed(said, [{"field": "code", "message": said}]) from None


def _picture(url: str) -> str:
    out = io.BytesIO()
    segno.make(url, micro=False).save(out, kind="svg", scale=4, xmldecl=False, svgns=True)
    return out.getvalue().decode()
