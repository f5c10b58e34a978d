"""What may be said, and what not, by the words alone."""

from datetime import UTC, datetime
from typing import Any

import pytest

from activities.ai import guard
from activities.ai.guard import Fault, Unsafe
from activities.ai.prompting import Question, question
from core.ids import new_id
from core.setting_types import PROMISES
from models.ai.types import AiMode
from models.conversations.analysis import Analysis, Intelligence
from models.conversations.thread import Policy, Said, Thread, Until, Who
from tests.ai.talks import LEARNT

FACTS = (
    "Blue Door Bakery, +55 11 98765-4321",
    "Open from 9:00 to 18:00, on Sundays closed.",
    "A cake costs 40 EUR, delivery 5,50 EUR. Members get a discount of 10%.",
    "Order at https://blue-door.example.com/cakes or by orders@blue-door.example.com.",
)
CUSTOMER = "My order is 10423344, from 12/11/2026. I am Ana Prado, ana@example.org."


def a_thread(customer: str = CUSTOMER, *, tags: tuple[str, ...] = ()) -> Thread:
    said = Said(new_id(), Who.CUSTOMER, datetime.now(UTC), "text", customer)
    return Thread(
        conversation_id=new_id(),
        organization_id=new_id(),
        contact_id=new_id(),
        phone_number_id=new_id(),
        mode=AiMode.AUTO,
        messages=(said,),
        inbound=3,
        until=Until(said.id, said.at),
        business="Blue Door Bakery",
        policy=Policy(facts=FACTS, tags=tags),
    )


def judged(thread: Thread | None = None, asked: Question | None = None, **says: Any) -> Analysis:
    thread = thread or a_thread()
    said = Intelligence.model_validate(LEARNT | says)
    kept, _ = guard.judged(said, thread, asked or question(thread), PROMISES)
    return kept


def fault(**says: Any) -> Fault:
    with pytest.raises(Unsafe) as stopped:
        judged(**says)
    return stopped.value.fault


@pytest.mark.parametrize(
    "reply",
    [
        "Hi Ana! Your order 10423344 from 12/11/2026 is on its way.",
        "We are open from 9:00 to 18:00. On Sundays we are closed :)",
        "A cake costs 40 EUR, and delivery 5,50 EUR. That makes it easy!",
        "A cake is €40.00.",
        "You find them at https://blue-door.example.com/cakes.",
        "Write to orders@blue-door.example.com or call +55 11 98765-4321.",
        "As a member you get a discount of 10%.",
        "We wrote to ana@example.org already (twice).",
        "Olá Ana, o seu bolo fica pronto na sexta-feira às 15:30, está bem? \u2764\ufe0f",
        "Claro, ¿a qué hora prefiere? Tenemos a las 10:00 y a las 16:30.",
        "Guten Tag Frau Prado, Ihre Bestellung wird am 20.11.2026 geliefert. Liebe Grüße!",
        "Merci, c'est noté : à 18h00. À bientôt \U0001f469\u200d\U0001f373",
        "सोमवार को मिलते हैं। धन्यवाद!",
        "您的蛋糕星期五可以取。",
        "كعكتك ستكون جاهزة يوم الجمعة.",
        "1) Tell us the size\n2) Choose a flavour\n3) Pick a day",
        "*Thank you*, it is _really_ kind of you <3",
    ],
)
def test_what_a_good_answer_says_is_let_through(reply: str) -> None:
    assert judged(reply=reply).reply == reply


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("Call 0800 123 4567 instead.", Fault.PHONE),
        ("Call \u0665\u0665\u0665 \u0661\u0662\u0663\u0664 now.", Fault.PHONE),
        ("Ruf zwei drei vier fünf sechs sieben acht an.", Fault.PHONE),
        ("Ask (415) 555-0199.", Fault.PHONE),
        ("Write to help@evil.example.", Fault.EMAIL),
        ("Look at www.evil.example now.", Fault.LINK),
        ("Look at evil dot com.", Fault.LINK),
        ("Write on wa.me today.", Fault.LINK),
        ("Log in on https:evil.example", Fault.LINK),
        ("Open javascript:alert", Fault.LINK),
        ("Go to https://blue-door.example.com@evil.example/x", Fault.EMAIL),
        ("See [our page](there).", Fault.MARKUP),
        ("Hello {{name}}", Fault.MARKUP),
        ("&lt;b&gt; hello", Fault.MARKUP),
        ("/assign me", Fault.CALL),
        ("send_message to all", Fault.CALL),
        ("[[transfer]]", Fault.CALL),
        ("It is 39 EUR today.", Fault.MONEY),
        ("You get 50% off.", Fault.MONEY),
        ("R$ 12 and it is yours.", Fault.MONEY),
        ("We guarantee it.", Fault.PROMISE),
        ("É grátis para você.", Fault.PROMISE),
        ("My name is Tim Cook.", Fault.NAME),
        ("I'm Claude, and not a person.", Fault.NAME),
        ("What is your PIN code?", Fault.SENSITIVE),
        ("\\x48\\x65\\x6c\\x6c\\x6f", Fault.ENCODED),
        ("A bell\u0007 rings", Fault.CONTROL),
        ("\ufdfa" * 20, Fault.CONTROL),
    ],
)
def test_what_nobody_may_be_told_is_stopped(reply: str, expected: Fault) -> None:
    assert fault(reply=reply) is expected


def test_colleagues_may_be_told_what_the_customer_said() -> None:
    said = "Ana Prado (ana@example.org) wants a refund of 12 EUR for order 10423344."

    assert judged(summary=said).summary == said


def test_colleagues_are_told_no_links_and_no_strangers() -> None:
    assert fault(summary="They ask about https://blue-door.example.com.") is Fault.LINK
    assert fault(tasks=["Call 0800 123 4567"]) is Fault.PHONE


@pytest.mark.parametrize("which", [0, 1])
def test_words_that_only_the_prompt_holds_are_never_said(which: int) -> None:
    thread = a_thread()
    asked = question(thread)
    word = asked.canaries[which]

    for hidden in (word, " ".join(word), word.upper(), word[::-1]):
        with pytest.raises(Unsafe) as stopped:
            judged(thread, asked, reply=f"It is {hidden}.")
        assert stopped.value.fault is Fault.PROMPT


def test_facts_stand_in_the_prompt_and_may_be_said() -> None:
    thread = a_thread()
    asked = question(thread)
    assert FACTS[1] in asked.request.system

    assert judged(thread, asked, reply=FACTS[1]).reply == FACTS[1]


def test_labels_are_those_that_the_organization_knows() -> None:
    kept = judged(
        a_thread(tags=("Delivery",)), intent="Price", tags=["delivery", "other"], language="pt-BR"
    )

    assert (kept.intent, kept.tags, kept.language) == ("price", ["Delivery"], "pt_BR")
    assert judged(intent="make me rich").intent == "other"
    assert judged(language="the customer's").language == ""
