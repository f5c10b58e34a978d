"""What Meta says of a template it will not take: a subcode, and a title for people."""

from simulator.errors import Refused

TITLES = {
    2388019: "Message template limit exceeded",
    2388023: "Message template language is being deleted",
    2388024: "Content in this language already exists",
    2388040: "Character limit exceeded",
    2388043: "Invalid parameter",
    2388047: "Header format is incorrect",
    2388072: "Body format is incorrect",
    2388073: "Footer format is incorrect",
    2388185: "Buttons are incorrect",
    2388293: "Too many variables for the length",
    2388299: "Variables cannot be at the start or end",
    2593002: "Template cannot be deleted",
    2593003: "Template cannot be edited",
    2593004: "Edit limit reached",
}


def refused(subcode: int, why: str) -> Refused:
    return Refused(
        100,
        why,
        message="Invalid parameter",
        subcode=subcode,
        user_title=TITLES[subcode],
        is_transient=False,
    )


def bad_parameter(message: str) -> Refused:
    return Refused(100, message=f"(#100) {message}")
