"""`parley demo`: a campaign of two thousand, from an empty folder to the last status."""

import asyncio
import json
import os
import signal
from contextlib import suppress
from time import monotonic
from typing import Annotated

import httpx
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cli.demo.shop import NUMBER, open_shop
from cli.demo.story import Refused, Story
from cli.demo.tally import Json, Tally
from cli.operator import link_of
from cli.stack.environment import data_folder
from cli.stack.options import StackOptions
from cli.stack.ports import ANY_PORTS, Ports
from cli.stack.stack import Stack

# A real campaign settles for a quarter of an hour; nobody wants to watch that.
SHORT = {"SENDING_SETTLING": "10", "SENDING_GRACE_MARKETING": "10", "TEMPLATES_POLL_FIRST": "10"}


def register(app: typer.Typer) -> None:
    app.command()(demo)


def demo(
    any_ports: Annotated[bool, typer.Option(help="Take free ports, not the usual ones.")] = False,
) -> None:
    """Start everything, send a campaign to 2,000 simulated people, and stay up.

    DEMO_EXIT=1 ends it with the campaign: exit code 0 only if the numbers add up, and the last
    line is one JSON object.
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

    async with Stack(options, tell) as stack:
        try:
            tally = await _tell_story(stack, console)
        except Refused as refusal:
            console.print(f"[red]The demo was refused:[/red] {refusal}")
            return 1
        console.print(tally.table())
        faults = tally.faults()
        for fault in faults:
            console.print(f"[red]This does not add up:[/red] {fault}")
        if staying:
            _say_what_next(console, stack, await link_of(stack))
            await asyncio.Event().wait()
    print(json.dumps(tally.json()), flush=True)
    return 1 if faults else 0


async def _tell_story(stack: Stack, console: Console) -> Tally:
    shop = await open_shop(stack)
    async with httpx.AsyncClient(base_url=stack.api_url, trust_env=False, timeout=30) as http:
        story = Story(http, shop)
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
    most = await _most_per_second(stack)
    return Tally.of(analytics, most, monotonic() - began)


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


async def _most_per_second(stack: Stack) -> int:
    async with httpx.AsyncClient(base_url=stack.control_url, trust_env=False) as http:
        stats = (await http.get("/_sim/stats")).json()
    return int(stats["numbers"][NUMBER]["max_per_second"])


def _say_what_next(console: Console, stack: Stack, ui: str) -> None:
    console.print(
        f"\n[bold]Everything stays up until Ctrl-C.[/bold]\n"
        f"  API docs     {stack.api_url}/api/docs\n"
        f"  Temporal UI  {ui}\n"
        f"  Your key     in {stack.options.data / 'demo.json'}\n\n"
        "Try next: open the campaign in Temporal UI and look at its details; start another with\n"
        "the API and pause it; kill -9 a worker while it sends and see that nothing goes twice."
    )
