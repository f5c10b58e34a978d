"""How templates fare, counted while messages move."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.templates.shop import Shop


async def analytics(shop: Shop) -> dict[str, Any]:
    path = f"/api/templates/{shop.house.scene.template_id}/analytics"
    return dict((await shop.house.ask("GET", path)).json())


async def test_what_was_sent_read_and_answered_is_counted_by_day(shop: Shop) -> None:
    """Everybody reads it, and one person presses a button."""
    statuses = {"delivered": 1, "read": 1}
    await shop.street.configure({"statuses": statuses})
    await shop.start()
    async with asyncio.timeout(120):
        while (await analytics(shop))["total"]["read"] < 1:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    number = shop.house.scene.meta_number_id
    url = f"{shop.street.control_url}/deliveries?number={number}"
    [(person, [sent, *_]), *_] = (await shop.street.http.get(url)).json()["deliveries"].items()
    press = {
        "number": number,
        "from": f"+{person.lstrip('+')}",
        "message": {
            "type": "button",
            "button": {"text": "Yes", "payload": "yes"},
            "context": {"from": number, "id": sent["wamid"]},
        },
    }
    await shop.control("inbound", press)
    async with asyncio.timeout(120):
        while (await analytics(shop))["total"]["replied"] < 1:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    found = await analytics(shop)
    assert [day["day"] for day in found["days"]] == [datetime.now(UTC).date().isoformat()]
    assert found["total"]["clicked"] == 1
    assert found["total"]["sent"] >= found["total"]["delivered"] >= found["total"]["read"] > 0

    listed = (await shop.house.ask("GET", "/api/templates/analytics/summary")).json()
    [first] = listed["mostSent"]
    assert (first["name"], listed["templates"]) == ("open_again", 1)
    assert first["sent"] >= found["total"]["sent"]


async def test_pauses_are_counted_and_quality_is_shown(shop: Shop) -> None:
    made = await shop.approved()
    await shop.at_meta("order_ready", "quality", quality="RED")
    await shop.at_meta("order_ready", "pause")
    await shop.until(made, lambda it: it["status"] == "PAUSED" and it["quality"] == "RED")
    seen = (await shop.ask("GET", made, "/quality")).json()
    assert (seen["quality"], seen["pauses"], seen["status"]) == ("RED", 1, "PAUSED")
    counted = (await shop.ask("GET", made, "/analytics")).json()
    assert counted["total"]["paused"] == 1


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-11-20", "2026-11-19"),
        ("2020-01-01", "2026-01-01"),
        ("x", "y"),
        ("1780000000", "1780000000"),
        ("2026-11-20T00:00:00", "2026-11-20"),
    ],
)
async def test_a_span_is_at_most_a_year_and_runs_forward(shop: Shop, first: str, last: str) -> None:
    path = f"/api/templates/analytics/summary?from={first}&to={last}"
    assert (await shop.house.ask("GET", path)).status_code == 400
    today = datetime.now(UTC).date()
    fine = f"?from={today - timedelta(days=366)}&to={today}"
    assert (await shop.house.ask("GET", f"/api/templates/analytics/summary{fine}")).is_success
