"""What an operator reads about a signup in Temporal UI."""

from collections.abc import Mapping, Sequence
from typing import Any

from temporalio import workflow
from temporalio.common import SearchAttributeUpdate

with workflow.unsafe.imports_passed_through():
    from core.temporal.search_attributes import REASON, STATUS
    from models.onboarding.types import SignupMode, SignupStatus, StepName, StepResult, StepState

# A line of Temporal's timeline for each step.
SUMMARIES = {
    StepName.EXCHANGE_CODE: "exchange the code for a token, once",
    StepName.FETCH_TOKEN: "fetch the business's token",
    StepName.CHECK_TOKEN: "look at the token's permissions and accounts",
    StepName.SUBSCRIBE_APP: "subscribe to the account's webhooks",
    StepName.FIND_NUMBER: "find the number",
    StepName.REGISTER: "register the number, once",
    StepName.READ_NUMBER: "read what Meta says of the number",
    StepName.SYNC_CONTACTS: "ask for the phone's contacts, once",
    StepName.SYNC_HISTORY: "ask for the phone's history, once",
    StepName.READ_ACCOUNT: "read what Meta says of the account",
    StepName.SYNC_TEMPLATES: "read the account's templates",
    StepName.READ_PROFILE: "read the business profile",
    StepName.FINISH: "ready",
    StepName.UNSUBSCRIBE_APP: "undo: unsubscribe from the account",
    StepName.FORGET_TOKEN: "undo: forget the token",
}
_MARKS = {
    StepState.DONE: "done",
    StepState.SKIPPED: "skipped",
    StepState.UNCONFIRMED: "unconfirmed",
    StepState.FAILED: "**failed**",
}


def attributes(
    status: SignupStatus, step: StepName | None, result: StepResult | None
) -> list[SearchAttributeUpdate[Any]]:
    reason = "NONE"
    if status is SignupStatus.FAILED and step is not None and result is not None:
        reason = f"{step}: {result.reason}"
    return [STATUS.value_set(status), REASON.value_set(reason)]


def details(
    mode: SignupMode,
    status: SignupStatus,
    plan: Sequence[StepName],
    current: StepName | None,
    results: Mapping[StepName, StepResult],
) -> str:
    lines = [f"**{status}**, {mode.lower()}", "", "| step | state | attempts | why |"]
    lines.append("|---|---|---|---|")
    shown = list(dict.fromkeys([*plan, *results]))
    for step in shown:
        result = results.get(step)
        if result is None:
            state = "**now**" if step is current else "-"
            lines.append(f"| {step} | {state} | | |")
            continue
        why = " ".join(part for part in (result.reason, result.code) if part)
        lines.append(f"| {step} | {_MARKS[result.state]} | {result.attempts} | {why} |")
    return "\n".join(lines)
