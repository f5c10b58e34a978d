"""`parley doctor`: checks the settings and each dependency, and says what to do."""

import asyncio

import typer
from pydantic import BaseModel, ValidationError
from rich.console import Console
from rich.table import Table

from cli.checks.database import examine_database
from cli.checks.finding import Finding, Verdict, ok, wrong
from cli.checks.keys import examine_keys
from cli.checks.services import examine_meta, examine_temporal
from cli.checks.storage import examine_storage
from cli.stack.environment import local_environment
from core.settings import Settings, load

_COLOURS = {Verdict.OK: "green", Verdict.WRONG: "red", Verdict.SKIPPED: "yellow"}


def register(app: typer.Typer) -> None:
    app.command()(doctor)


def doctor() -> None:
    """Check settings and everything that Parley needs; exit 1 when something is wrong."""
    local_environment()
    findings = asyncio.run(_examine())
    _show(findings)
    raise typer.Exit(int(any(finding.verdict is Verdict.WRONG for finding in findings)))


async def _examine() -> list[Finding]:
    try:
        settings = load()
    except ValidationError as error:
        wrongs = error.errors(include_input=False, include_url=False)
        return [found for entry in wrongs for found in _setting(entry["loc"], entry["msg"])]
    found = [ok("Settings", f"complete, for {settings.parley.env}")]
    found += await examine_database(settings.database)
    found.append(await examine_keys(settings))
    found.append(await examine_storage(settings.storage))
    found += await examine_temporal(settings.temporal)
    return [*found, await examine_meta(settings.meta)]


def _setting(path: tuple[int | str, ...], message: str) -> list[Finding]:
    """`('database', 'url')` is DATABASE_URL; of a group without any value, what it needs."""
    names = [_variable(path)]
    group = Settings.model_fields[str(path[0])].annotation
    if len(path) == 1 and isinstance(group, type) and issubclass(group, BaseModel):
        names = [_variable((*path, name)) for name in _needed(group)]
    return [wrong(name, message.lower(), f"Set {name}, or start `parley up`.") for name in names]


def _needed(group: type[BaseModel]) -> list[str]:
    """Names of the group that are wrong when nothing is set."""
    try:
        group.model_validate({})
    except ValidationError as error:
        return [str(entry["loc"][0]) for entry in error.errors() if entry["loc"]]
    return []


def _variable(path: tuple[int | str, ...]) -> str:
    return "_".join(str(part) for part in path).upper()


def _show(findings: list[Finding]) -> None:
    table = Table("what", "", "found", "what to do", box=None, pad_edge=False)
    for finding in findings:
        colour = _COLOURS[finding.verdict]
        table.add_row(
            finding.subject,
            f"[{colour}]{finding.verdict}[/{colour}]",
            finding.detail,
            finding.advice,
        )
    Console().print(table)
