"""An offer that ends (MB 9.2)."""

from models.templates.definition.context import Context
from models.templates.definition.findings import Findings
from models.templates.definition.part import Kind, Part
from models.templates.definition.texts import check_plain, check_text

LONGEST = 16


class Offer(Part):
    text: str | None = None
    has_expiration: bool | None = None


class LimitedTimeOffer(Part):
    type: Kind = "LIMITED_TIME_OFFER"
    limited_time_offer: Offer | None = None

    def check(self, context: Context, findings: Findings) -> None:
        offer, here = self.limited_time_offer, findings.at("limited_time_offer")
        if offer is None:
            here.say("Say the offer's text, and whether it has_expiration.")
            return
        below = here.at("text")
        if check_text(offer.text, below, longest=LONGEST, what="An offer"):
            check_plain(offer.text or "", below)
        if context.header not in (None, "", "IMAGE", "VIDEO"):
            findings.say("Beside an offer the header is an image or a video, or there is none.")
        if context.has("FOOTER"):
            findings.say("Beside an offer there is no footer; take it out.")
        self._check_buttons(context, offer, findings)

    def _check_buttons(self, context: Context, offer: Offer, findings: Findings) -> None:
        kinds = context.button_kinds
        if kinds == ("COPY_CODE", "URL") or (kinds == ("URL",) and not offer.has_expiration):
            return
        wanted = "COPY_CODE, then URL" if offer.has_expiration else "URL, or COPY_CODE, then URL"
        findings.say(f"The buttons beside an offer are {wanted}.")
