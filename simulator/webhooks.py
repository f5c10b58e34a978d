"""Delivers events as signed POSTs until the receiver says exactly 200."""

import asyncio
import hashlib
import hmac
import time
from collections import deque
from collections.abc import Sequence

import aiohttp

from simulator.callbacks import override_for
from simulator.events import Event, body
from simulator.records import Acknowledged, Records
from simulator.wheel import Wheel
from simulator.world import World


class Batch:
    __slots__ = ("attempts", "born", "done", "events", "override", "payload", "records")

    def __init__(
        self, events: Sequence[Event], payload: bytes, records: Records, override: str | None
    ) -> None:
        self.events = events
        self.override = override
        self.payload = payload
        self.records = records
        self.attempts = 0
        self.born = time.monotonic()
        self.done: asyncio.Future[None] | None = None


class Webhooks:
    def __init__(self, world: World, wheel: Wheel) -> None:
        self._world = world
        self._wheel = wheel
        self._open: list[Event] = []
        self._lingering = False
        self._queue: deque[Batch] = deque()
        self._retries: dict[Batch, None] = {}
        self._workers: set[asyncio.Task[None]] = set()
        self._under_way = 0
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=10),
            skip_auto_headers=("Accept", "Accept-Encoding"),
            headers={"User-Agent": "facebookexternalua"},
        )

    async def close(self) -> None:
        self.clear()
        for worker in list(self._workers):
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def clear(self) -> None:
        """Forgets what was not delivered; a POST under way is not called back."""
        self._open.clear()
        self._queue.clear()
        self._retries.clear()
        self._lingering = False
        self._under_way = 0

    def put(self, event: Event) -> None:
        settings = self._world.configuration.webhooks
        if self._is_unheard(event):
            return
        self._open.append(event)
        if len(self._open) >= settings.batch:
            self._seal()
        elif not self._lingering:
            self._lingering = True
            self._wheel.after(settings.linger, self._linger_over)

    def put_now(self, event: Event) -> asyncio.Future[None]:
        """A POST of its own; the future is done after the first try, whatever came of it."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self._is_unheard(event):
            done.set_result(None)
            return done
        batch = self._batch([event], override_for(self._world, event))
        batch.done = done
        self._enqueue(batch)
        return done

    def pending(self) -> dict[str, int]:
        return {
            "open": len(self._open),
            "queued": sum(len(batch.events) for batch in self._queue),
            "in_flight": self._under_way,
            "redelivery": sum(len(batch.events) for batch in self._retries),
        }

    def flush(self) -> None:
        self._seal()
        for batch in list(self._retries):
            self._retry(batch)

    async def verify(self) -> dict[str, object]:
        """The GET handshake of the configured callback."""
        settings = self._world.configuration.webhooks
        return await self.shake(settings.url, settings.verify_token)

    async def shake(self, url: str | None, verify_token: str) -> dict[str, object]:
        """The GET handshake of a callback: ok when the challenge comes back verbatim."""
        if url is None or self._session is None:
            return {"ok": False, "status": None}
        challenge = str(self._world.random.randrange(10**9, 10**10))
        query = {
            "hub.mode": "subscribe",
            "hub.challenge": challenge,
            "hub.verify_token": verify_token,
        }
        try:
            async with self._session.get(url, params=query) as response:
                text = await response.text()
                ok = response.status == 200 and text == challenge
                return {"ok": ok, "status": response.status}
        except (aiohttp.ClientError, TimeoutError, OSError):
            return {"ok": False, "status": None}

    def _linger_over(self) -> None:
        self._lingering = False
        self._seal()

    def _seal(self) -> None:
        events, self._open = self._open, []
        places: dict[str | None, list[Event]] = {}
        for event in events:
            places.setdefault(override_for(self._world, event), []).append(event)
        for override, those in places.items():
            self._enqueue(self._batch(those, override))

    def _batch(self, events: Sequence[Event], override: str | None) -> Batch:
        payload = body(events, self._world.configuration.webhooks.escape_slashes)
        return Batch(events, payload, self._world.records, override)

    def _is_unheard(self, event: Event) -> bool:
        """Nobody is to be told: no callback, or no subscription to the account."""
        settings, counts = self._world.configuration.webhooks, self._world.records.webhooks
        if settings.url is None:
            counts["events_without_url"] += 1
            return True
        account = self._world.accounts.get(event.account_id)
        if account is not None and account.subscription is None and settings.strict:
            counts["events_without_subscription"] += 1
            return True
        return False

    def _enqueue(self, batch: Batch) -> None:
        self._queue.append(batch)
        if len(self._workers) < self._world.configuration.webhooks.concurrency:
            worker = asyncio.get_running_loop().create_task(self._work())
            self._workers.add(worker)
            worker.add_done_callback(self._workers.discard)

    async def _work(self) -> None:
        while self._queue:
            batch = self._queue.popleft()
            self._under_way += len(batch.events)
            try:
                delivered = await self._post(batch)
            finally:
                if batch.records is self._world.records:
                    self._under_way -= len(batch.events)
                if batch.done is not None and not batch.done.done():
                    batch.done.set_result(None)
            if delivered:
                self._acknowledge(batch)
            else:
                self._try_later(batch)

    async def _post(self, batch: Batch) -> bool:
        settings = self._world.configuration.webhooks
        url = batch.override or settings.url
        if url is None or self._session is None:
            return False
        batch.attempts += 1
        batch.records.webhooks["posts"] += 1
        try:
            async with self._session.post(
                url,
                data=batch.payload,
                headers={
                    "Content-Type": "application/json",
                    "X-Hub-Signature-256": signature(settings.app_secret, batch.payload),
                },
                timeout=aiohttp.ClientTimeout(total=settings.timeout),
                allow_redirects=False,
            ) as response:
                await response.read()
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError, OSError):
            return False

    def _acknowledge(self, batch: Batch) -> None:
        records = batch.records
        records.webhooks["acknowledged"] += 1
        records.webhooks["events_acknowledged"] += len(batch.events)
        at = time.time()
        records.acknowledged.extend(
            Acknowledged(*event.key, at, batch.attempts) for event in batch.events
        )

    def _try_later(self, batch: Batch) -> None:
        settings = self._world.configuration.webhooks
        batch.records.webhooks["failed_posts"] += 1
        if batch.records is not self._world.records:
            return
        age = time.monotonic() - batch.born
        if settings.give_up_after is not None and age >= settings.give_up_after:
            batch.records.webhooks["events_given_up"] += len(batch.events)
            return
        pause = settings.retry_first * settings.retry_factor ** min(batch.attempts - 1, 50)
        self._retries[batch] = None
        self._wheel.after(min(pause, settings.retry_max), self._retry, batch)

    def _retry(self, batch: Batch) -> None:
        if batch in self._retries:
            del self._retries[batch]
            self._world.records.webhooks["redeliveries"] += 1
            self._enqueue(batch)


def signature(secret: str, payload: bytes) -> str:
    return "sha256=" + hmac.new(secret.encode(), payload, hashlib.sha256).hexdigest()
