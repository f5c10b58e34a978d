"""Further good requests of routes that do several things."""

from collections.abc import Sequence

import pyotp

from tests.routes.calls import Builder, Call
from tests.routes.calls_accounts import openly
from tests.routes.catalogue import Route
from tests.routes.house import PASSWORD, House, Json, address_of

_SECOND_FACTOR = "/api/users/security/2fa"
_LOGIN = "/api/auth/login"


async def _set_up(house: House) -> str:
    """The secret in the authenticator app."""
    secret: str = (await house.post(_SECOND_FACTOR, {"action": "SETUP"}))["secret"]
    return secret


async def _enabled(house: House) -> Json:
    """Recovery codes; the app's code is used up with this."""
    code = pyotp.TOTP(await _set_up(house)).now()
    return await house.post(_SECOND_FACTOR, {"action": "ENABLE", "code": code})


async def _recovery_code(house: House) -> str:
    code: str = (await _enabled(house))["recoveryCodes"][0]
    return code


async def enable(house: House) -> Call:
    code = pyotp.TOTP(await _set_up(house)).now()
    return Call(send={"json": {"action": "ENABLE", "code": code}})


async def disable(house: House) -> Call:
    code = await _recovery_code(house)
    return Call(send={"json": {"action": "DISABLE", "password": PASSWORD, "code": code}})


async def renew_codes(house: House) -> Call:
    code = await _recovery_code(house)
    return Call(send={"json": {"action": "RECOVERY_CODES", "password": PASSWORD, "code": code}})


async def log_in_with_recovery_code(house: House) -> Call:
    code = await _recovery_code(house)
    return openly({"email": address_of(house.owner), "password": PASSWORD, "code": code})


MORE: dict[Route, Sequence[Builder]] = {
    Route("POST", _SECOND_FACTOR): (enable, disable, renew_codes),
    Route("POST", _LOGIN): (log_in_with_recovery_code,),
}
