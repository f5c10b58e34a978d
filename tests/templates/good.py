"""Templates that keep to every rule: what they show, their components, and what else is said."""

from tests.templates.making import (
    APP,
    Json,
    body,
    buttons,
    card,
    carousel,
    code,
    copy,
    flow,
    footer,
    header,
    media,
    offer,
    otp,
    phone,
    product,
    reply,
    url,
)

Good = tuple[str, list[Json], Json]
MARKETING: Json = {}
UTILITY: Json = {"category": "UTILITY"}
CODE: Json = {"category": "AUTHENTICATION"}
NAMED: Json = {"parameter_format": "NAMED"}
CALL: Json = {"type": "call_permission_request"}
LOCATION: Json = {"type": "HEADER", "format": "LOCATION"}
PRODUCT: Json = {"type": "HEADER", "format": "PRODUCT"}
OF_FILLING: Json = {"autofill_text": "Autofill", "supported_apps": [APP]}

TEXTS: list[Good] = [
    ("only a body", [body()], MARKETING),
    ("a body of 1024 letters", [body("x" * 1024)], MARKETING),
    ("emoji, of which each counts twice", [body("\U0001f389" * 512)], MARKETING),
    ("two paragraphs", [body("We open.\n\nCome by!")], MARKETING),
    ("formatting in the body", [body("*Bold*, _italic_, ~gone~ and `code`.")], MARKETING),
    ("one variable", [body("Hello {{1}}, we are open.", "Ana")], MARKETING),
    (
        "three variables",
        [body("Come by until {{1}}, use code {{2}} and get {{3}} off.", *"abc")],
        {},
    ),
    ("another order in the text", [body("On {{2}} we wait for you, dear {{1}}!", "a", "b")], {}),
    ("a variable twice", [body("Dear {{1}}, it is really you, {{1}}, isn't it?", "Ana")], {}),
    ("names", [body("Hello {{first_name}}, we are open.", first_name="Ana")], NAMED),
    ("names with digits", [body("Go to {{line2}} and then turn left.", line2="x")], NAMED),
    (
        "a flat list of examples",
        [body("Hi {{1}}, we open.") | {"example": {"body_text": ["A"]}}],
        {},
    ),
    ("single braces", [body("Write {x} to us.")], MARKETING),
    ("no spaces between words", [body("您好{{1}} 您的订单已发货。", "王")], {"language": "zh_CN"}),
    ("types in any case", [{"type": "body", "text": "Open."}], {"category": "marketing"}),
    ("a language with a hyphen", [body()], {"language": "pt-BR"}),
    ("for one country", [body()], {"language": "en_ZA"}),
    ("a language that Meta took up later", [body()], {"language": "si-LK"}),
    ("a footer", [body(), footer("x" * 60)], MARKETING),
    ("an emoji in the footer", [body(), footer("\U0001f44b Bye")], MARKETING),
    ("to be delivered within a day", [body()], {"message_send_ttl_seconds": 86_400}),
    ("to be delivered within 30 days", [body()], UTILITY | {"message_send_ttl_seconds": -1}),
    ("clicks are not counted", [body(), buttons(url())], {"link_tracking_opted_out": True}),
]
HEADERS: list[Good] = [
    ("a text header", [header("Our sale is on!"), body()], MARKETING),
    ("a text header of 60", [header("x" * 60), body()], MARKETING),
    ("a varying header", [header("Our {{1}} is on!", "sale"), body()], MARKETING),
    ("a header with words joined", [header("Say summer_sale_2026 there"), body()], MARKETING),
    ("a named header", [header("Our {{what}} is on!", what="sale"), body()], NAMED),
    ("an image", [media(), body()], MARKETING),
    ("a video", [media("VIDEO"), body()], UTILITY),
    ("a document", [media("DOCUMENT"), body()], UTILITY),
    ("a moving picture", [media("GIF"), body()], MARKETING),
    ("a place", [LOCATION, body()], UTILITY),
    ("formats in any case", [{"type": "header", "format": "location"}, body()], MARKETING),
]
BUTTONS: list[Good] = [
    ("a quick reply", [body(), buttons(reply("x" * 25))], MARKETING),
    ("ten quick replies", [body(), buttons(*(reply(f"No {n}") for n in range(10)))], MARKETING),
    ("replies first", [body(), buttons(reply("A"), reply("B"), url())], MARKETING),
    ("replies last", [body(), buttons(url(), phone(), reply("A"), reply("B"))], UTILITY),
    ("an address that varies", [body(), buttons(url("https://x.example/{{1}}", "a"))], UTILITY),
    (
        "a whole address as example",
        [body(), buttons(url("http://x.co?a={{1}}", "http://x.co?a=1"))],
        {},
    ),
    ("two addresses", [body(), buttons(url(), url(text="Blog"))], MARKETING),
    ("a phone without plus", [body(), buttons(phone("15550051310"))], UTILITY),
    ("a code to copy", [body(), buttons(copy("A" * 20))], MARKETING),
    ("a Flow by id", [body(), buttons(flow())], UTILITY),
    ("a Flow by name", [body(), buttons(flow(flow_name="booking"))], MARKETING),
    ("a Flow in JSON", [body(), buttons(flow(flow_json='{"version": "7.0"}'))], MARKETING),
    (
        "a Flow that asks us first",
        [body(), buttons(flow(flow_id="6", flow_action="data_exchange", icon="REVIEW"))],
        UTILITY,
    ),
    (
        "a Flow that begins at a screen",
        [body(), buttons(flow(flow_id="6", flow_action="navigate", navigate_screen="A"))],
        UTILITY,
    ),
    ("a catalog", [body(), buttons({"type": "CATALOG", "text": "View catalog"})], MARKETING),
    ("several products", [body(), buttons({"type": "MPM", "text": "View items"})], MARKETING),
    ("one product", [PRODUCT, body(), buttons({"type": "spm", "text": "View"})], MARKETING),
    ("a call", [body(), buttons({"type": "voice_call", "text": "Call Now"})], UTILITY),
    (
        "a call within a day",
        [body(), buttons({"type": "VOICE_CALL", "text": "C", "ttl_minutes": 1440})],
        UTILITY,
    ),
    ("may we call", [body(), CALL], MARKETING),
    ("may we call about it", [header("Hi"), body(), footer(), CALL], UTILITY),
    (
        "everything",
        [header("Hi"), body(), footer(), buttons(reply(), url(), phone(), copy())],
        MARKETING,
    ),
]
CODES: list[Good] = [
    ("a code to copy once", code(), CODE),
    ("without advice", code(safely=False), CODE),
    ("a body and nothing else about it", [{"type": "BODY"}, buttons(otp())], CODE),
    ("that expires", code(minutes=90), CODE),
    ("own words", code(otp(text="Copy code")), CODE),
    ("within a minute", code(), CODE | {"message_send_ttl_seconds": 60}),
    ("one tap", code(otp("ONE_TAP", **OF_FILLING), minutes=5), CODE),
    ("one tap into five apps", code(otp("one_tap", supported_apps=[APP] * 5)), CODE),
    ("zero taps", code(otp("zero_tap", zero_tap_terms_accepted=True, **OF_FILLING)), CODE),
]
OFFERS: list[Good] = [
    ("an offer", [offer(), body(), buttons(copy(), url())], MARKETING),
    ("under an image", [media(), offer("x" * 16), body(), buttons(copy(), url())], MARKETING),
    (
        "under a video",
        [media("VIDEO"), offer(), body("x" * 600), buttons(copy(), url())],
        MARKETING,
    ),
    ("without an end", [offer(ends=False), body(), buttons(url())], MARKETING),
    ("without an end, with a code", [offer(ends=False), body(), buttons(copy(), url())], MARKETING),
]
CAROUSELS: list[Good] = [
    ("two cards", [body(), carousel(card(), card())], MARKETING),
    ("ten cards", [body(), carousel(*[card()] * 10)], MARKETING),
    ("films", [body(), carousel(card(format="VIDEO"), card(format="VIDEO"))], MARKETING),
    (
        "cards that say something",
        [body(), carousel(*[card(body("x" * 160), buttons(url()))] * 2)],
        {},
    ),
    (
        "cards that vary",
        [
            body("Look at this, {{1}}, please!", "Ana"),
            carousel(
                *[
                    card(
                        body("It costs only {{1}} until Sunday.", "$5"),
                        buttons(reply("More"), url("https://x.example/{{1}}", "a")),
                    )
                ]
                * 2
            ),
        ],
        MARKETING,
    ),
    ("cards with phones", [body(), carousel(*[card(buttons(phone(), url()))] * 2)], UTILITY),
    ("products", [body(), carousel(product(), product())], MARKETING),
    (
        "products elsewhere",
        [body(), carousel(*[product(url("https://x.co/{{1}}", "a"))] * 2)],
        MARKETING,
    ),
]
GOOD = [*TEXTS, *HEADERS, *BUTTONS, *CODES, *OFFERS, *CAROUSELS]
