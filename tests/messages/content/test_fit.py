"""What is put into a template must fit the one that was approved."""

from typing import Any

import pytest

from models.messages.content.part import Misfit
from models.messages.content.template.filled import filled
from models.messages.content.template.fit import check_fit
from models.messages.content.template.kept import Kept
from models.messages.content.template.template import Template
from models.templates.types import Category, ParameterFormat
from tests.messages.content.approved import approved
from tests.messages.content.good import GOOD
from tests.messages.content.making import LINK, Json, body, button, header, template, text

_TEMPLATES = [each for each in GOOD if each[1] == "template"]
_COUPON: Json = {"type": "coupon_code", "coupon_code": "SAVE20"}
_IMAGE: Json = {"type": "image", "image": {"link": f"{LINK}.png"}}
_PLACE: Json = {"type": "location", "location": {"latitude": 1, "longitude": 1}}
_CARDS: Json = {
    "type": "carousel",
    "cards": [{"card_index": at, "components": [body(text("x"))]} for at in range(2)],
}
_SHOWN: Json = {
    "type": "carousel",
    "cards": [
        {"card_index": at, "components": [header(_IMAGE), button("url", 0, text("x"))]}
        for at in range(2)
    ],
}


def _second(*components: Json) -> Json:
    """The same, with something else in the second card."""
    return {**_SHOWN, "cards": [_SHOWN["cards"][0], {"card_index": 1, "components": [*components]}]}


_MORE_CARDS = {**_CARDS, "cards": [*_CARDS["cards"], _CARDS["cards"][0] | {"card_index": 2}]}


def kept(sent: Json, category: Category = Category.MARKETING) -> Kept:
    made = approved(sent)
    form = ParameterFormat(made["parameter_format"])
    return Kept(made["name"], made["language"], category, form, made["components"])


@pytest.mark.parametrize("value", [each[2] for each in _TEMPLATES], ids=[e[0] for e in _TEMPLATES])
def test_what_the_template_asks_for_fits(value: Any) -> None:
    check_fit(Template.model_validate(value), kept(value))


@pytest.mark.parametrize(
    ("sent", "wanted", "field"),
    [
        (template(), template(body(text("x"))), "components"),
        (template(body(text("x"))), template(), "components.0.parameters"),
        (
            template(body(text("x"), text("y"))),
            template(body(text("x"))),
            "components.0.parameters",
        ),
        (
            template(body(text("x", "name"))),
            template(body(text("x"))),
            "components.0.parameters.0.parameter_name",
        ),
        (
            template(body(text("x"))),
            template(body(text("x", "name"))),
            "components.0.parameters.0.parameter_name",
        ),
        (
            template(body(text("x", "surname"))),
            template(body(text("x", "name"))),
            "components.0.parameters.0.parameter_name",
        ),
        (template(header(text("x"))), template(), "components.0"),
        (template(header(text("x"))), template(header(_IMAGE)), "components.0.parameters.0.type"),
        (template(header(_PLACE)), template(header(_IMAGE)), "components.0.parameters.0.type"),
        (template(), template(header(_PLACE)), "components"),
        (template(button("url", 0, text("x"))), template(), "components.0.index"),
        (
            template(button("url", 0, text("x"))),
            template(button("copy_code", 0, _COUPON)),
            "components.0.sub_type",
        ),
        (template(), template(button("url", 0, text("x"))), "components"),
        (template(), template(button("copy_code", 0, _COUPON)), "components"),
        (template(_CARDS), template(), "components.0.type"),
        (template(), template(_CARDS), "components"),
        (template(_MORE_CARDS), template(_CARDS), "components.0.cards"),
        (
            template(_second(button("url", 0, text("x")))),
            template(_SHOWN),
            "components.0.cards.1.components",
        ),
        (
            template(_second(header(_IMAGE))),
            template(_SHOWN),
            "components.0.cards.1.components",
        ),
        (
            template(_second(header(_IMAGE), body(text("x")), button("url", 0, text("x")))),
            template(_SHOWN),
            "components.0.cards.1.components.1.parameters",
        ),
        (
            template(_second(header(_IMAGE), button("url", 1, text("x")))),
            template(_SHOWN),
            "components.0.cards.1.components.1.index",
        ),
    ],
)
def test_what_does_not_fit_names_the_field(sent: Json, wanted: Json, field: str) -> None:
    with pytest.raises(Misfit) as caught:
        check_fit(Template.model_validate(sent), kept(wanted))

    assert ".".join(map(str, caught.value.at)) == field


def test_the_body_of_a_one_time_code_is_metas_own() -> None:
    sent = template(body(text("123456")), button("url", 0, text("123456")))
    wanted = kept(template(button("url", 0, text("x"))), Category.AUTHENTICATION)

    check_fit(Template.model_validate(sent), wanted)


def test_values_by_name_become_what_meta_takes() -> None:
    wanted = kept(template(header(_IMAGE), body(text("a"), text("b")), button("url", 0, text("x"))))
    wanted.components[1]["text"] = "So {{2}} and {{1}}."
    values = {"header.media": f"{LINK}.jpg", "body.1": "1st", "body.2": "2nd", "button.0": "end"}

    made = filled(wanted, values)

    check_fit(made, wanted)
    assert made.model_dump(mode="json", exclude_none=True)["components"] == [
        {"type": "header", "parameters": [{"type": "image", "image": {"link": f"{LINK}.jpg"}}]},
        body(text("1st"), text("2nd")),
        button("url", "0", text("end")),
    ]


def test_names_stay_names() -> None:
    made = filled(kept(template(body(text("a", "name")))), {"body.name": "Ana"})

    assert made.model_dump(mode="json", exclude_none=True)["components"] == [
        body(text("Ana", "name"))
    ]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "parameters.header.media"),
        ({"header.media": "a.jpg", "body.1": "x"}, "parameters.header.media"),
        ({"header.media": f"{LINK}.gif", "body.1": "x"}, "parameters.header.media"),
        ({"header.media": LINK}, "parameters.body.1"),
        ({"header.media": LINK, "body.1": "a\nb"}, "parameters.body.1"),
        ({"header.media": LINK, "body.1": "x", "body.2": "y"}, "parameters.body.2"),
    ],
)
def test_a_value_that_is_missing_wrong_or_unknown_is_named(
    values: dict[str, str], field: str
) -> None:
    wanted = kept(template(header(_IMAGE), body(text("a"))))

    with pytest.raises(Misfit) as caught:
        filled(wanted, values)

    assert ".".join(map(str, caught.value.at)) == field
