"""Files of messages."""

from uuid import UUID

from tests.media.files import PNG
from tests.routes.calls import REFUSED, Call, about, call
from tests.routes.house import House, Json

_MEDIA = "/api/media/{media_id}"


def a_file(house: House) -> Json:
    return {
        "params": {"phoneNumberId": str(house.scene.number_id)},
        "files": {"file": ("menu.png", PNG, "image/png")},
    }


async def uploaded(house: House) -> UUID:
    answer = await house.ask("POST", "/api/media/upload", **a_file(house))
    assert answer.is_success, answer.text
    return UUID(answer.json()["id"])


@call("POST /api/media/upload")
async def upload(house: House) -> Call:
    return Call(send=a_file(house), strangers=REFUSED)


@call(f"GET {_MEDIA}")
async def read(house: House) -> Call:
    return about(media_id=await uploaded(house))


@call(f"GET {_MEDIA}/download")
async def download(house: House) -> Call:
    return about(media_id=await uploaded(house))


@call(f"DELETE {_MEDIA}")
async def delete(house: House) -> Call:
    return about(media_id=await uploaded(house))
