"""How fast a page sends: as fast as its number may, whatever else the machine has to do."""

from time import monotonic

import httpx
import orjson

from tests.sending.number import most_in
from tests.sending.office import Office


async def test_a_page_sends_no_faster_than_its_number_may(office: Office) -> None:
    """When requests leave is up to us; when they arrive, up to the machine as well."""
    scene, ledger = await office.campaign(60, throughput=40)
    left: dict[str, float] = {}

    async def note(request: httpx.Request) -> None:
        if request.method == "POST":
            left[orjson.loads(request.content)["biz_opaque_callback_data"]] = monotonic()

    office.graph.event_hooks = {"request": [note]}

    outcome = await office.send(ledger)

    arrived = [each["echo"] for each in await office.arrivals(scene)]
    assert outcome.progress.accepted == 60 <= len(arrived)
    assert most_in(1, [left[echo] for echo in arrived]) <= 40
