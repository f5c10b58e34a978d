"""A template as a customer would see it, with samples or with given values."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field

from core.types import Answer
from models.templates.definition.definition import Definition
from models.templates.definition.part import type_of
from models.templates.fixed_texts import FixedTexts, fixed_texts
from models.templates.placeholders import VARIABLE
from models.templates.samples import samples
from models.templates.types import Category
from models.templates.variables import LINKS, Place, variables

Json = dict[str, Any]


class ShownHeader(Answer):
    """`value` is a link, a place or a product, where one was given."""

    format: str
    text: str | None = None
    value: str | None = None


class ShownButton(Answer):
    type: str
    text: str | None = None
    url: str | None = None
    phone_number: str | None = None
    code: str | None = None


class ShownOffer(Answer):
    text: str
    expires: str | None = None


class ShownCard(Answer):
    header: ShownHeader | None = None
    body: str | None = None
    buttons: list[ShownButton] = Field(default_factory=list)


class Preview(ShownCard):
    """`missing` are the keys without a value or sample; their variables stand as they are.

    `fixed_texts_in` is the language of what Meta writes itself around a one-time code.
    """

    offer: ShownOffer | None = None
    footer: str | None = None
    call_permission: bool = False
    cards: list[ShownCard] = Field(default_factory=list)
    missing: list[str] = Field(default_factory=list)
    fixed_texts_in: str | None = None


def preview(definition: Definition, values: Mapping[str, str]) -> Preview:
    components = definition.components
    given = {**samples(components), **values}
    # What is uploaded as a sample cannot be shown by its handle.
    files = {each.key for each in variables(components) if each.kind in LINKS}
    shown = {key: each for key, each in given.items() if key not in files or key in values}
    missing = [each.key for each in variables(components) if each.key not in shown]
    texts, spoken = fixed_texts(definition.language)
    code = definition.category.upper() == Category.AUTHENTICATION
    part = _part(components, shown, "", texts if code else None)
    more: Json = {}
    for each in components:
        kind = type_of(each)
        if kind == "FOOTER":
            more["footer"] = _footer(each, texts if code else None)
        elif kind == "LIMITED_TIME_OFFER":
            offer = each.get("limited_time_offer") or {}
            expires = shown.get(f"{Place.OFFER}.expiry")
            more["offer"] = ShownOffer(text=offer.get("text") or "", expires=expires)
        elif kind == "CALL_PERMISSION_REQUEST":
            more["call_permission"] = True
        elif kind == "CAROUSEL":
            more["cards"] = [
                ShownCard(**_part(card.get("components") or [], shown, f"card.{at}.", None))
                for at, card in enumerate(each.get("cards") or [])
            ]
    return Preview(missing=missing, fixed_texts_in=spoken if code else None, **part, **more)


def _part(
    components: Sequence[Any], shown: Mapping[str, str], prefix: str, texts: FixedTexts | None
) -> Json:
    made: Json = {}
    for each in components:
        match type_of(each):
            case "HEADER":
                made["header"] = _header(each, shown, prefix)
            case "BODY":
                advice = texts.advice if texts and each.get("add_security_recommendation") else ""
                text = f"{texts.code}{advice}" if texts else each.get("text") or ""
                made["body"] = _filled(text, shown, f"{prefix}body.")
            case "BUTTONS":
                made["buttons"] = [
                    _button(button, shown.get(f"{prefix}button.{at}"), texts)
                    for at, button in enumerate(each.get("buttons") or [])
                ]
    return made


def _header(header: Json, shown: Mapping[str, str], prefix: str) -> ShownHeader:
    kind = type_of(header, "format")
    if kind == "TEXT":
        text = _filled(header.get("text") or "", shown, f"{prefix}header.")
        return ShownHeader(format=kind, text=text)
    names = {"LOCATION": "location", "PRODUCT": "product"}
    return ShownHeader(format=kind, value=shown.get(f"{prefix}header.{names.get(kind, 'media')}"))


def _footer(footer: Json, texts: FixedTexts | None) -> str | None:
    if texts is None:
        text: str | None = footer.get("text")
        return text
    minutes = footer.get("code_expiration_minutes")
    return None if minutes is None else texts.expiry.format(minutes)


def _button(button: Json, value: str | None, texts: FixedTexts | None) -> ShownButton:
    kind, text = type_of(button), button.get("text")
    if kind == "OTP" and texts is not None:
        copying = type_of(button, "otp_type") == "COPY_CODE"
        own = text if copying else button.get("autofill_text")
        return ShownButton(type=kind, text=own or (texts.copy if copying else texts.fill))
    url = button.get("url")
    if isinstance(url, str) and value is not None:
        url = VARIABLE.sub(lambda _: value, url)
    code = value if kind == "COPY_CODE" else None
    return ShownButton(
        type=kind, text=text, url=url, phone_number=button.get("phone_number"), code=code
    )


def _filled(text: str, shown: Mapping[str, str], prefix: str) -> str:
    return VARIABLE.sub(lambda found: shown.get(prefix + found[1], found[0]), text)
