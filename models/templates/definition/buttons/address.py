"""A button that opens an address (MB 9.3)."""

import re
from urllib.parse import urlsplit

from models.templates.definition.buttons.words import check_label
from models.templates.definition.findings import Findings
from models.templates.definition.part import Kind, Part
from models.templates.definition.texts import length

LONGEST = 2000
_ENDING = "{{1}}"
_BRACES = re.compile(r"\{\{([^{}]*)\}\}")
# Meta does not approve links into WhatsApp, nor those that hide where they lead.
_HIDDEN = frozenset({"bit.ly", "tinyurl.com", "goo.gl", "t.co", "ow.ly", "is.gd", "cutt.ly"})
_WHATSAPP = ("wa.me", "whatsapp.com")


class Url(Part):
    type: Kind = "URL"
    text: str | None = None
    url: str | None = None
    example: list[str] | None = None

    def check(self, findings: Findings) -> None:
        check_label(self.text, findings)
        if self.url is None:
            findings.say("Write the address the button opens.", "url")
            return
        self._check_address(self.url, findings.at("url"))
        here = findings.at("example")
        if "{{" not in self.url:
            if self.example:
                here.say("Nothing varies in the address; leave the example out.")
        elif len(self.example or ()) != 1 or not (self.example or [""])[0].strip():
            here.say("Give one example of what the address ends with.")
        elif re.search(r"\s|\{\{", (self.example or [""])[0]):
            here.say("An address has no spaces and, in an example, no variable.")

    def _check_address(self, url: str, here: Findings) -> None:
        if (long := length(url)) > LONGEST:
            here.say(f"An address has at most {LONGEST} characters; this one has {long}.")
        fixed = url.removesuffix(_ENDING)
        names = _BRACES.findall(fixed)
        if fixed == url and names:
            here.say("The variable is {{1}} and stands at the very end; move it there.")
        elif names:
            here.say("An address has one variable, {{1}} at its very end; take the others out.")
        elif "{" in fixed or "}" in fixed:
            here.say("The braces do not match; write the variable as {{1}} at the very end.")
        host = _host(_BRACES.sub("", fixed))
        if host is None:
            here.say("Write a whole address, with https:// and a fixed host.")
        elif host in _HIDDEN or any(
            host == each or host.endswith(f".{each}") for each in _WHATSAPP
        ):
            here.say("Meta takes no shortened links and none into WhatsApp; write where it leads.")


def _host(url: str) -> str | None:
    try:
        found = urlsplit(url)
        host = found.hostname
    except ValueError:
        return None
    if found.scheme.lower() not in ("http", "https") or re.search(r"\s", url):
        return None
    return host
