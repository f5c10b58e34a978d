"""What can be found in a text: numbers, addresses, sums, and what does not belong into one."""

import re
import unicodedata

# Joiners that scripts and emoji need, and marks of direction; every other hidden sign hides.
_SEEN = frozenset("\n\u200c\u200d\u200e\u200f")
_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs"})
# Every repetition has an end: nobody may write what takes long to read.
_DOT = re.compile(r"\s{0,3}[\[({]\s{0,3}(?:\.|dot)\s{0,3}[\])}]\s{0,3}", re.IGNORECASE)
_AT = re.compile(r"\s{0,3}[\[({]\s{0,3}(?:@|at)\s{0,3}[\])}]\s{0,3}", re.IGNORECASE)
_SPELT = re.compile(r"(?<=\w) dot (?=(?:com|net|org|info|io|me|ru|xyz|app|link)\b)", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}")
_URL = re.compile(r"(?://|\b(?:https?|hxxps?):/*|\bwww\.)([^\s/?#]+)", re.IGNORECASE)
_SCHEME = re.compile(r"\b(?:ftp|tel|mailto|sms|whatsapp|javascript):(?=\S)", re.IGNORECASE)
_BARE = re.compile(r"(?<![\w@.-])((?:[\w-]+\.)+[a-z]{2,24})(?![\w-])")
_DATE = re.compile(r"(?<!\d)(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4})(?!\d)")
_TIME = re.compile(r"(?<!\d)(?:[01]?\d|2[0-3])[:h][0-5]\d(?!\d)")
_RUN = re.compile(r"\d(?:[\s().\-/+_,:*~|]{0,3}\d)+")
_LEAST, _PRICE = 7, 3
_CURRENCY = (
    r"(?:[$€£¥₹₽₩₺₴₦฿]|R\$|\b(?:usd|eur|gbp|brl|inr|mxn|ars|chf|jpy|dollars?|euros?|reais)\b)"
)
_NUMBER = r"\d{1,15}(?:[.,\s]\d{1,15}){0,5}"
_SUM = re.compile(
    rf"{_CURRENCY}\s*({_NUMBER})|({_NUMBER})\s*(?:{_CURRENCY}|%|percent\b)", re.IGNORECASE
)
_INTRODUCED = re.compile(
    r"\b(?i:i am|i'm|this is|my name is|meu nome é|aqui é|sou|soy|me llamo|je suis|ich bin"
    r"|mein name ist)((?: [^\W\d_a-z][\w'-]*){1,4})"
)
_MARKUP = re.compile(
    r"<\s{0,3}[/!?]?\s{0,3}[a-z|]|```|\]\(|!\[|\{\{|\}\}|\$\{|<\||\|>|&#?\w+;", re.IGNORECASE
)
_CALL = re.compile(
    r"\{\s*[\"'\w]+\s*:"  # a JSON object
    r"|\b\w+\(\s*(?:[\"'{\[\d]|\w+\s*[=:]|\))"  # a function that is called
    r"|\b[a-z]+(?:_[a-z]+)+\b"  # a name only programs use
    r"|^\s*/[a-z]+"  # a command
    r"|^\s*[\[(]?(?:system|assistant|user|developer|tool|function|action)[\])]?\s*:"
    r"|\[\[|\]\]|\[/?(?:inst|action|tool)",
    re.IGNORECASE | re.MULTILINE,
)
_ENCODED = re.compile(r"[A-Za-z0-9+/=_-]{40,}|(?:\b[0-9a-f]{2}\s){12,}|(?:\\x[0-9a-f]{2}){4,}")
_DIGIT_WORDS = (
    ("zero", "oh", "cero", "null", "zéro"),
    ("one", "uno", "um", "un", "eins"),
    ("two", "dos", "dois", "deux", "zwei"),
    ("three", "tres", "três", "trois", "drei"),
    ("four", "cuatro", "quatro", "quatre", "vier"),
    ("five", "cinco", "cinq", "fünf"),
    ("six", "seis", "sechs"),
    ("seven", "siete", "sete", "sept", "sieben"),
    ("eight", "ocho", "oito", "huit", "acht"),
    ("nine", "nueve", "nove", "neuf", "neun"),
)
_SPOKEN = {word: str(digit) for digit, words in enumerate(_DIGIT_WORDS) for word in words}
_WORD = re.compile(rf"\b(?:{'|'.join(_SPOKEN)})\b", re.IGNORECASE)


