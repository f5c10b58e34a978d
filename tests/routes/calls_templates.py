"""Templates."""

from sqlalchemy import text

from tests.routes.calls import REFUSED, Call, about, call
from tests.routes.house import House, Json

_TEMPLATES = "/api/templates"
_TEMPLATE = "/api/templates/{template_id}"
_ACCOUNT = text("select id from business_account")
_BODY: Json = {"type": "BODY", "text": "We are open."}


def the_template(house: House, body: Json | None = None) -> Call:
    return about(None if body is None else {"json": body}, template_id=house.scene.template_id)


@call(f"POST {_TEMPLATES}")
async def write_template(house: House) -> Call:
    async with house.street.database.reading([house.organization_id]) as session:
        account = await (await session.connection()).scalar(_ACCOUNT)
    body = {
        "businessAccountId": str(account),
        "name": "spring_sale",
        "language": "en",
        "category": "MARKETING",
        "components": [_BODY],
    }
    return Call(send={"json": body}, strangers=REFUSED)


@call(f"GET {_TEMPLATES}")
async def list_templates(house: House) -> Call:
    return Call()


@call(f"GET {_TEMPLATES}/{{template_id}}")
async def read_template(house: House) -> Call:
    return about(template_id=house.scene.template_id)


@call(f"PUT {_TEMPLATE}")
async def rewrite(house: House) -> Call:
    components = [_BODY, {"type": "FOOTER", "text": "Your shop"}]
    return the_template(house, {"category": "MARKETING", "components": components})


@call(f"PUT {_TEMPLATE}/header")
async def header(house: House) -> Call:
    return the_template(house, {"format": "TEXT", "text": "Spring"})


@call(f"PUT {_TEMPLATE}/body")
async def body(house: House) -> Call:
    return the_template(house, {"text": "We are open."})


@call(f"PUT {_TEMPLATE}/footer")
async def footer(house: House) -> Call:
    return the_template(house, {"text": "Your shop"})


@call(f"PUT {_TEMPLATE}/buttons")
async def buttons(house: House) -> Call:
    return the_template(house, {"buttons": [{"type": "QUICK_REPLY", "text": "Yes"}]})


@call(f"GET {_TEMPLATE}/variables")
async def variables(house: House) -> Call:
    return the_template(house)


@call(f"PUT {_TEMPLATE}/variables")
async def name_variables(house: House) -> Call:
    return the_template(house, {"variables": [{"key": "body.1", "example": "Ana"}]})


@call(f"POST {_TEMPLATE}/duplicate")
async def duplicate(house: House) -> Call:
    return the_template(house, {"language": "de"})


@call(f"POST {_TEMPLATE}/preview")
async def preview(house: House) -> Call:
    return the_template(house, {"values": {"body.1": "Ana"}})


@call(f"POST {_TEMPLATES}/preview")
async def preview_unsaved(house: House) -> Call:
    body = {"category": "MARKETING", "language": "en", "components": [_BODY]}
    return Call(send={"json": body})
