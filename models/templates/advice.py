"""What to do about a template that Meta rejected or would not take: ours, by Meta's constants."""

import re

_EDIT = "Then submit it again: a rejected template may be edited as often as you like."
_BY_REASON = {
    "ABUSIVE_CONTENT": "Meta reads it as threatening, insulting or degrading. Write it anew. "
    + _EDIT,
    "CATEGORY_NOT_AVAILABLE": "Messages of this category are not offered here. Choose another "
    "category. " + _EDIT,
    "INCORRECT_CATEGORY": "Its content belongs to another category: one-time codes to "
    "AUTHENTICATION, an order or account of one customer's to UTILITY, all else to MARKETING. "
    "Change the category or the content. " + _EDIT,
    "INVALID_FORMAT": "Look at variables (numbered from 1, words between them, none at either "
    "end), addresses and spelling, and give every variable a plausible example. " + _EDIT,
    "PROMOTIONAL": "It promotes something, so it must be MARKETING; or take the promotion out. "
    + _EDIT,
    "SCAM": "Meta takes it for a deception. Name your business, use addresses of your own domain "
    "and ask for no secrets. " + _EDIT,
    "TAG_CONTENT_MISMATCH": "Language or category do not fit its words. Write it in the language "
    "it is submitted in. " + _EDIT,
    "LIMIT_EXCEEDED": "The account has as many templates as it may: 250, and 6,000 once the "
    "business is verified and has an approved name. Delete some, or verify the business.",
}
_BEING_DELETED = (
    "A template of this name was deleted less than 30 days ago, and Meta blocks the name so long. "
    "Duplicate it under another name."
)
_BY_SUBCODE = {
    2388019: _BY_REASON["LIMIT_EXCEEDED"],
    2388023: _BEING_DELETED,
    2388024: "Meta has a template of this name and language already, or deletes one just now (then "
    "the name is blocked for 30 days). Sync to import it, or choose another name.",
    2388040: "A text is too long; the field is named in Meta's words.",
    2388047: "Something is wrong with the header.",
    2388072: "Something is wrong with the body.",
    2388073: "Something is wrong with the footer.",
    2388293: "There are too many variables for so few words. Write more around them.",
    2388299: "A variable stands at the start or at the end. Put words there.",
}
_CODE = re.compile(r"(\d+)/(\d+)$")


def advice_for(reason: str | None) -> str | None:
    """None where nobody needs any."""
    if reason is None:
        return None
    code = _CODE.search(reason)
    if code is not None:
        return _BY_SUBCODE.get(int(code[2]))
    return _BY_REASON.get(reason)
