"""A number's block list, and the links and QR codes that open a chat with it."""

from secrets import choice
from string import ascii_uppercase, digits
from typing import Any

from simulator.answers import Answer, as_json
from simulator.call import NOT_MINE, Call, Result
from simulator.errors import Refused, no_such_object
from simulator.faults import plain_recipient
from simulator.paging import page
from simulator.world import Number

_LINKS = "message_qrdls"
_MOST_LINKS, _LONGEST_MESSAGE = 2000, 140


class CustomerCalls:
    def answer(self, call: Call) -> Result:
        edge, _, code = call.edge.partition("/")
        if edge == "block_users" and not code:
            match call.method:
                case "GET":
                    return _blocked(call)
                case "POST":
                    return _block(call)
                case "DELETE":
                    return _unblock(call)
        if edge == _LINKS:
            return _link_call(call, code)
        return NOT_MINE


def _blocked(call: Call) -> dict[str, Any]:
    everybody = call.number().storefront.blocked.items()
    rows = [{"input": asked, "wa_id": wa_id} for asked, wa_id in everybody]
    answer = page(rows, call.query, f"{call.node}/block_users")
    return {**answer, "data": [{"block_users": answer["data"]}]}


def _block(call: Call) -> object:
    """Only who wrote within a day can be blocked; here that is everybody who ever wrote."""
    number = call.number()
    wrote = {one.sender for one in call.world.records.injected if one.number == number.id}
    added, failed = [], []
    for asked in _asked(call):
        wa_id = plain_recipient(asked)
        one: dict[str, Any] = {"input": asked, "wa_id": wa_id}
        if wa_id in {plain_recipient(each) for each in wrote}:
            number.storefront.blocked[asked] = wa_id
            added.append(one)
        else:
            error = {
                "message": "User is not available to be blocked",
                "code": 131047,
                "error_data": {"details": "They have not messaged the business in 24 hours."},
            }
            failed.append({**one, "errors": [error]})
    call.world.changed()
    return _outcome("added_users", added, failed)


def _unblock(call: Call) -> object:
    blocked = call.number().storefront.blocked
    gone = []
    for asked in _asked(call):
        wa_id = plain_recipient(asked)
        for known in [key for key, value in blocked.items() if value == wa_id]:
            del blocked[known]
        gone.append({"input": asked, "wa_id": wa_id})
    call.world.changed()
    return _outcome("removed_users", gone, [])


def _asked(call: Call) -> list[str]:
    match call.given.get("block_users"):
        case [*users] if users and all(isinstance(each, dict) for each in users):
            return [str(each.get("user", "")) for each in users]
    raise Refused(100, message="(#100) The parameter block_users is required.")


def _outcome(name: str, done: list[Any], failed: list[Any]) -> dict[str, Any] | Answer:
    """A partial failure is a refusal that says who was blocked all the same."""
    users: dict[str, Any] = {name: done}
    answer: dict[str, Any] = {"messaging_product": "whatsapp", "block_users": users}
    if not failed:
        return answer
    users["failed_users"] = failed
    error = {
        "message": "(#139100) Failed to block/unblock users",
        "type": "OAuthException",
        "code": 139100,
        "error_data": {
            "details": "Failed to block some users, see the block_users response list for details"
        },
        "fbtrace_id": "Asim",
    }
    return as_json({**answer, "error": error}, 400)


def _link_call(call: Call, code: str) -> Result:
    number = call.number()
    links = number.storefront.links
    match call.method:
        case "GET" if not code:
            return {"data": [_link(number, each) for each in links]}
        case "GET" if code in links:
            return {"data": [_link(number, code)]}
        case "POST" if not code:
            return _written(call, number)
        case "DELETE" if code in links:
            del links[code]
            call.world.changed()
            return {"success": True}
    raise no_such_object(call.method, code or call.node)


def _written(call: Call, number: Number) -> dict[str, Any]:
    links, message = number.storefront.links, call.needed("prefilled_message")
    code = call.text("code")
    if len(message) > _LONGEST_MESSAGE:
        raise Refused(100, message="(#100) Param prefilled_message must be at most 140 characters.")
    if code is not None and code not in links:
        raise no_such_object(call.method, code)
    if code is None and len(links) >= _MOST_LINKS:
        raise Refused(100, message="(#100) This number has too many QR codes.")
    code = code or "".join(choice(ascii_uppercase + digits) for _ in range(14))
    links[code] = message
    call.world.changed()
    kind = call.text("generate_qr_image")
    if not kind:
        return _link(number, code)
    image = f"https://scontent.whatsapp.net/qr/{code}.{kind.lower()}"
    return {**_link(number, code), "qr_image_url": image}


def _link(number: Number, code: str) -> dict[str, Any]:
    return {
        "code": code,
        "prefilled_message": number.storefront.links[code],
        "deep_link_url": f"https://wa.me/message/{code}",
    }
