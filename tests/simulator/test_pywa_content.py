"""What an independent client does with templates and flows."""

from collections.abc import AsyncIterator

import pytest
from pywa.errors import WhatsAppError
from pywa_async.client import WhatsApp
from pywa_async.types import flows
from pywa_async.types import templates as t

from tests.simulator.conftest import ANA, Sim
from tests.simulator.customer import customer
from tests.simulator.stranger import stranger

ENGLISH = t.TemplateLanguage.ENGLISH_US
FORM = {
    "version": "7.0",
    "screens": [
        {
            "id": "WELCOME",
            "title": "Welcome",
            "terminal": True,
            "layout": {
                "type": "SingleColumnLayout",
                "children": [
                    {"type": "TextHeading", "text": "Hello"},
                    {
                        "type": "Footer",
                        "label": "Done",
                        "on-click-action": {"name": "complete", "payload": {}},
                    },
                ],
            },
        }
    ],
}


@pytest.fixture
async def pywa(sim: Sim) -> AsyncIterator[WhatsApp]:
    await sim.configure(review={"seconds": 0})
    shop = await customer(sim, registered=True)
    async with stranger(shop, await shop.token()) as client:
        yield client


def offer(name: str, *components: t.TemplateBaseComponent) -> t.Template:
    body = t.BodyText("Hi {{name}}, our plants are back and on sale today", name="Ana")
    return t.Template(
        name=name,
        category=t.TemplateCategory.MARKETING,
        language=ENGLISH,
        parameter_format=t.ParamFormat.NAMED,
        components=[*components, body],
    )


async def test_it_creates_lists_sends_edits_and_deletes_a_template(
    sim: Sim, pywa: WhatsApp
) -> None:
    made = await pywa.create_template(offer("back_again"))
    await sim.drain()
    listed = await pywa.get_templates(name="back_again", statuses=[t.TemplateStatus.APPROVED])
    assert [one.id for one in listed] == [made.id]
    shown = await pywa.get_template(made.id)
    assert (shown.name, shown.category) == ("back_again", t.TemplateCategory.MARKETING)
    sent = await pywa.send_template(
        ANA, "back_again", ENGLISH, params=[t.BodyText.params(name="Ana")]
    )
    told = (await sim.control("deliveries"))["deliveries"]["14155550142"]
    assert [one["wamid"] for one in told] == [sent.id]
    better = t.BodyText("Hi {{name}}, our plants are back and on sale now", name="Ana")
    assert await pywa.update_template(made.id, new_components=[better])
    assert await pywa.delete_template("back_again")
    assert list(await pywa.get_templates()) == []


async def test_it_uploads_the_sample_of_a_template(sim: Sim, pywa: WhatsApp) -> None:
    made = await pywa.create_template(offer("with_picture", t.HeaderImage(b"\x89PNG" + bytes(16))))
    header = (await pywa.get_template(made.id)).components[0]
    assert isinstance(header, t.HeaderImage)


async def test_it_is_told_what_is_wrong_with_a_template(pywa: WhatsApp) -> None:
    await pywa.create_template(offer("twice"))
    with pytest.raises(WhatsAppError) as refused:
        await pywa.create_template(offer("twice"))
    assert (refused.value.code, refused.value.subcode) == (100, 2388024)
    with pytest.raises(WhatsAppError) as refused:
        await pywa.send_template(ANA, "never", ENGLISH, params=[])
    assert refused.value.code == 132001


async def test_it_creates_publishes_and_retires_a_flow(pywa: WhatsApp) -> None:
    made = await pywa.create_flow("Feedback", [flows.FlowCategory.SURVEY])
    assert (await pywa.get_flow(made.id)).status is flows.FlowStatus.DRAFT
    assert (await pywa.update_flow_json(made.id, FORM)).success
    assert await pywa.update_flow_metadata(made.id, name="Feedback again")
    assert len(list(await pywa.get_flow_assets(made.id))) == 1
    assert await pywa.publish_flow(made.id)
    flow = await pywa.get_flow(made.id)
    assert (flow.name, flow.status) == ("Feedback again", flows.FlowStatus.PUBLISHED)
    assert await pywa.deprecate_flow(made.id)
    draft = await pywa.create_flow("Draft", [flows.FlowCategory.OTHER], flow_json=FORM)
    assert await pywa.delete_flow(draft.id)
    assert [one.id for one in await pywa.get_flows()] == [made.id]


async def test_it_is_told_what_is_wrong_with_a_flow(pywa: WhatsApp) -> None:
    broken = FORM | {"screens": []}
    told = await pywa.create_flow("Broken", [flows.FlowCategory.OTHER], flow_json=broken)
    assert told.validation_errors
    with pytest.raises(WhatsAppError) as refused:
        await pywa.publish_flow(told.id)
    assert refused.value.code == 139002
