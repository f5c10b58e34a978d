"""What Meta is asked about a number's customers, and what is made of its answers."""

from typing import Any

import pytest

from clients.meta.storefronts import Storefronts
from tests.clients.meta.test_client import TOKEN, meta

ROW = {"messaging_product": "whatsapp", "wa_id": "14155550142"}


@pytest.mark.parametrize("rows", [[ROW], [{"block_users": [ROW]}]])
async def test_blocked_users_are_read_from_plain_rows_and_from_a_list_in_a_row(
    rows: list[dict[str, Any]],
) -> None:
    async with meta({"data": rows}) as (client, _):
        page = await Storefronts(client.graph).blocked("4009004", TOKEN, limit=25)
    assert [each.wa_id for each in page.users] == ["14155550142"]
