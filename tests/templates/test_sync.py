"""What was made, changed and deleted elsewhere comes here when somebody asks for it."""

from typing import Any

from tests.templates.shop import BODY, OTHER, Shop


async def test_everything_at_meta_is_read_and_reading_again_changes_nothing(shop: Shop) -> None:
    """Nothing is told by webhook here."""
    changed = await shop.approved("changed")
    deleted = await shop.approved("deleted")
    await shop.made_at_meta("made_elsewhere", components=[OTHER])
    await shop.made_at_meta("paused_elsewhere", "PAUSED", category="MARKETING")
    for name in ("many_a", "many_b", "many_c"):
        await shop.made_at_meta(name, "REJECTED")
    await shop.at_meta("changed", "components", components=[OTHER], webhook=False)
    await shop.at_meta("changed", "quality", quality="YELLOW", webhook=False)
    await shop.at_meta("changed", "decide", status="ARCHIVED", webhook=False)
    await shop.at_meta("deleted", "decide", status="DELETED", webhook=False)

    first = await shop.sync()
    assert counts(first) == {"seen": 7, "imported": 5, "changed": 1, "deleted": 1}
    archived = await shop.becomes(changed, "ARCHIVED")
    assert (archived["components"][0]["text"], archived["quality"]) == (OTHER["text"], "YELLOW")
    await shop.becomes(deleted, "DELETED")
    ours = await by_name(shop)
    assert ours["made_elsewhere"]["origin"] == "META"
    assert ours["made_elsewhere"]["components"][0]["text"] == OTHER["text"]
    assert (ours["paused_elsewhere"]["status"], ours["paused_elsewhere"]["category"]) == (
        "PAUSED",
        "MARKETING",
    )

    again = await shop.sync()
    assert counts(again) == {"seen": 7, "imported": 0, "changed": 0, "deleted": 0}
    assert await by_name(shop) == ours


async def test_an_imported_template_hears_its_news_and_is_edited_like_any_other(
    shop: Shop,
) -> None:
    await shop.made_at_meta("made_elsewhere")
    await shop.made_at_meta("waits_elsewhere", "PENDING")
    await shop.sync()
    ours = await by_name(shop)
    waits, made = ours["waits_elsewhere"], ours["made_elsewhere"]
    await shop.at_meta("waits_elsewhere", "decide", status="APPROVED", webhook=False)
    await shop.becomes(waits, "APPROVED")

    await shop.at_meta("made_elsewhere", "quality", quality="GREEN")
    await shop.until(made, lambda it: it["quality"] == "GREEN")
    assert (await shop.ask("PUT", made, "/body", json=OTHER)).is_success
    assert (await shop.ask("POST", made, "/submit")).status_code == 202
    await shop.becomes(made, "PENDING")
    await shop.at_meta("made_elsewhere", "decide", status="APPROVED", webhook=False)
    await shop.becomes(made, "APPROVED")
    assert (await shop.ask("DELETE", made)).json()["status"] == "DELETED"


async def test_a_name_that_was_made_anew_at_meta_is_another_template(shop: Shop) -> None:
    old = await shop.approved("again")
    await shop.made_at_meta("again", components=[BODY])
    await shop.sync()
    await shop.becomes(old, "DELETED")
    new = (await by_name(shop))["again"]
    assert (new["id"] != old["id"], new["status"], new["origin"]) == (True, "APPROVED", "META")


def counts(synced: dict[str, Any]) -> dict[str, int]:
    return {name: synced[name] for name in ("seen", "imported", "changed", "deleted")}


async def by_name(shop: Shop) -> dict[str, dict[str, Any]]:
    answer = await shop.house.ask("GET", "/api/templates?limit=100")
    rows = [row for row in answer.json()["data"] if row["status"] != "DELETED"]
    return {row["name"]: row for row in rows}
