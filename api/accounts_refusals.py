"""What an account's refusals are called in HTTP, and how they keep a secret by their time."""

import asyncio
import math
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from time import monotonic

from api.errors import AuthenticationFailed, NotAllowed, RateLimited, ValidationFailed
from models.auth.accounts import BadToken
from models.auth.guesses import TooManyTries
from models.auth.logins import NotGood, NotVerified
from models.auth.passwords import BadPassword
from models.auth.proving import CodeNeeded, WrongCode, WrongCredentials

_WRONG = (
    "The e-mail address or the password is wrong. After several wrong tries an account waits, for "
    "up to an hour; a new password ends the wait."
)
_NOT_VERIFIED = "Confirm your e-mail address first: we have sent you a mail, and can send another."
# Longer than the work takes; where it is not, so many times as long.
_STEP = 0.25


@contextmanager
def refused() -> Iterator[None]:
    """Turn what the models say into refusals."""
    try:
        yield
    except WrongCredentials:
        raise AuthenticationFailed(_WRONG) from None
    except CodeNeeded:
        raise _code("Send a code of your second factor too.") from None
    except WrongCode:
        raise _code("The code is wrong, or it was used before.") from None
    except NotVerified:
        raise NotAllowed(_NOT_VERIFIED) from None
    except NotGood:
        raise AuthenticationFailed("The refresh token is not good any more. Log in.") from None
    except TooManyTries as error:
        said = "Too many tries from your address. `Retry-After` says when to try again."
        raise RateLimited(said, retry_after=error.retry_after) from None
    except BadToken:
        said = "The token is wrong, was used, or is too old. Ask for a new one."
        raise ValidationFailed(said, [{"field": "token", "message": said}]) from None
    except BadPassword as error:
        said = str(error)
        raise ValidationFailed(said, [{"field": "password", "message": said}]) from None


@asynccontextmanager
async def evenly() -> AsyncIterator[None]:
    """Take as long whether an address is known or not; a login that succeeds need not wait."""
    begun = monotonic()
    try:
        yield
    except WrongCredentials:
        await _even(begun)
        raise


@asynccontextmanager
async def always_evenly() -> AsyncIterator[None]:
    begun = monotonic()
    yield
    await _even(begun)


async def _even(begun: float) -> None:
    elapsed = monotonic() - begun
    await asyncio.sleep(math.ceil(elapsed / _STEP) * _STEP - elapsed)


def _code(said: str) -> AuthenticationFailed:
    return AuthenticationFailed(said, [{"field": "code", "message": said}])
