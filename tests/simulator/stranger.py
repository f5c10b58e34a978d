"""pywa, a client that somebody else wrote, sent to the simulator by its HTTP client alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from pywa_async.client import WhatsApp

from tests.simulator.customer import APP, SECRET, Customer


class Diverted(httpx.AsyncHTTPTransport):
    """Requests for Facebook's hosts go to another."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._place = httpx.URL(url)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.host.endswith(".facebook.com"):
            place = self._place
            request.url = request.url.copy_with(
                scheme=place.scheme, host=place.host, port=place.port
            )
            request.headers["Host"] = place.netloc.decode()
        return await super().handle_async_request(request)


@asynccontextmanager
async def stranger(shop: Customer, token: str) -> AsyncIterator[WhatsApp]:
    async with httpx.AsyncClient(transport=Diverted(shop.sim.simulator.url)) as session:
        yield WhatsApp(
            phone_id=shop.number,
            token=token,
            waba_id=shop.account,
            business_portfolio_id=shop.portfolio,
            app_id=APP,
            app_secret=SECRET,
            session=session,
        )
