"""What the demo says about its conversations."""

import io
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from rich.console import Console

from cli.demo.inbox import Inbox
from cli.demo.reporter import Reporter
from cli.demo.team import token_for

AGENT = {"id": "1", "userId": "2", "name": "Ana Lima"}


def a_row(**given: Any) -> dict[str, Any]:
    row = {"state": "PENDING", "agent": None, "offer": None, "queued": False, "version": 1}
    return {**row, "waitingSince": None, "intent": "price", "aiMode": "AUTO", **given}


def an_inbox(*rows: dict[str, Any], **given: Any) -> Inbox:
    usual: dict[str, Any] = {
        "answered_by_ai": 1,
        "answered_by_agents": 1,
        "handed_off": 1,
        "opted_out": 1,
        "rated": 1,
        "replies": {"READ": 2},
        "seconds": 20.5,
    }
    rows = rows or (a_row(),)
    return Inbox(rows=rows, **{"answerers": ["AI"] * len(rows), **usual, **given})


def shown(inbox: Inbox, width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width)
    console.print(inbox.table())
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def reported(words: str, *, terminal: bool, width: int = 40) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=terminal, color_system=None)
    Reporter(console).says("wrote", "[red]Ana[/red] Souza of the very long name", words)
    return out.getvalue()


def test_conversations_are_counted_by_state_agent_intent_and_mode() -> None:
    held = a_row(agent=AGENT, state="OPEN", aiMode="OFF")

    table = shown(an_inbox(a_row(), a_row(), held, a_row(intent=None, offer={"agent": AGENT})))

    lines = [line.replace("│", " ").split() for line in table.splitlines() if "│" in line]
    assert lines == [
        ["OPEN", "Ana", "Lima", "price", "OFF", "1"],
        ["PENDING", "AI", "price", "AUTO", "2"],
        ["PENDING", "Ana", "Lima", "-", "AUTO", "1"],
    ]


def test_whoever_waits_for_nobody_is_an_orphan() -> None:
    waiting: Mapping[str, Any] = {"state": "OPEN", "waitingSince": "2026-11-20T08:15:30Z"}
    orphan, held = a_row(**waiting), a_row(**waiting, agent=AGENT)
    offered, queued = a_row(**waiting, offer={"agent": AGENT}), a_row(**waiting, queued=True)

    inbox = an_inbox(orphan, held, offered, queued, a_row())

    assert inbox.json()["orphans"] == 1
    assert inbox.json()["by_state"] == {"OPEN": 4, "PENDING": 1}
    assert inbox.faults() == ["1 conversations belong to nobody"]


def test_what_does_not_add_up_is_said() -> None:
    none = {"answered_by_ai": 0, "answered_by_agents": 0}

    faults = an_inbox(late=["Ana"], replies={"FAILED": 1, "READ": 1}, **none).faults()

    assert (an_inbox().faults(), len(faults)) == ([], 4)


def test_a_line_never_breaks_in_a_narrow_terminal() -> None:
    said = reported("one\ntwo " + "x" * 100, terminal=True)

    assert len(said.splitlines()) == 1
    assert len(said.rstrip("\n")) == 40
    assert "[red]" in said


def test_without_a_terminal_nothing_is_left_out() -> None:
    said = reported("one\ntwo " + "x" * 100, terminal=False)

    assert said.count("\n") == 1
    assert said.endswith("one two " + "x" * 100 + "\n")


def test_the_newest_invitation_of_somebody_is_found(tmp_path: Path) -> None:
    for at, to, token in ((1, "ana@x.org", "old"), (2, "ana@x.org", "new"), (3, "bo@x.org", "no")):
        mail = EmailMessage()
        mail["To"] = to
        mail.set_content(f"Accept:\n\nhttp://127.0.0.1/invitations/accept#token={token}\n")
        (tmp_path / f"{at}.eml").write_bytes(mail.as_bytes())

    assert token_for(tmp_path, "ana@x.org") == "new"
    assert token_for(tmp_path, "cy@x.org") is None
