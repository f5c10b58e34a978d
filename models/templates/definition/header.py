"""The header (MB 9.2)."""

from models.templates.definition.context import Context
from models.templates.definition.examples import HeaderExample, check_named, check_numbered
from models.templates.definition.findings import Findings
from models.templates.definition.part import Kind, Part
from models.templates.definition.placeholders import check_placeholders
from models.templates.definition.texts import check_line, check_text, check_undecorated
from models.templates.types import Category

MEDIA = ("IMAGE", "VIDEO", "DOCUMENT", "GIF")
FORMATS = ("TEXT", *MEDIA, "LOCATION", "PRODUCT")
LONGEST = 60


class Header(Part):
    type: Kind = "HEADER"
    format: Kind | None = None
    text: str | None = None
    example: HeaderExample | None = None

    def check(self, context: Context, findings: Findings) -> None:
        if self.format is None or self.format not in FORMATS:
            findings.say(f"Say one of {', '.join(FORMATS)}.", "format", unreadable=True)
            return
        if context.authentication:
            findings.say("A template of category AUTHENTICATION has no header; take it out.")
            return
        if self.format == "TEXT":
            self._check_text(context, findings)
            return
        if self.text is not None:
            findings.say(f"A header of format {self.format} has no text; leave it out.", "text")
        if self.format in MEDIA:
            self._check_media(context, findings)
        elif self.example is not None:
            findings.say(f"A header of format {self.format} has no example.", "example")
        beside = {*context.button_kinds, *context.kinds}
        if self.format == "PRODUCT" and beside.isdisjoint({"SPM", "CAROUSEL"}):
            findings.say("A header with a product needs a button of type SPM.", "format")

    def _check_text(self, context: Context, findings: Findings) -> None:
        here, example = findings.at("text"), self.example or HeaderExample()
        if example.header_handle is not None:
            findings.say("A text header has no file; leave it out.", "example", "header_handle")
        if not check_text(self.text, here, longest=LONGEST, what="A text header"):
            return
        assert self.text is not None
        check_line(self.text, here)
        check_undecorated(self.text, here, "a header")
        names = check_placeholders(self.text, here, named=context.named)
        if len(names) > 1:
            here.say("A header has one variable at most; take the others out.")
        below = findings.at("example")
        if context.named:
            check_named(example.header_text_named_params, names, below, "header_text_named_params")
            if example.header_text is not None:
                below.say("Named variables have named examples.", "header_text")
        else:
            check_numbered(example.header_text, names, below, "header_text")
            if example.header_text_named_params is not None:
                said = "Numbered variables have examples in header_text."
                below.say(said, "header_text_named_params")

    def _check_media(self, context: Context, findings: Findings) -> None:
        if self.format == "GIF" and context.category is Category.UTILITY:
            findings.say("A header of format GIF is for category MARKETING only.", "format")
        example = self.example or HeaderExample()
        for field in ("header_text", "header_text_named_params"):
            if getattr(example, field) is not None:
                findings.say("A header with a file has no text.", "example", field)
        handles = example.header_handle or []
        here = findings.at("example", "header_handle")
        if len(handles) != 1 or not handles[0].strip():
            here.say("Give the handle of one uploaded sample file.")
        elif handles[0].lower().startswith(("http://", "https://")):
            here.say("This is an address; upload the file and give the handle you get.")
