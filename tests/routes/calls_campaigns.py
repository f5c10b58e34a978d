"""Campaigns."""

from datetime import UTC, datetime, timedelta

from tests.routes.calls import REFUSED, Call, about, call
from tests.routes.house import House, Json

_CAMPAIGNS = "/api/campaigns"
_CAMPAIGN = "/api/campaigns/{campaign_id}"


def body_of(house: House) -> Json:
    return {
        "name": "Spring",
        "templateId": str(house.scene.template_id),
        "phoneNumberId": str(house.scene.number_id),
        "audience": {"everyone": True},
        "parameters": {"body.1": {"field": "name", "default": "friend"}},
    }


def the_campaign(house: House, body: Json | None = None) -> Call:
    return about(None if body is None else {"json": body}, campaign_id=house.scene.campaign_id)


async def command(house: House, name: str, body: Json | None = None) -> None:
    await house.post(f"{_CAMPAIGNS}/{house.scene.campaign_id}/{name}", body)


async def sending(house: House) -> None:
    await command(house, "start")
    await house.campaign_in("SENDING")


async def failed(house: House) -> None:
    """Run the campaign for one person whom WhatsApp does not know."""
    wish = {"state": "OPTED_IN", "source": "counter"}
    person = await house.post("/api/contacts", {"phone": "+14155550142", "consent": wish})
    group = await house.post("/api/groups", {"name": "One"})
    members = {"contactIds": [person["id"]]}
    await house.post(f"/api/groups/{group['id']}/contacts", members)
    body = body_of(house) | {"audience": {"groupIds": [group["id"]]}}
    path = f"{_CAMPAIGNS}/{house.scene.campaign_id}"
    assert (await house.ask("PUT", path, json=body)).is_success
    unknown = {"codes": [131026], "numbers": [house.scene.meta_number_id]}
    await house.street.configure({"errors": [unknown]})
    await command(house, "start")
    await house.campaign_in("COMPLETED")


def later() -> str:
    return (datetime.now(UTC) + timedelta(days=3)).isoformat()


@call(f"POST {_CAMPAIGNS}")
async def write(house: House) -> Call:
    return Call(send={"json": body_of(house)}, strangers=REFUSED)


@call(f"GET {_CAMPAIGNS}")
async def list_campaigns(house: House) -> Call:
    return Call()


@call(f"GET {_CAMPAIGN}")
async def read(house: House) -> Call:
    return the_campaign(house)


@call(f"PUT {_CAMPAIGN}")
async def rewrite(house: House) -> Call:
    return the_campaign(house, body_of(house))


@call(f"DELETE {_CAMPAIGN}")
async def delete(house: House) -> Call:
    return the_campaign(house)


@call(f"POST {_CAMPAIGN}/duplicate")
async def duplicate(house: House) -> Call:
    return the_campaign(house)


@call(f"POST {_CAMPAIGN}/start")
async def start(house: House) -> Call:
    return the_campaign(house)


@call(f"POST {_CAMPAIGN}/schedule")
async def schedule(house: House) -> Call:
    return the_campaign(house, {"startsAt": later()})


@call(f"POST {_CAMPAIGN}/pause")
async def pause(house: House) -> Call:
    await sending(house)
    return the_campaign(house)


@call(f"POST {_CAMPAIGN}/resume")
async def resume(house: House) -> Call:
    await sending(house)
    await command(house, "pause")
    return the_campaign(house)


@call(f"POST {_CAMPAIGN}/cancel")
async def cancel(house: House) -> Call:
    await sending(house)
    return the_campaign(house)


@call(f"POST {_CAMPAIGN}/rate")
async def rate(house: House) -> Call:
    await sending(house)
    return the_campaign(house, {"perSecond": 2})


@call(f"POST {_CAMPAIGN}/reschedule")
async def reschedule(house: House) -> Call:
    await command(house, "schedule", {"startsAt": later()})
    return the_campaign(house, {"startsAt": later()})


@call(f"POST {_CAMPAIGN}/retry-failed")
async def retry_failed(house: House) -> Call:
    await failed(house)
    return the_campaign(house, {})


@call(f"GET {_CAMPAIGN}/analytics")
async def analytics(house: House) -> Call:
    return the_campaign(house)


@call(f"GET {_CAMPAIGN}/recipients")
async def recipients(house: House) -> Call:
    return the_campaign(house)


@call(f"GET {_CAMPAIGN}/export")
async def export(house: House) -> Call:
    return the_campaign(house)
