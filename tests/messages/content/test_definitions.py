"""Whatever a template may be, values for its variables make a message that fits and is taken."""

from json import dumps
from typing import Any

import pytest

from activities.campaigns.personalise import Personaliser
from core.ids import new_id
from models.campaigns.types import Source
from models.messages.content.content import Content
from models.messages.content.part import Misfit
from models.messages.content.template.filled import filled
from models.messages.content.template.fit import check_fit
from models.messages.content.template.kept import Kept
from models.messages.content.types import MessageType
from models.templates.definition.definition import check
from models.templates.preview import preview
from models.templates.types import Category, ParameterFormat
from models.templates.variables import Kind, optional, variables
from tests.messages.content.making import section
from tests.messages.content.test_simulator import _ACCOUNT, Meta, meta
from tests.templates.good import GOOD
from tests.templates.making import (
    Json,
    body,
    buttons,
    card,
    carousel,
    code,
    copy,
    media,
    offer,
    url,
)
from tests.templates.test_rules import definition

__all__ = ["meta"]
LINK = "https://cdn.example/file"
VALUES = {
    Kind.TEXT: "Ana",
    Kind.IMAGE: f"{LINK}.png",
    Kind.VIDEO: f"{LINK}.mp4",
    Kind.DOCUMENT: f"{LINK}.pdf",
    Kind.LOCATION: "52.52;13.405;Shop;Main Street 1",
    Kind.PRODUCT: "1948;sku-1",
    Kind.EXPIRY: "2026-12-24T18:00:00Z",
    Kind.SUFFIX: "a/b",
    Kind.COUPON: "SAVE20",
    Kind.CODE: "123456",
    Kind.GIF: f"{LINK}.gif",
    Kind.PRODUCTS: dumps(
        {
            "thumbnail_product_retailer_id": "sku-1",
            "sections": [section("Bread", "sku-1", "sku-2"), section("Cakes", "sku;3")],
        }
    ),
    Kind.PAYLOAD: "from the spring letter",
    Kind.MINUTES: "1440",
}


ONE = section("A", "sku-1")
CALLED = [body(), buttons({"type": "VOICE_CALL", "text": "Call"})]
SEVERAL = [body(), buttons({"type": "MPM", "text": "See"})]
THUMBNAIL: Json = {"thumbnail_product_retailer_id": "sku-1"}
NO_PRODUCTS: list[Json] = [
    THUMBNAIL,
    {"sections": [ONE]},
    {"thumbnail_product_retailer_id": " ", "sections": [ONE]},
    THUMBNAIL | {"sections": [ONE], "more": 1},
    THUMBNAIL | {"sections": []},
    THUMBNAIL | {"sections": {}},
    THUMBNAIL | {"sections": ["sku-1"]},
    THUMBNAIL | {"sections": [section("A")]},
    THUMBNAIL | {"sections": [section(None, "a"), section(None, "b")]},
    THUMBNAIL | {"sections": [section("x" * 25, "a")]},
    THUMBNAIL | {"sections": [section("A", *"abcdefghijklmnop"), section("B", *"abcdefghijklmno")]},
    THUMBNAIL | {"sections": [{"title": "A", "product_items": ["sku-1"]}]},
    THUMBNAIL | {"sections": [ONE] * 11},
]


def kept(components: list[Any], more: Json) -> Kept:
    values = check(definition(components, more | {"name": f"t{new_id().hex}"})).values
    form = ParameterFormat(values["parameter_format"])
    category = Category(values["category"])
    return Kept(values["name"], values["language"], category, form, values["components"])


def values_for(components: list[Json]) -> dict[str, str]:
    places = (*variables(components), *optional(components))
    return {each.key: VALUES[each.kind] for each in places}


@pytest.mark.parametrize(("components", "more"), [e[1:] for e in GOOD], ids=[e[0] for e in GOOD])
async def test_what_may_be_approved_can_be_filled_and_sent(
    meta: Meta, components: list[Json], more: Json
) -> None:
    wanted = kept(components, more)
    made = filled(wanted, values_for(components))

    check_fit(made, wanted)
    template = {
        "name": wanted.name,
        "language": wanted.language,
        "category": wanted.category,
        "parameter_format": wanted.parameter_format,
        "components": wanted.components,
    }
    shown = {"account": _ACCOUNT, "status": "APPROVED", "template": template}
    await meta.configure("templates", shown)
    given = made.model_dump(mode="json", exclude_none=True)
    answer = await meta.send(Content.read(MessageType.TEMPLATE, given))
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(("components", "more"), [e[1:] for e in GOOD], ids=[e[0] for e in GOOD])
def test_campaigns_fill_in_the_same(components: list[Json], more: Json) -> None:
    wanted = kept(components, more)
    values = {key: Source(value=each) for key, each in values_of(wanted).items()}

    sent = Personaliser(wanted.components, values, wanted.parameter_format).components({})

    made = filled(wanted, values_of(wanted))
    assert sent == [dict(each) for each in _components(made)]


def values_of(wanted: Kept) -> dict[str, str]:
    return values_for(wanted.components)


def _components(made: Any) -> list[Json]:
    found: list[Json] = made.model_dump(mode="json", exclude_none=True).get("components", [])
    return found


