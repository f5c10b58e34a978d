"""Buttons that answer, call or copy (MB 9.3)."""

import re

from models.templates.definition.buttons.words import check_label
from models.templates.definition.findings import Findings
from models.templates.definition.part import Kind, Part

_PHONE = re.compile(r"\+?[0-9]{5,19}")
_LONGEST_PHONE = 20
_CODE = re.compile(r"[A-Za-z0-9]{1,20}")
_MOST_MINUTES = 43200


class QuickReply(Part):
    type: Kind = "QUICK_REPLY"
    text: str | None = None

    def check(self, findings: Findings) -> None:
        check_label(self.text, findings)


class PhoneNumber(Part):
    type: Kind = "PHONE_NUMBER"
    text: str | None = None
    phone_number: str | None = None

    def check(self, findings: Findings) -> None:
        check_label(self.text, findings)
        phone = self.phone_number or ""
        if not _PHONE.fullmatch(phone) or len(phone) > _LONGEST_PHONE:
            said = "Write the number with its country code, digits only, as +15550051310."
            findings.say(said, "phone_number")


class CopyCode(Part):
    """What the button says is Meta's and cannot be chosen."""

    type: Kind = "COPY_CODE"
    example: str | None = None

    def check(self, findings: Findings) -> None:
        if not _CODE.fullmatch(self.example or ""):
            findings.say("Give a code as example: 1 to 20 letters and digits.", "example")


class VoiceCall(Part):
    type: Kind = "VOICE_CALL"
    text: str | None = None
    ttl_minutes: int | None = None

    def check(self, findings: Findings) -> None:
        check_label(self.text, findings)
        if self.ttl_minutes is not None and not 1 <= self.ttl_minutes <= _MOST_MINUTES:
            findings.say(f"Say 1 to {_MOST_MINUTES} minutes.", "ttl_minutes")
