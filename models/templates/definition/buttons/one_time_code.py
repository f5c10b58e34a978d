"""The button of a one-time code (MB 9.4)."""

import re

from models.templates.definition.buttons.words import check_optional_label
from models.templates.definition.findings import Findings
from models.templates.definition.part import Kind, Part

_TYPES = ("COPY_CODE", "ONE_TAP", "ZERO_TAP")
_MOST_APPS = 5
_PACKAGE = re.compile(r"[A-Za-z]\w*(\.[A-Za-z]\w*)+", re.ASCII)
_HASH = re.compile(r"[A-Za-z0-9+/=]{11}")


class App(Part):
    package_name: str | None = None
    signature_hash: str | None = None

    def check(self, findings: Findings) -> None:
        if not _PACKAGE.fullmatch(self.package_name or ""):
            said = "Write a package name of two or more parts, as com.example.app."
            findings.say(said, "package_name")
        if not _HASH.fullmatch(self.signature_hash or ""):
            findings.say("Write the app's signature hash: 11 characters.", "signature_hash")


class OneTimeCode(Part):
    """`package_name` and `signature_hash` stood here before v21."""

    type: Kind = "OTP"
    otp_type: Kind | None = None
    text: str | None = None
    autofill_text: str | None = None
    supported_apps: list[App] | None = None
    zero_tap_terms_accepted: bool | None = None
    package_name: str | None = None
    signature_hash: str | None = None

    def check(self, findings: Findings) -> None:
        check_optional_label(self.text, findings)
        if self.otp_type not in _TYPES:
            findings.say("Say COPY_CODE, ONE_TAP or ZERO_TAP.", "otp_type")
            return
        for field in ("package_name", "signature_hash"):
            if getattr(self, field) is not None:
                findings.say("Since v21 apps stand in supported_apps; move it there.", field)
        if self.otp_type == "COPY_CODE":
            self._check_copying(findings)
        else:
            self._check_filling(findings)

    def _check_copying(self, findings: Findings) -> None:
        for field in ("autofill_text", "supported_apps", "zero_tap_terms_accepted"):
            if getattr(self, field) is not None:
                findings.say("A button of type COPY_CODE does not have this.", field)

    def _check_filling(self, findings: Findings) -> None:
        check_optional_label(self.autofill_text, findings, "autofill_text")
        apps = self.supported_apps or []
        if not 1 <= len(apps) <= _MOST_APPS:
            findings.say(
                f"Name 1 to {_MOST_APPS} apps that may fill the code in.", "supported_apps"
            )
        for at, app in enumerate(apps):
            app.check(findings.at("supported_apps", at))
        if self.otp_type == "ZERO_TAP" and self.zero_tap_terms_accepted is not True:
            said = "Zero-tap needs its terms accepted: write true."
            findings.say(said, "zero_tap_terms_accepted")
        if self.otp_type == "ONE_TAP" and self.zero_tap_terms_accepted is not None:
            findings.say("Only zero-tap has terms; leave this out.", "zero_tap_terms_accepted")
