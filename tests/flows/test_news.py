"""What Meta says of flows by itself, and what people do to them elsewhere."""

from typing import Any
from uuid import uuid4

from sqlalchemy import text

from tests.flows.studio import Json, Studio


async def told(studio: Studio, flow: Json, event: str, **value: Any) -> None:
    account = await studio.meta_account()
    about = {"event": event, "flow_id": flow["metaId"], "message": "Words of Meta's", **value}
    await studio.control("changes", {"account": account, "field": "flows", "value": about})


async def becomes(studio: Studio, flow: Json, status: str) -> Json:
    async def there() -> Any:
        found = await studio.read(flow)
        return found["status"] == status and found

    found: Json = await studio.until(there)
    return found


async def test_what_metas_monitoring_decides_is_written_and_noted(studio: Studio) -> None:
    flow = await studio.flow()
    await studio.good("POST", f"/{flow['id']}/publish")

    await studio.control(f"flows/{flow['metaId']}/decide", {"status": "THROTTLED"})
    await becomes(studio, flow, "THROTTLED")
    await studio.control(f"flows/{flow['metaId']}/decide", {"status": "PUBLISHED"})
    await becomes(studio, flow, "PUBLISHED")

    assert (await studio.actions())[-2:] == ["flow.status_changed", "flow.published"]
    versions = (await studio.good("GET", f"/{flow['id']}/versions"))["data"]
    assert [each["number"] for each in versions] == [1]


async def test_a_status_that_is_told_late_is_not_believed(studio: Studio) -> None:
    flow = await studio.flow()
    await studio.good("POST", f"/{flow['id']}/publish")
    before = await studio.reads(flow)

    await told(studio, flow, "FLOW_STATUS_CHANGE", new_status="DRAFT")
    await studio.until(lambda: studio.have_read(flow, before + 1))
    await studio.control(f"flows/{flow['metaId']}/decide", {"status": "THROTTLED"})
    await becomes(studio, flow, "THROTTLED")

    assert await studio.actions() == ["flow.created", "flow.published", "flow.status_changed"]


async def test_an_answer_of_metas_that_another_one_overtook_is_asked_for_again(
    studio: Studio,
) -> None:
    flow = await studio.flow()
    await studio.until(lambda: studio.have_read(flow, 2))  # by us, and for the webhook of it
    slow = {"edge": "", "node": flow["metaId"], "method": "GET", "delay": 1, "times": 1}
    await studio.house.street.configure({"calls": [slow]})
    await told(studio, flow, "FLOW_STATUS_CHANGE", new_status="DRAFT")
    await studio.until(lambda: studio.have_read(flow, 3))

    decided = {"status": "PUBLISHED", "webhook": False}
    await studio.control(f"flows/{flow['metaId']}/decide", decided)
    await studio.sync()
    await studio.until(lambda: studio.have_read(flow, 4))

    assert (await studio.read(flow))["status"] == "PUBLISHED"


async def test_a_flow_published_in_whatsapp_manager_becomes_published_here(studio: Studio) -> None:
    flow = await studio.flow()
    await studio.control(f"flows/{flow['metaId']}/decide", {"status": "PUBLISHED"})
    await becomes(studio, flow, "PUBLISHED")
    (version,) = await studio.versions(flow)
    assert (version["number"], version["publisherKind"]) == (1, None)


async def test_figures_of_its_health_stand_beside_the_flow_the_newest_of_each_kind(
    studio: Studio,
) -> None:
    flow = await studio.flow()
    errors = [{"error_type": "TIMEOUT", "error_rate": 33.3, "error_count": 1}]
    rate = {"error_rate": 14.28, "threshold": 10, "alert_state": "ACTIVATED", "errors": errors}
    slow = {"p90_latency": 8000, "p50_latency": 500, "requests_count": 34, "threshold": 7000}

    await told(studio, flow, "ENDPOINT_ERROR_RATE", **rate)
    await told(studio, flow, "ENDPOINT_LATENCY", **slow, alert_state="ACTIVATED")
    await told(studio, flow, "SOMETHING_NEW", error_rate=1)
    await told(studio, flow, "FLOW_VERSION_EXPIRY_WARNING", warning="Version 5.1 ends.")

    async def all_of_it() -> Any:
        health = (await studio.read(flow))["health"] or {}
        return len(health) == 4 and health

    health = await studio.until(all_of_it)
    rated = health["ENDPOINT_ERROR_RATE"]
    assert (rated["error_rate"], rated["alert"], rated["errors"]) == (14.28, "ACTIVATED", errors)
    assert health["ENDPOINT_LATENCY"]["p90_latency"] == 8000
    assert health["SOMETHING_NEW"]["error_rate"] == 1
    assert health["FLOW_VERSION_EXPIRY_WARNING"]["warning"] == "Version 5.1 ends."


async def test_news_of_a_flow_nobody_knows_and_without_an_event_hold_up_nothing(
    studio: Studio,
) -> None:
    flow = await studio.flow()
    await told(studio, {"metaId": "1"}, "FLOW_STATUS_CHANGE", new_status="PUBLISHED")
    await told(studio, flow, "FLOW_STATUS_CHANGE", new_status="SOMETHING")
    await studio.control(f"flows/{flow['metaId']}/decide", {"status": "PUBLISHED"})
    await becomes(studio, flow, "PUBLISHED")


async def test_flows_made_and_deleted_elsewhere_come_and_go_by_synchronizing(
    studio: Studio,
) -> None:
    mine, other = await studio.flow(), await studio.flow()
    made = {"name": f"Elsewhere {uuid4()}", "categories": ["OTHER"]}
    await studio.at_meta("POST", f"{await studio.meta_account()}/flows", json=made)
    await studio.at_meta("DELETE", other["metaId"])

    first = await studio.sync()
    again = await studio.sync()

    assert (first["added"], first["changed"], first["gone"]) == (1, 0, 1)
    assert (again["added"], again["changed"], again["gone"]) == (0, 0, 0)
    names = {each["name"] for each in (await studio.good("GET", ""))["data"]}
    assert names == {mine["name"], made["name"]}


async def test_nothing_that_people_fill_in_reaches_the_audit_log(studio: Studio) -> None:
    flow = await studio.answering()
    await studio.phone(flow, "data_exchange", screen="DETAILS", data={"secret": "Rosebud"})
    await studio.fills_in(flow, {"secret": "Rosebud"})
    async with studio.house.street.database.reading([studio.house.organization_id]) as session:
        connection = await session.connection()
        rows = await connection.scalars(text("select cast(after as text) from audit_entry"))
        assert not any("Rosebud" in (row or "") for row in rows)
