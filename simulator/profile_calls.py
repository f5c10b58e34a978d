"""A number's business profile, and what its chats begin with."""

from typing import Any
from zlib import crc32

from simulator.call import NOT_MINE, Call, Result
from simulator.errors import Refused

_LONGEST = {"about": 139, "address": 256, "description": 512, "email": 128}
_FIELDS = (*_LONGEST, "profile_picture_url", "websites", "vertical")
_SHOPS = ("AUTO", "BEAUTY", "APPAREL", "GROCERY", "RETAIL", "ALCOHOL", "OTC_DRUGS")
_LEISURE = ("ENTERTAIN", "EVENT_PLAN", "HOTEL", "TRAVEL", "RESTAURANT")
_SERVICES = ("EDU", "FINANCE", "GOVT", "HEALTH", "NONPROFIT", "PROF_SERVICES", "OTHER")
_GAMBLING = ("ONLINE_GAMBLING", "PHYSICAL_GAMBLING")
_VERTICALS = frozenset((*_SHOPS, *_LEISURE, *_SERVICES, *_GAMBLING))
_PICTURES = ("image/jpeg", "image/jpg", "image/png")
_MOST_WEBSITES, _LONGEST_WEBSITE = 2, 256
_MOST_PROMPTS, _LONGEST_PROMPT = 4, 80
_MOST_COMMANDS, _LONGEST_NAME, _LONGEST_DESCRIPTION = 30, 32, 256


class ProfileCalls:
    def answer(self, call: Call) -> Result:
        match call.edge, call.method:
            case "whatsapp_business_profile", "GET":
                return _shown(call)
            case "whatsapp_business_profile", "POST":
                return _changed(call)
            case "conversational_automation", "POST":
                return _automated(call)
        return NOT_MINE


def _shown(call: Call) -> dict[str, Any]:
    profile = {"vertical": "UNDEFINED"} | call.number().storefront.profile
    wanted = (call.text("fields") or "messaging_product").split(",")
    for name in wanted:
        if name not in (*_FIELDS, "messaging_product"):
            raise _bad(f"Tried accessing nonexisting field ({name})")
    shown = {name: profile[name] for name in wanted if profile.get(name)}
    return {"data": [{**shown, "messaging_product": "whatsapp"}]}


def _changed(call: Call) -> dict[str, Any]:
    number = call.number()
    if call.text("messaging_product") != "whatsapp":
        raise _bad("The parameter messaging_product is required.")
    given = {name: call.given[name] for name in _FIELDS if name in call.given}
    for name, longest in _LONGEST.items():
        if len(str(given.get(name, ""))) > longest:
            raise _bad(f"Param {name} must be at most {longest} characters long.")
    if given.get("about") == "":
        raise _bad("Param about cannot be empty.")
    _check_websites(given.get("websites", []))
    if given.get("vertical") not in (None, "", *_VERTICALS):
        raise _bad("Param vertical must be one of the known ones.")
    handle = call.text("profile_picture_handle")
    if handle and call.world.handles.get(handle) not in _PICTURES:
        raise _bad("Param profile_picture_handle is not the handle of an uploaded picture.")
    number.storefront.profile.update(given)
    if handle:
        picture = f"https://pps.whatsapp.net/v/{number.id}/{crc32(handle.encode()):x}.jpg"
        number.storefront.profile["profile_picture_url"] = picture
    call.world.changed()
    return {"success": True}


def _check_websites(websites: object) -> None:
    if not isinstance(websites, list) or len(websites) > _MOST_WEBSITES:
        raise _bad("Param websites must be an array of at most 2.")
    for each in websites:
        text = str(each)
        if not text.startswith(("http://", "https://")) or len(text) > _LONGEST_WEBSITE:
            raise _bad("Param websites must be valid URLs.")


def _automated(call: Call) -> dict[str, Any]:
    front = call.number().storefront
    prompts, commands = call.structure("prompts"), call.structure("commands")
    if prompts is not None:
        if len(prompts) > _MOST_PROMPTS or any(len(each) > _LONGEST_PROMPT for each in prompts):
            raise _bad("Param prompts must be at most 4 of at most 80 characters.")
        front.prompts = list(prompts)
    if commands is not None:
        if len(commands) > _MOST_COMMANDS or not all(map(_is_command, commands)):
            raise _bad("Param commands must be at most 30 valid commands.")
        front.commands = list(commands)
    call.world.changed()
    return {"success": True}


def _is_command(given: object) -> bool:
    match given:
        case {"command_name": str(name), "command_description": str(description)}:
            return 0 < len(name) <= _LONGEST_NAME and 0 < len(description) <= _LONGEST_DESCRIPTION
    return False


def _bad(message: str) -> Refused:
    return Refused(100, message=f"(#100) {message}")