@pytest.mark.parametrize(("components", "more"), [e[1:] for e in GOOD], ids=[e[0] for e in GOOD])
def test_with_all_values_nothing_is_missing_from_a_preview(
    components: list[Json], more: Json
) -> None:
    values = check(definition(components, more)).values
    written = definition(values["components"], more)

    shown = preview(written, {each.key: "VALUE" for each in variables(components)})

    assert shown.missing == []
    assert "{{" not in (shown.body or "")


@pytest.mark.parametrize(
    ("components", "more", "key", "value"),
    [
        ([{"type": "HEADER", "format": "LOCATION"}, body()], {}, "header.location", "52.52"),
        ([{"type": "HEADER", "format": "LOCATION"}, body()], {}, "header.location", "91;0"),
        ([offer(), body(), buttons(copy(), url())], {}, "offer.expiry", "tomorrow"),
        ([offer(), body(), buttons(copy(), url())], {}, "offer.expiry", "2026-12-24T18:00:00"),
        ([offer(), body(), buttons(copy(), url())], {}, "button.0", "no code"),
        (code(), {"category": "AUTHENTICATION"}, "body.1", "1" * 16),
        ([body(), carousel(card(), card())], {}, "card.1.header.media", "nowhere"),
        ([media("GIF"), body()], {}, "header.media", f"{LINK}.png"),
        (CALLED, {"category": "UTILITY"}, "button.0.ttl_minutes", "43201"),
        (CALLED, {"category": "UTILITY"}, "button.0.ttl_minutes", "an hour"),
        (CALLED, {"category": "UTILITY"}, "button.0.payload", "x" * 513),
        *((SEVERAL, {}, "button.0", dumps(each)) for each in NO_PRODUCTS),
        (SEVERAL, {}, "button.0", "sku-1"),
        (SEVERAL, {}, "button.0", "[" * 100_000),
    ],
)
def test_a_value_that_does_not_fit_its_place_is_named(
    components: list[Json], more: Json, key: str, value: str
) -> None:
    wanted = kept(components, more)

    with pytest.raises(Misfit) as caught:
        filled(wanted, values_of(wanted) | {key: value})

    assert caught.value.at == ("parameters", key)


def test_a_button_to_call_works_without_anything_and_takes_either() -> None:
    wanted = kept(CALLED, {"category": "UTILITY"})
    later = {"type": "ttl_minutes", "ttl_minutes": 60}

    assert filled(wanted, {}).components is None
    assert _components(filled(wanted, {"button.0.ttl_minutes": "60"})) == [
        {"type": "button", "sub_type": "voice_call", "index": "0", "parameters": [later]}
    ]


def test_a_person_without_a_payload_still_gets_the_campaign_s_message() -> None:
    sources = {"button.0.payload": Source(field="company")}

    sent = Personaliser(kept(CALLED, {"category": "UTILITY"}).components, sources, "POSITIONAL")

    assert sent.components({}) == []
    assert sent.components({"company": "Acme"}) == [
        {
            "type": "button",
            "sub_type": "voice_call",
            "index": "0",
            "parameters": [{"type": "payload", "payload": "Acme"}],
        }
    ]


async def test_a_moving_picture_is_a_marketing_message_only(meta: Meta) -> None:
    wanted = kept([media("GIF"), body()], {})
    template = {"name": wanted.name, "language": wanted.language, "category": "MARKETING"}
    shown = template | {"components": wanted.components}
    await meta.configure(
        "templates", {"account": _ACCOUNT, "status": "APPROVED", "template": shown}
    )
    given = filled(wanted, {"header.media": f"{LINK}.mp4"}).model_dump(mode="json")
    content = Content.read(MessageType.TEMPLATE, given)

    refused = await meta.send(content, edge="messages")

    assert (refused.status_code, refused.json()["error"]["code"]) == (400, 132012)


@pytest.mark.parametrize("products", [*map(dumps, NO_PRODUCTS), "sku-1"])
def test_no_campaign_shows_products_that_meta_would_refuse(products: str) -> None:
    sources = {"button.0": Source(value=products)}

    assert Personaliser(SEVERAL, sources, "POSITIONAL").components({}) is None


def test_a_code_is_said_and_copied() -> None:
    wanted = kept(code(), {"category": "AUTHENTICATION"})

    said, copied = _components(filled(wanted, {"body.1": "123456"}))

    assert said == {"type": "body", "parameters": [{"type": "text", "text": "123456"}]}
    assert (copied["sub_type"], copied["index"], copied["parameters"]) == (
        "url",
        "0",
        said["parameters"],
    )


def test_a_code_s_texts_come_in_the_template_s_language_or_in_english() -> None:
    said = {}
    for language in ("es_MX", "pt_BR", "ja"):
        more = {"category": "AUTHENTICATION", "language": language}
        shown = preview(definition(code(minutes=5), more), {"body.1": "123456"})
        said[language] = (shown.fixed_texts_in, (shown.body or "").split(".")[0], shown.footer)

    assert said == {
        "es_MX": (
            "es",
            "Tu código de verificación es *123456*",
            "Este código caduca en 5 minutos.",
        ),
        "pt_BR": ("pt", "Seu código de verificação é *123456*", "Este código expira em 5 minutos."),
        "ja": ("en", "*123456* is your verification code", "This code expires in 5 minutes."),
    }
