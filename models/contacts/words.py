"""The words by which people stop and start marketing, when they are the whole message."""

import unicodedata

from models.contacts.types import Consent

_STOP = (
    # English, as carriers and Meta's own templates teach it
    "stop", "stop all", "stopall", "unsubscribe", "opt out", "optout", "stop promotions",
    "cancel subscription", "remove me",
    # Spanish, Portuguese, French, Italian, German, Dutch
    "baja", "parar", "cancelar suscripción", "darme de baja", "no más mensajes",
    "sair", "descadastrar", "cancelar inscrição", "pare",
    "arrêt", "arret", "arrêter", "désabonner", "se désabonner",
    "disiscriviti", "cancellami", "annulla iscrizione",
    "stopp", "abmelden", "abbestellen", "austragen",
    "afmelden", "uitschrijven",
    # Turkish, Indonesian, Russian, Ukrainian, Polish
    "dur", "iptal", "ret", "berhenti", "stop promosi",
    "стоп", "отписаться", "відписатися", "wypisz", "rezygnuję",
    # Arabic, Hebrew, Hindi, Bengali, Chinese, Japanese
    "إيقاف", "ايقاف", "توقف", "إلغاء الاشتراك", "الغاء الاشتراك",
    "הסר", "עצור", "बंद", "रोकें", "বন্ধ", "退订", "停止", "取消订阅", "配信停止",
)  # fmt: skip
_START = (
    "start", "unstop", "subscribe", "opt in", "optin", "resume",
    "alta", "suscribir", "suscribirme", "iniciar", "inscrever", "voltar",
    "commencer", "s'abonner", "iscriviti", "anmelden", "abonnieren", "aanmelden",
    "başlat", "mulai", "berlangganan", "старт", "подписаться", "підписатися", "zapisz",
    "اشتراك", "ابدأ", "הצטרף", "शुरू", "চালু", "订阅", "開始",
)  # fmt: skip


def _plain(text: str) -> str:
    """Without case, compatibility forms, punctuation and extra spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(" " if unicodedata.category(each)[0] in "PSZC" else each for each in folded)
    return " ".join(kept.split())


_MEANING = {_plain(word): Consent.OPTED_OUT for word in _STOP} | {
    _plain(word): Consent.OPTED_IN for word in _START
}
_LONGEST = 60


def consent_in(text: str | None) -> Consent | None:
    """What a message says about marketing, when it says nothing else."""
    if text is None or len(text) > _LONGEST:
        return None
    return _MEANING.get(_plain(text))
