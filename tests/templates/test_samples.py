"""A picture for a header: from a person's file to a handle that a template names."""

import asyncio
from typing import Any

from tests.media.files import PNG
from tests.templates.shop import BODY, Shop


async def uploaded(shop: Shop, content: bytes = PNG, kind: str = "image/png") -> Any:
    path = f"/api/templates/media?businessAccountId={shop.account_id}"
    return await shop.house.ask("POST", path, files={"file": ("a.png", content, kind)})


async def test_a_sample_comes_to_meta_though_the_line_breaks_and_a_template_shows_it(
    shop: Shop,
) -> None:
    await shop.street.configure({"templates": {"upload_cuts": [len(PNG) // 2]}})
    answer = await uploaded(shop)
    assert (answer.status_code, answer.json()["status"]) == (202, "WAITING")
    path = f"/api/templates/media/{answer.json()['id']}"
    async with asyncio.timeout(60):
        while True:
            sample = (await shop.house.ask("GET", path)).json()
            if sample["status"] != "WAITING":
                break
            await asyncio.sleep(0.05)
    assert (sample["status"], sample["bytes"]) == ("READY", len(PNG))

    example = {"header_handle": [sample["handle"]]}
    header = {"type": "HEADER", "format": "IMAGE", "example": example}
    made = await shop.becomes(await shop.write("pictured", components=[header, BODY]), "PENDING")
    assert made["components"][0]["example"] == example


async def test_what_meta_would_not_take_is_refused_at_once(shop: Shop) -> None:
    for content, kind in (
        (b"GIF89a", "image/gif"),
        (b"no picture", "image/png"),
        (b"", "image/png"),
    ):
        refused = await uploaded(shop, content, kind)
        assert (refused.status_code, refused.json()["error"]["details"][0]["field"]) == (
            400,
            "file",
        )
