"""The picture of a business profile, from a person's file to what Meta shows."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from tests.media.files import PDF, jpeg, png
from tests.routes.calls_waba import a_picture, account
from tests.routes.house import House

FIELD = "pictureMediaId"


async def given(house: House, media_id: str | UUID, **more: Any) -> httpx.Response:
    path = f"/api/waba/{await account(house)}/phone-numbers/{house.scene.number_id}/profile"
    return await house.ask("PATCH", path, json={FIELD: str(media_id), **more})


async def shown(house: House) -> str | None:
    path = f"/api/waba/{await account(house)}/phone-numbers/{house.scene.number_id}/profile"
    found: str | None = (await house.ask("GET", path)).json()["profilePictureUrl"]
    return found


@pytest.mark.parametrize(
    ("content", "kind"),
    [(png(640, 640), "image/png"), (jpeg(192, 192, 9000), "image/jpeg")],
    ids=["png", "jpeg"],
)
async def test_a_square_picture_is_shown(house: House, content: bytes, kind: str) -> None:
    answer = await given(house, await a_picture(house, content, kind), about="Bread")

    assert answer.status_code == httpx.codes.OK, answer.text
    assert (answer.json()["about"], answer.json()["profilePictureUrl"]) == (
        "Bread",
        await shown(house),
    )
    assert await shown(house) is not None


async def test_a_picture_comes_though_the_line_breaks(house: House) -> None:
    await house.street.configure({"templates": {"upload_cuts": [20]}})

    answer = await given(house, await a_picture(house))

    assert answer.status_code == httpx.codes.OK, answer.text
    assert await shown(house) is not None


@pytest.mark.parametrize(
    ("content", "kind", "says"),
    [
        (png(640, 480), "image/png", "640 by 480"),
        (png(191, 191), "image/png", "192 pixels"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 99, "image/jpeg", "does not say"),
        (PDF, "application/pdf", "JPEG or a PNG"),
    ],
    ids=["oblong", "small", "unsized", "document"],
)
async def test_what_is_no_picture_of_a_profile_is_refused_by_its_field(
    house: House, content: bytes, kind: str, says: str
) -> None:
    answer = await given(house, await a_picture(house, content, kind))

    assert answer.status_code == httpx.codes.BAD_REQUEST
    [detail] = answer.json()["error"]["details"]
    assert detail["field"] == FIELD
    assert says in detail["message"]
    assert await shown(house) is None


async def test_only_a_file_of_the_organization_is_found(house: House, stranger: House) -> None:
    theirs = await a_picture(stranger)

    for media_id in (theirs, uuid4()):
        answer = await given(house, media_id)
        assert answer.status_code == httpx.codes.NOT_FOUND
        assert answer.json()["error"]["details"][0]["field"] == FIELD
