from collections.abc import AsyncIterator

import pytest
from temporalio.client import Client
from temporalio.testing import TimeSkipper

from tests.campaigns.stage import Stage
from tests.campaigns.theatre import Theatre, workers


@pytest.fixture(scope="package")
async def stage(client: Client) -> AsyncIterator[Stage]:
    """Pretended activities, served for every test of this folder."""
    made = Stage()
    async with workers(client, made):
        yield made


@pytest.fixture
def theatre(stage: Stage, manual: TimeSkipper) -> Theatre:
    """Campaigns whose clock a test moves."""
    return Theatre(stage, manual)


@pytest.fixture
def swift(stage: Stage, skipper: TimeSkipper) -> Theatre:
    """Campaigns whose clock skips every gap."""
    return Theatre(stage, skipper)
