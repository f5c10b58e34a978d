"""Finding out that Meta takes messages again, without sending one to find out."""

import asyncio
from typing import Any

import pytest

from activities.sending.activities import SendingActivities
from models.sending import pace
from models.sending.pace import Gate
from models.sending.types import PageInput
from tests.ingest.moments import NOW
from tests.sending.office import Office, until
from tests.sending.world import Ledger


async def closed(office: Office, gate: Gate = Gate.OUTAGE) -> Ledger:
    """A number that stopped sending, and whose next probe is due."""
    _, ledger = await office.campaign(1)
    async with office.database.transaction() as session:
        await pace.close_gate(session, ledger.number_id, gate)
    await ledger.write(
        "update rate_bucket set probe_at = clock_timestamp() where id = :number",
        number=ledger.number_id,
    )
    return ledger


async def probe(office: Office, ledger: Ledger) -> bool:
    sending = SendingActivities(office.database, office.meta, office.keyring, office.all_settings())
    given = PageInput(
        organization_id=ledger.organization_id, campaign_id=ledger.campaign_id, epoch=0, now=NOW
    )
    return await office.environment.run(sending.probe, given)


@pytest.mark.parametrize("gate", [Gate.OUTAGE, Gate.THROTTLED])
async def test_a_probe_that_is_answered_opens_the_number(office: Office, gate: Gate) -> None:
    ledger = await closed(office, gate)

    assert await probe(office, ledger)

    assert (await office.gate(ledger.number_id)).gate is Gate.OPEN
    assert (await office.http.get("stats")).json()["accepted"] == 0


async def test_a_refusal_is_an_answer(office: Office) -> None:
    ledger = await closed(office)
    await office.expire_the_token("scene-token")

    assert await probe(office, ledger)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "refuse", "scope": "api"},
        {"kind": "html502", "scope": "api", "accepted": False},
        {"kind": "cut", "scope": "api", "accepted": False},
    ],
    ids=lambda fault: fault["kind"],
)
async def test_while_meta_is_away_a_number_stays_closed_and_probes_wait_longer(
    office: Office, fault: dict[str, Any]
) -> None:
    ledger = await closed(office)
    await office.configure(faults=[fault])
    probing = asyncio.create_task(probe(office, ledger))

    async def waits() -> bool:
        return (await office.gate(ledger.number_id)).probe_in.total_seconds() > 1

    await until(waits)
    office.environment.worker_shutdown()

    assert not await probing
    assert (await office.gate(ledger.number_id)).gate is Gate.OUTAGE
