"""What Meta is asked about templates, and what is made of its answers."""

import orjson
import pytest

from clients.meta.errors import Unreadable
from clients.meta.refusals import AuthFailed
from clients.meta.template_results import TemplateCreated
from clients.meta.templates import MetaTemplates
from tests.clients.meta.test_client import TOKEN, asked, meta


async def test_a_created_template_has_the_category_meta_chose() -> None:
    document = {"id": "5009005", "status": "PENDING", "category": "MARKETING"}
    definition = {"name": "order_ready", "language": "en_US", "category": "UTILITY"}
    async with meta(document) as (client, server):
        created = await MetaTemplates(client.graph).create("4", TOKEN, definition)
        assert created == TemplateCreated(id="5009005", status="PENDING", category="MARKETING")
        method, path, _, _, body = asked(server)
        assert (method, path) == ("POST", "/v24.0/4/message_templates")
        assert orjson.loads(body) == definition


async def test_a_page_of_templates_leads_to_the_next() -> None:
    template = {
        "id": 5009005,
        "name": "order_ready",
        "language": "en_US",
        "status": "APPROVED",
        "category": "UTILITY",
        "quality_score": {"score": "GREEN"},
        "components": [{"type": "BODY", "text": "Ready"}],
    }
    paging = {"cursors": {"before": "A", "after": "B"}, "next": "https://elsewhere.example/x"}
    async with meta({"data": [template], "paging": paging}) as (client, server):
        page = await MetaTemplates(client.graph).page("4", TOKEN, after="A&x", name="order_ready")
        [found] = page.templates
        assert found.model_dump(exclude_none=True) == {
            "id": "5009005",
            "name": "order_ready",
            "language": "en_US",
            "status": "APPROVED",
            "category": "UTILITY",
            "quality": "GREEN",
            "components": ({"type": "BODY", "text": "Ready"},),
        }
        assert page.after == "B"
        _, _, query, _, _ = asked(server)
        assert (query["after"], query["name"]) == (["A&x"], ["order_ready"])


async def test_the_last_page_has_no_next_however_its_cursors_look() -> None:
    async with meta({"data": [], "paging": {"cursors": {"after": "B"}}}) as (client, server):
        assert (await MetaTemplates(client.graph).page("4", TOKEN)).after is None
        assert "after" not in asked(server)[2]


@pytest.mark.parametrize(
    ("template_id", "query"),
    [(None, {"name": ["order_ready"]}), ("7", {"name": ["order_ready"], "hsm_id": ["7"]})],
)
async def test_a_template_is_deleted_in_one_language_or_all(
    template_id: str | None, query: dict[str, list[str]]
) -> None:
    async with meta({"success": True}) as (client, server):
        await MetaTemplates(client.graph).delete("4", TOKEN, "order_ready", template_id=template_id)
        method, path, asked_query, _, _ = asked(server)
        assert (method, path) == ("DELETE", "/v24.0/4/message_templates")
        assert asked_query == query


@pytest.mark.parametrize("document", [{"success": False}, {}, {"success": "maybe"}])
async def test_a_deletion_not_confirmed_is_in_doubt(document: object) -> None:
    async with meta(document) as (client, _):
        with pytest.raises(Unreadable):
            await MetaTemplates(client.graph).delete("4", TOKEN, "order_ready")


@pytest.mark.parametrize("document", [{}, {"id": {}}, {"id": "1", "status": ["x"]}])
async def test_facts_in_a_shape_we_do_not_know_are_unreadable(document: object) -> None:
    async with meta(document) as (client, _):
        with pytest.raises(Unreadable) as caught:
            await MetaTemplates(client.graph).create("4", TOKEN, {})
        assert str(caught.value) == "Unreadable TemplateCreated"


async def test_an_edit_replaces_what_it_names() -> None:
    async with meta({"success": True}) as (client, server):
        changes = {"components": [{"type": "BODY", "text": "Ready"}]}
        await MetaTemplates(client.graph).edit("5009005", TOKEN, changes)
        method, path, _, _, body = asked(server)
        assert (method, path) == ("POST", "/v24.0/5009005")
        assert orjson.loads(body) == changes


async def test_a_template_that_meta_has_no_more_is_nobody_s() -> None:
    gone = {"error": {"message": "m", "code": 100, "error_subcode": 33}}
    async with meta(gone, "400 Bad Request") as (client, _):
        assert await MetaTemplates(client.graph).read("5009005", TOKEN) is None
    refused = {"error": {"message": "m", "code": 190}}
    async with meta(refused, "401 Unauthorized") as (client, _):
        with pytest.raises(AuthFailed):
            await MetaTemplates(client.graph).read("5009005", TOKEN)


async def test_meta_may_not_end_a_pause_yet() -> None:
    said = {"success": False, "reason": "too soon"}
    async with meta(said) as (client, server):
        assert await MetaTemplates(client.graph).unpause("5009005", TOKEN) is False
        assert asked(server)[:2] == ("POST", "/v24.0/5009005/unpause")
