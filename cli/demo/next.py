"""What to look at once the demo has told its story."""

from urllib.parse import quote

from rich.console import Console

from cli.demo.connecting import NUMBER
from cli.demo.inbox import Inbox
from cli.stack.stack import Stack
from cli.stack.temporal import NAMESPACE
from workflows.conversations.lifecycle import conversation_workflow_id


def say_what_next(console: Console, stack: Stack, ui: str, inbox: Inbox) -> None:
    shown = inbox.liveliest()
    key = stack.options.data / "demo.json"
    workflow = quote(conversation_workflow_id(shown["id"]), safe="")
    codec = f"http://127.0.0.1:{stack.ports.codec}"
    console.print(
        f"\n[bold]Everything stays up until Ctrl-C; the agents stay at work.[/bold]\n"
        f"  API docs     {stack.api_url}/api/docs\n"
        f"  Temporal UI  {ui}\n"
        f"               then {codec}/namespaces/{NAMESPACE}/workflows/{workflow}\n"
        f"  Your key     in {key}\n\n"
        "Try next: read the inbox, and write to it as a customer; it is shown here.\n",
    )
    for line in (
        f"""KEY=$(sed -E 's/.*"key":"([^"]+)".*/\\1/' {key})""",
        f"""curl -H "Authorization: Bearer $KEY" '{stack.api_url}/api/conversations?limit=5'""",
        f"""curl -H "Authorization: Bearer $KEY" {stack.api_url}/api/conversations/"""
        f"{shown['contact']['id']}/messages",
        f"curl {stack.control_url}/_sim/inbound -d '"
        f'{{"number":"{NUMBER}","from":"{shown["contact"]["phone"]}",'
        '"message":{"type":"text","text":{"body":"Are you open on Sunday?"}}}\'',
    ):
        console.print(f"  {line}", markup=False, soft_wrap=True)
    console.print(
        "\nOr open the campaign in Temporal UI and look at its details; start another with the\n"
        "API and pause it; kill -9 a worker while it sends and see that nothing goes twice."
    )
