"""What Meta writes itself around a one-time code (MB 9.4).

Meta's own words come from its `message_template_previews`; these are close to them in three
languages, and English stands in for all others.
"""

from typing import NamedTuple


class FixedTexts(NamedTuple):
    code: str
    advice: str
    expiry: str
    copy: str
    fill: str


_TEXTS = {
    "en": FixedTexts(
        "*{{1}}* is your verification code.",
        " For your security, do not share this code.",
        "This code expires in {} minutes.",
        "Copy code",
        "Autofill",
    ),
    "es": FixedTexts(
        "Tu código de verificación es *{{1}}*.",
        " Por tu seguridad, no lo compartas.",
        "Este código caduca en {} minutos.",
        "Copiar código",
        "Autocompletar",
    ),
    "pt": FixedTexts(
        "Seu código de verificação é *{{1}}*.",
        " Para sua segurança, não o compartilhe.",
        "Este código expira em {} minutos.",
        "Copiar código",
        "Preencher automaticamente",
    ),
}


def fixed_texts(language: str) -> tuple[FixedTexts, str]:
    """The texts, and the language they are in."""
    spoken = language.partition("_")[0]
    spoken = spoken if spoken in _TEXTS else "en"
    return _TEXTS[spoken], spoken
