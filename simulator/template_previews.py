"""Meta's own words of authentication templates, in the languages asked for."""

import re
from typing import Any

from simulator.template_refusals import bad_parameter

WORDS = {
    "en": (
        "*{{1}}* is your verification code.",
        " For your security, do not share this code.",
        "This code expires in %d minutes.",
        "Copy code",
        "Autofill",
    ),
    "es": (
        "Tu código de verificación es *{{1}}*.",
        " Por tu seguridad, no lo compartas.",
        "Este código caduca en %d minutos.",
        "Copiar código",
        "Autocompletar",
    ),
}


def previews(query: dict[str, str]) -> dict[str, Any]:
    if query.get("category", "").upper() != "AUTHENTICATION":
        raise bad_parameter("Param category must be AUTHENTICATION.")
    languages = [each for each in re.split(r'[\[\]",\s]+', query.get("languages", "en_US")) if each]
    advised = query.get("add_security_recommendation") == "true"
    minutes = query.get("code_expiration_minutes")
    if minutes is not None and not (minutes.isdigit() and 1 <= int(minutes) <= 90):
        raise bad_parameter("Param code_expiration_minutes must be between 1 and 90.")
    return {"data": [_preview(language, advised, minutes) for language in languages]}


def _preview(language: str, advised: bool, minutes: str | None) -> dict[str, Any]:
    body, advice, footer, copy, autofill = WORDS.get(language[:2], WORDS["en"])
    shown: dict[str, Any] = {
        "body": body + (advice if advised else ""),
        "buttons": [{"autofill_text": autofill, "text": copy}],
        "language": language,
    }
    if minutes is not None:
        shown["footer"] = footer % int(minutes)
    return shown
