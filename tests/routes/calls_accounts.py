"""Accounts, sessions, and what protects them. Everybody here acts about the owner or themselves."""

from base64 import b64decode
from uuid import UUID

from core.ids import new_id
from tests.routes.calls import Call, about, call
from tests.routes.house import PASSWORD, House, Json, address_of

_AUTH = "/api/auth"
_USERS = "/api/users"
_SECURITY = f"{_USERS}/security"
OTHER_PASSWORD = "another perfectly fine passphrase"
PICTURE = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def openly(body: Json) -> Call:
    return Call(send={"json": body}, anonymous=True)


async def ask_openly(house: House, path: str, body: Json) -> Json:
    answer = await house.street.http.post(f"{_AUTH}/{path}", json=body)
    assert answer.is_success, answer.text
    said: Json = answer.json()
    return said


async def logged_in(house: House) -> Json:
    """The tokens of one more session of the owner."""
    login = {"email": address_of(house.owner), "password": PASSWORD}
    return await ask_openly(house, "login", login)


async def registered(house: House) -> str:
    """The address of somebody who has not confirmed it."""
    address = f"{new_id()}@example.com"
    body = {"email": address, "name": "Ana", "password": PASSWORD}
    await ask_openly(house, "register", body)
    return address


async def another_session(house: House) -> UUID:
    await logged_in(house)
    answer = await house.ask("GET", _SECURITY)
    return next(UUID(each["id"]) for each in answer.json()["sessions"] if not each["current"])


@call(f"POST {_AUTH}/register")
async def register(house: House) -> Call:
    address = f"{new_id()}@example.com"
    return openly({"email": address, "name": "Ana", "password": PASSWORD})


@call(f"POST {_AUTH}/resend-verification")
async def resend_verification(house: House) -> Call:
    return openly({"email": await registered(house)})


@call(f"POST {_AUTH}/forgot-password")
async def forgot_password(house: House) -> Call:
    return openly({"email": address_of(house.owner)})


@call(f"POST {_AUTH}/verify-email")
async def verify_email(house: House) -> Call:
    return openly({"token": await house.street.mailed(await registered(house))})


@call(f"POST {_AUTH}/reset-password")
async def reset_password(house: House) -> Call:
    address = address_of(house.owner)
    await ask_openly(house, "forgot-password", {"email": address})
    return openly({"token": await house.street.mailed(address), "password": OTHER_PASSWORD})


@call(f"POST {_AUTH}/login")
async def login(house: House) -> Call:
    return openly({"email": address_of(house.owner), "password": PASSWORD})


@call(f"POST {_AUTH}/refresh")
async def refresh(house: House) -> Call:
    return openly({"refreshToken": (await logged_in(house))["refreshToken"]})


@call(f"POST {_AUTH}/logout")
async def logout(house: House) -> Call:
    return openly({"refreshToken": (await logged_in(house))["refreshToken"]})


@call(f"GET {_AUTH}/me")
async def me(house: House) -> Call:
    return Call()


@call(f"GET {_USERS}/profile")
async def profile(house: House) -> Call:
    return Call()


@call(f"PUT {_USERS}/profile")
async def change_profile(house: House) -> Call:
    return Call(send={"json": {"name": "Ana", "locale": "pt-BR", "timezone": "America/Sao_Paulo"}})


@call(f"POST {_USERS}/profile/avatar")
async def upload_avatar(house: House) -> Call:
    return Call(send={"files": {"file": ("me.png", PICTURE, "image/png")}})


@call(f"GET {_USERS}/profile/avatar")
async def avatar(house: House) -> Call:
    upload = await upload_avatar(house)
    assert (await house.ask("POST", f"{_USERS}/profile/avatar", **upload.send)).is_success
    return Call(strangers=frozenset({404}))


@call(f"GET {_SECURITY}")
async def security(house: House) -> Call:
    return Call()


@call(f"POST {_SECURITY}/password")
async def change_password(house: House) -> Call:
    return Call(send={"json": {"currentPassword": PASSWORD, "password": OTHER_PASSWORD}})


@call(f"DELETE {_SECURITY}/sessions/{{session_id}}")
async def end_session(house: House) -> Call:
    return about(session_id=await another_session(house))


@call(f"POST {_SECURITY}/2fa")
async def set_up_second_factor(house: House) -> Call:
    return Call(send={"json": {"action": "SETUP"}})
