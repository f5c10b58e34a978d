"""`parley demo`: a signup, a campaign of two thousand and the answers to it."""

import asyncio
import json
import os
import signal
from contextlib import AsyncExitStack, suppress
from http.cookiejar import CookieJar, DefaultCookiePolicy
from time import monotonic
from typing import Annotated

import httpx
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from cli.demo.asking import Asking, Json, Refused
from cli.demo.connecting import NUMBER
from cli.demo.conversing import Conversing
from cli.demo.next import say_what_next
from cli.demo.shop import open_shop
from cli.demo.story import Story
from cli.demo.tally import Tally
from cli.operator import link_of
from cli.stack.environment import data_folder
from cli.stack.options import StackOptions
from cli.stack.ports import ANY_PORTS, Ports
from cli.stack.stack import Stack

# A real campaign settles for a quarter of an hour; nobody wants to watch that.
SHORT = {
    "SENDING_SETTLING": "10",
    "SENDING_GRACE_MARKETING": "10",
    "TEMPLATES_POLL_FIRST": "10",
    "AI_DRAFT_DELAY": "5",
}


def register(app: typer.Typer) -> None:
    app.command()(demo)


def demo(
    any_ports: Annotated[bool, typer.Option(help="Take free ports, not the usual ones.")] = False,
) -> None:
    """Connect a business by embedded signup, send a campaign to 2,000 people, answer them.

    It stays up. DEMO_EXIT=1 ends it after the last answer: exit code 0 only if the numbers add up,
    and the last line is one JSON object.
    """
    options = StackOptions(
        data=data_folder(), ports=ANY_PORTS if any_ports else Ports(), environment=SHORT
    )
    raise typer.Exit(asyncio.run(_interruptible(options)))


async def _interruptible(options: StackOptions) -> int:
    running = asyncio.create_task(_run(options))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, running.cancel)
    with suppress(asyncio.CancelledError):
        return await running
    return 130


async def _run(options: StackOptions) -> int:
    console = Console(soft_wrap=True, highlight=False)
    staying = os.environ.get("DEMO_EXIT") != "1"

    def tell(name: str, address: str) -> None:
        console.print(f"[green]ready[/green]  {name:<11}{address}")

    async with AsyncExitStack() as exits:
        stack = await exits.enter_async_context(Stack(options, tell))
        http = await exits.enter_async_context(_client(stack.api_url))
        control = await exits.enter_async_context(_client(stack.control_url))
        try:
            shop = await open_shop(stack, http, console)
            conversing = await exits.enter_async_context(
                Conversing(http, control, shop, stack.options.data / "mail")
            )
            tally, campaign = await _tell_story(
                Story(Asking(http, shop.key), shop), control, console
            )
            console.print(tally.table())
            inbox = await conversing.play(campaign, console)
        except Refused as refusal:
            console.print("[red]The demo was refused:[/red]", Text(str(refusal)))
            return 1
        console.print(inbox.table())
        faults = [*tally.faults(), *inbox.faults()]
        for fault in faults:
            console.print(f"[red]This does not add up:[/red] {fault}")
        if staying:
            say_what_next(console, stack, await link_of(stack), inbox)
            await conversing.goes_on(console)
            await asyncio.Event().wait()
    print(json.dumps({**tally.json(), "conversations": inbox.json()}), flush=True)
    return 1 if faults else 0


def _client(url: str) -> httpx.AsyncClient:
    """Without cookies: several people log in over it, each is who their token says."""
    none = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    return httpx.AsyncClient(base_url=url, trust_env=False, timeout=30, cookies=none)


async def _tell_story(
    story: Story, control: httpx.AsyncClient, console: Console
) -> tuple[Tally, Json]:
    template = await story.template()
    console.print("Template written; waiting for Meta's review.")
    template = await story.approved(template)
    report = await story.contacts()
    console.print(
        f"Template approved. Contacts: {report['created']} created, {report['updated']} "
        f"updated, {report['skipped']} rows left out."
    )
    began = monotonic()
    campaign = await story.campaign(template, await story.group_id())
    console.print(f"Campaign {campaign['id']} started.")
    analytics = await _watch(story, campaign, console)
    most = await _most_per_second(control)
    return Tally.of(analytics, most, monotonic() - began), campaign


async def _watch(story: Story, campaign: Json, console: Console) -> Json:
    columns = (
        TextColumn("{task.description:<10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[news]}"),
        TimeElapsedColumn(),
    )
    now: Json = {}
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("", total=None, news="")
        async for now in story.progress(campaign):
            sent = now["audience"] - now["due"] - now["sending"]
            news = f"delivered {now['delivered']}  read {now['read']}  failed {now['failed']}"
            bar.update(
                task,
                description=now["status"].lower(),
                total=now["audience"] or None,
                completed=sent,
                news=news,
            )
    return now


async def _most_per_second(control: httpx.AsyncClient) -> int:
    stats = (await control.get("/_sim/stats")).raise_for_status().json()
    return int(stats["numbers"][NUMBER]["max_per_second"])
