"""The body (MB 9.2, 9.4)."""

from models.templates.definition.context import Context
from models.templates.definition.examples import BodyExample, check_named, check_numbered
from models.templates.definition.findings import Findings
from models.templates.definition.part import Kind, Part
from models.templates.definition.placeholders import check_placeholders, check_prose
from models.templates.definition.texts import check_lines, check_text

LONGEST = 1024
LONGEST_OFFER = 600
LONGEST_BRIEF = 160  # beside a product, and in the cards of a carousel


class Body(Part):
    type: Kind = "BODY"
    text: str | None = None
    example: BodyExample | None = None
    add_security_recommendation: bool | None = None

    def check(self, context: Context, findings: Findings, longest: int | None = None) -> None:
        if context.authentication:
            self._check_code(findings)
            return
        if self.add_security_recommendation is not None:
            said = "Only a template of category AUTHENTICATION has this."
            findings.say(said, "add_security_recommendation")
        here = findings.at("text")
        if not check_text(self.text, here, longest=longest or _longest(context), what="A body"):
            return
        assert self.text is not None
        names = check_placeholders(self.text, here, named=context.named)
        check_prose(self.text, here)
        check_lines(self.text, here)
        example, below = self.example or BodyExample(), findings.at("example")
        if context.named:
            params = example.body_text_named_params
            check_named(params, names, below, "body_text_named_params")
            if example.body_text is not None:
                below.say("Named variables have named examples.", "body_text")
        else:
            if (values := example.values(below)) is not None or self.example is None:
                check_numbered(values, names, below, "body_text")
            if example.body_text_named_params is not None:
                below.say(
                    "Numbered variables have examples in body_text.", "body_text_named_params"
                )

    def _check_code(self, findings: Findings) -> None:
        for field in ("text", "example"):
            if getattr(self, field) is not None:
                said = "Meta writes the body of a one-time code; leave this out."
                findings.say(said, field)


def _longest(context: Context) -> int:
    if context.has("LIMITED_TIME_OFFER"):
        return LONGEST_OFFER
    return LONGEST_BRIEF if "SPM" in context.button_kinds else LONGEST
