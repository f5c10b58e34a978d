"""Every history we ever stored still replays."""

import json
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from bench.histories import FOLDER, keyring
from core.temporal.codec import data_converter
from workflows.accounts.health import AccountHealth
from workflows.campaigns.campaign import CampaignWorkflow
from workflows.conversations.conversation import ConversationWorkflow
from workflows.conversations.watch import InboxWatch
from workflows.housekeeping.housekeeping import HousekeepingWorkflow
from workflows.ingest.ingest import Ingest
from workflows.mail.mail import MailWorkflow
from workflows.media.keeping import MediaKeepingWorkflow
from workflows.media.media import MediaWorkflow
from workflows.messages.delivery import DeliveryWorkflow
from workflows.onboarding.onboarding import Onboarding
from workflows.organizations.invitation import InvitationWorkflow
from workflows.templates.approval import TemplateApproval
from workflows.templates.sync import TemplateSync

WORKFLOWS = (
    AccountHealth,
    CampaignWorkflow,
    ConversationWorkflow,
    DeliveryWorkflow,
    HousekeepingWorkflow,
    InboxWatch,
    Ingest,
    InvitationWorkflow,
    Onboarding,
    MailWorkflow,
    MediaKeepingWorkflow,
    MediaWorkflow,
    TemplateApproval,
    TemplateSync,
)
STORED = sorted(FOLDER.glob("*/*.json"))


@pytest.mark.parametrize("path", STORED, ids=lambda path: f"{path.parent.name}/{path.stem}")
async def test_a_stored_history_still_replays(path: Path) -> None:
    replayer = Replayer(workflows=WORKFLOWS, data_converter=data_converter(keyring()))

    await replayer.replay_workflow(_history(path))


def test_every_workflow_has_a_stored_history() -> None:
    assert {path.parent.name for path in STORED} == {
        "AccountHealth",
        "Campaign",
        "Conversation",
        "Delivery",
        "Housekeeping",
        "InboxWatch",
        "Ingest",
        "Invitation",
        "Onboarding",
        "Mail",
        "Media",
        "MediaKeeping",
        "TemplateApproval",
        "TemplateSync",
    }


@pytest.mark.parametrize("path", STORED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_stored_history_shows_no_values(path: Path) -> None:
    found = [node.get("metadata") for node in _nodes(json.loads(path.read_text()))]
    encodings = {each["encoding"] for each in found if isinstance(each, dict)}

    # `binary/encrypted`, and `json/plain` of search attributes, which hold ids and words of ours,
    # or `binary/null` for one that was taken away.
    assert encodings <= {"YmluYXJ5L2VuY3J5cHRlZA==", "anNvbi9wbGFpbg==", "YmluYXJ5L251bGw="}


def _history(path: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(path.stem, path.read_text())


def _nodes(value: object) -> list[dict[str, object]]:
    if isinstance(value, dict):
        return [value, *(node for each in value.values() for node in _nodes(each))]
    if isinstance(value, list):
        return [node for each in value for node in _nodes(each)]
    return []
