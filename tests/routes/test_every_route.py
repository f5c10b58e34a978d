"""Every route of the program: who is refused, and what is noted of what was done."""

import pytest

from tests.routes.all_calls import CALLS
from tests.routes.calls import Call
from tests.routes.catalogue import Route, every_route
from tests.routes.house import House

ROUTES = every_route()
# Meta writes facts about what it did; a session that goes on is one whose beginning was noted;
# a preview shows what a body would look like and changes nothing.
UNNOTED = {
    Route("POST", "/api/webhooks/whatsapp"),
    Route("POST", "/api/auth/refresh"),
    Route("POST", "/api/templates/preview"),
    Route("POST", "/api/templates/{template_id}/preview"),
}


def test_every_route_is_called_here_and_nothing_else() -> None:
    assert set(CALLS) == set(ROUTES)


@pytest.mark.parametrize("route", ROUTES, ids=str)
async def test_nothing_of_another_organization_is_found(
    route: Route, house: House, stranger: House
) -> None:
    call = await CALLS[route](house)
    if call.anonymous:
        return

    answer = await stranger.ask(route.method, filled(route, call), **call.send)

    if call.strangers is not None:
        assert answer.status_code in call.strangers, answer.text
    assert str(house.organization_id) not in answer.text
    for id in (*call.path.values(), house.scene.template_id, house.scene.campaign_id):
        assert f'"id":"{id}"' not in answer.text


@pytest.mark.parametrize("route", ROUTES, ids=str)
async def test_who_changes_something_is_noted_and_who_reads_is_not(
    route: Route, house: House
) -> None:
    call = await CALLS[route](house)
    before = await house.notes()

    if call.anonymous:
        url = filled(route, call)
        answer = await house.street.http.request(route.method, url, **call.send)
    else:
        answer = await house.ask(route.method, filled(route, call), by=call.by, **call.send)

    assert answer.is_success, answer.text
    noted = await house.notes() - before
    assert (noted > 0) is (route.writes and route not in UNNOTED)


def filled(route: Route, call: Call) -> str:
    return route.path.format(**call.path)
