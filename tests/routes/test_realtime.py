"""The WebSocket of the running program: what its processes do is heard."""

from starlette.routing import WebSocketRoute

from api.app import ROUTERS
from models.auth.access_tokens import issue
from models.auth.permissions import Role
from tests.realtime.ear import Ear, Json, listening
from tests.routes.house import House
from tests.routes.test_messages_delivered import ANA, wrote


def test_there_is_one_websocket() -> None:
    routes = [route for router in ROUTERS for route in router.routes]

    assert [each.path for each in routes if isinstance(each, WebSocketRoute)] == ["/ws"]


async def test_messages_campaigns_and_templates_are_followed_without_asking(
    house: House, stranger: House
) -> None:
    viewer = await issue(house.street.keyring, await house.person(Role.VIEWER))
    foreign = await issue(house.street.keyring, stranger.owner)
    url = house.street.api_url
    async with listening(url, viewer) as ear, listening(url, foreign) as neighbour:
        question = await wrote(house)
        body = {"to": {"phone": ANA}, "replyTo": str(question), "text": {"body": "Until nine."}}
        message = (await house.post("/api/messages/send/text", body))["id"]
        await _heard(ear, "message:status", message)

        campaign = str(house.scene.campaign_id)
        await house.post(f"/api/campaigns/{campaign}/start")
        first = await _heard(ear, "campaign:progress", campaign)
        assert (await _heard(ear, "campaign:progress", campaign))["version"] > first["version"]

        theirs = str(stranger.scene.campaign_id)
        await stranger.post(f"/api/campaigns/{theirs}/start")
        heard = await neighbour.hear()
        assert (heard["event"], heard["id"]) == ("campaign:progress", theirs)


async def _heard(ear: Ear, event: str, id: str) -> Json:
    while True:
        heard = await ear.hear()
        if (heard["event"], heard.get("id")) == (event, id):
            return heard
