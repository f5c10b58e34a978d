"""What is sent to open and use an account, and what is answered."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from pydantic import Field, SecretStr

from api.contact_bodies import example
from core.types import Answer, Request
from models.auth import access_tokens
from models.auth.addresses import EmailAddress
from models.auth.passwords import LONGEST, SHORTEST
from models.auth.permissions import Role
from models.contacts.fields import Name

EMAIL, PASSPHRASE = "ana@example.com", "three words and a number 7"
TOKEN = "AZqgwnpRfD6dEQw_PWorEJ..."  # noqa: S105  # an example
NewPassword = Annotated[
    SecretStr,
    Field(
        min_length=SHORTEST,
        max_length=LONGEST,
        description="Not your e-mail address, and not one of the most common.",
    ),
]
GivenPassword = Annotated[SecretStr, Field(min_length=1, max_length=LONGEST)]
GivenToken = Annotated[str, Field(min_length=1, max_length=200)]
Code = Annotated[
    str,
    Field(
        min_length=6,
        max_length=40,
        description="Of the authenticator app, or a recovery code, which works once.",
    ),
]


class RegisterBody(Request):
    model_config = example({"email": EMAIL, "name": "Ana Souza", "password": PASSPHRASE})

    email: EmailAddress
    name: Name
    password: NewPassword


class LoginBody(Request):
    model_config = example({"email": EMAIL, "password": PASSPHRASE, "code": "492039"})

    email: EmailAddress
    password: GivenPassword
    code: Code | None = None


class RefreshBody(Request):
    """Without it the token is taken from the cookie."""

    model_config = example({"refreshToken": TOKEN})

    refresh_token: GivenToken | None = None


class AddressBody(Request):
    model_config = example({"email": EMAIL})

    email: EmailAddress


class TokenBody(Request):
    model_config = example({"token": TOKEN})

    token: GivenToken = Field(description="From the mail.")


class ResetBody(TokenBody):
    model_config = example({"token": TOKEN, "password": PASSPHRASE})

    password: NewPassword


class Heard(Answer):
    """The same whether or not there is an account with this address."""

    message: str = "If the address can be used for this, we have written to it."


class TokensAnswer(Answer):
    """Both tokens are also set as cookies that scripts cannot read."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105  # the scheme, not a token
    expires_in: int = Field(
        default=int(access_tokens.LIFE / timedelta(seconds=1)),
        description="Seconds that the access token lasts.",
    )
    refresh_token: str = Field(description="Works once: each refresh answers the next one.")


class MembershipAnswer(Answer):
    organization_id: UUID
    name: str
    slug: str
    role: Role


class MeAnswer(Answer):
    id: UUID
    email: str
    name: str
    locale: str
    timezone: str
    email_verified: bool
    two_factor: bool
    memberships: list[MembershipAnswer]
