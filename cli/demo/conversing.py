"""The demo's second act: customers write back, AI and three agents answer."""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
from rich.console import Console
from rich.text import Text

from cli.demo.agent import Agent
from cli.demo.asking import Asking, Json, Refused
from cli.demo.board import Board
from cli.demo.crowd import Crowd, Customer, gathered
from cli.demo.inbox import UNDECIDED, Inbox
from cli.demo.news import OURS, News, answerer
from cli.demo.reporter import Reporter
from cli.demo.shop import Shop, calm
from cli.demo.team import Colleague, Team

_PATIENCE_SECONDS = 120
_STATUSES_SECONDS = 10
_LOOK_SECONDS = 0.3


class Conversing:
    """Inside it the agents stay at work, also after the act; on leaving they go home."""

    def __init__(
        self, http: httpx.AsyncClient, control: httpx.AsyncClient, shop: Shop, mails: Path
    ) -> None:
        self._http = http
        self._control = control
        self._shop = shop
        self._api = Asking(http, shop.key)
        self._team = Team(self._api, Asking(http), shop, mails)
        self._gathering: asyncio.Task[list[Colleague]] | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        """The team gathers while the campaign is sent."""
        self._gathering = asyncio.create_task(self._team.gathered())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        tasks = [each for each in (self._gathering, *self._tasks) if each is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def play(self, campaign: Json, console: Console) -> Inbox:
        assert self._gathering is not None
        colleagues = await self._gathering
        customers = await gathered(self._api, campaign)
        await calm(self._control)
        console.print(
            f"\n{len(customers)} of them write back. AI answers what it can;"
            f" {', '.join(each.name for each in colleagues)} answer the rest."
        )
        reporter = Reporter(console)
        crowd = Crowd(self._control, reporter)
        news = News(self._api, crowd, reporter)
        board = Board(self._api, news, customers)
        self._starts(board.watch(str(self._http.base_url)))
        for colleague in colleagues:
            agent = Agent(self._http, colleague, self._shop.password, reporter)
            self._starts(agent.work())
        await self._until_settled(board, crowd, customers)
        return await self._outcome(board, news, reporter)

    async def goes_on(self, console: Console) -> None:
        """For as long as somebody wants to look."""
        for task in asyncio.as_completed(self._tasks):
            try:
                await task
            except Refused as refusal:
                console.print("[red]Somebody of the demo was refused:[/red]", Text(str(refusal)))

    def _starts(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.append(asyncio.create_task(work))

    async def _until_settled(
        self, board: Board, crowd: Crowd, customers: Sequence[Customer]
    ) -> None:
        """Or until patience ends. What goes wrong beside it is raised here."""
        writing = asyncio.create_task(crowd.writes(customers))
        settled = asyncio.create_task(board.settled())
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                waiting = {settled, writing}
                while waiting:
                    done, _ = await asyncio.wait(
                        {*waiting, *self._tasks}, return_when=asyncio.FIRST_COMPLETED
                    )
                    waiting -= done
                    for task in done:
                        task.result()
        except TimeoutError:
            return
        finally:
            settled.cancel()
            writing.cancel()

    async def _outcome(self, board: Board, news: News, reporter: Reporter) -> Inbox:
        seconds = round(reporter.seconds, 1)
        rows = list(board.rows.values())
        threads = await self._judged(rows)
        events = await asyncio.gather(*(self._of(row, "events") for row in rows))
        origins = [{each["origin"] for each in thread} for thread in threads]
        return Inbox(
            rows=[await self._api.get(_path(row)) for row in rows],
            answerers=[answerer(thread) for thread in threads],
            answered_by_ai=sum("AI" in each for each in origins),
            answered_by_agents=sum("AGENT" in each for each in origins),
            handed_off=sum(any(e["kind"] == "HANDED_OFF" for e in each) for each in events),
            opted_out=len(news.opted_out),
            rated=news.rated,
            replies=Counter(
                each["status"] for thread in threads for each in thread if each["origin"] in OURS
            ),
            seconds=seconds,
            late=[each.name for each in board.unsettled()],
        )

    async def _judged(self, rows: Sequence[Json]) -> list[list[Json]]:
        """What was said, once Meta has told what became of our replies."""
        (await self._control.get("/_sim/pending", params={"wait": 5})).raise_for_status()
        began = asyncio.get_running_loop().time()
        while True:
            threads = await asyncio.gather(*(self._of(row, "messages") for row in rows))
            statuses = {e["status"] for thread in threads for e in thread if e["origin"] in OURS}
            late = asyncio.get_running_loop().time() - began > _STATUSES_SECONDS
            if late or statuses.isdisjoint(UNDECIDED):
                return list(threads)
            await asyncio.sleep(_LOOK_SECONDS)

    async def _of(self, row: Json, what: str) -> list[Json]:
        found: list[Json] = (await self._api.get(f"{_path(row)}/{what}", limit=100))["data"]
        return found


def _path(row: Json) -> str:
    return f"/api/conversations/{row['contact']['id']}"