def unfolds(text: str) -> bool:
    """Far longer in plain signs than as written, which no language is."""
    return len(unicodedata.normalize("NFKC", text)) > 2 * len(text) + 16


def hidden(text: str) -> bool:
    """Control characters, turned directions, tags nobody sees, private signs."""
    return unfolds(text) or any(
        unicodedata.category(each) in _HIDDEN and each not in _SEEN for each in text
    )


def plain(text: str) -> str:
    """In one spelling: compatible signs are one, digits are ASCII's, nothing is hidden."""
    folded = unicodedata.normalize("NFKC", text).replace("\u3002", ".")
    return "".join(
        str(unicodedata.digit(each)) if each.isdigit() else each
        for each in folded
        if unicodedata.category(each) != "Cf"
    )


def squeezed(text: str) -> str:
    """Letters and digits alone: no spacing or punctuation makes it another text."""
    return "".join(each for each in plain(text).casefold() if each.isalnum())


def runs(text: str) -> frozenset[str]:
    """Digits that stand together, however they are grouped."""
    return frozenset(_digits(each) for each in _RUN.findall(_dialled(text)))


def phones(text: str) -> frozenset[str]:
    """Numbers long enough to reach somebody; a date or an hour is none."""
    return frozenset(
        each for each in runs(_TIME.sub(" ", _DATE.sub(" ", plain(text)))) if len(each) >= _LEAST
    )


def emails(text: str) -> frozenset[str]:
    return frozenset(each.casefold() for each in _EMAIL.findall(_pointed(text)))


def hosts(text: str) -> frozenset[str]:
    """Of links in any disguise; what is a link without a host is one of its scheme."""
    said = _EMAIL.sub(" ", _pointed(text))
    found = (each for pattern in (_URL, _BARE, _SCHEME) for each in pattern.findall(said))
    return frozenset(each.casefold().strip(".,;:!)'\"") for each in found)


def sums(text: str) -> frozenset[str]:
    """Money and percentages, as their digits."""
    return frozenset(_amount(before or after) for before, after in _SUM.findall(plain(text)))


def prices(text: str) -> frozenset[str]:
    """Sums, and what may be one: a number of three digits needs no currency to be a price."""
    amounts = frozenset(_amount(each) for each in re.findall(_NUMBER, plain(text)))
    return sums(text) | frozenset(each for each in amounts if len(each) >= _PRICE)


def introduced(text: str) -> frozenset[str]:
    """As whom somebody speaks."""
    return frozenset(each.strip() for each in _INTRODUCED.findall(plain(text)))


def full_names(text: str) -> frozenset[str]:
    """What could be one: two to four words that begin as names do."""
    words = re.findall(r"[^\W\d_][\w'-]*|[^\w\s'-]+|\n", plain(text))
    found = set()
    for most in range(2, 5):
        for at in range(len(words) - most + 1):
            part = words[at : at + most]
            if all(each[0].isalpha() and not each[0].islower() for each in part):
                found.add(" ".join(part))
    return frozenset(found)


def markup(text: str) -> bool:
    return _MARKUP.search(plain(text)) is not None


def calls(text: str) -> bool:
    """What looks as if a program should do something."""
    return _CALL.search(plain(text)) is not None


def encoded(text: str) -> bool:
    """A word that nobody can read."""
    return _ENCODED.search(_URL.sub(" ", plain(text))) is not None


def _dialled(text: str) -> str:
    return _WORD.sub(lambda found: _SPOKEN[found[0].casefold()], plain(text))


def _pointed(text: str) -> str:
    return _SPELT.sub(".", _AT.sub("@", _DOT.sub(".", plain(text))))


def _amount(text: str) -> str:
    """Of what costs nothing but whole units, the cents do not count."""
    return _digits(re.sub(r"[.,]00$", "", text))


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
