"""What the demo's customers write back, and what the simulated model makes of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Json = dict[str, Any]
FACTS = (
    "Open from 9:00 to 18:00 from Monday to Saturday, closed on Sundays.",
    "A birthday cake costs 40 EUR and is ready two days after it is ordered.",
    "Bread is baked every morning; there is rye, wheat and one without gluten.",
    "The shop is at the old harbour, and there is parking behind it.",
)
EDITED = "Do you bake bread without gluten?"


class Kind(StrEnum):
    """What comes from a customer."""

    TEXT = "text"
    IMAGE = "image"
    REACTION = "reaction"
    EDIT = "edit"


@dataclass(frozen=True)
class Part:
    """`mode` is what AI may do for them; `again` is said once somebody holds their thread."""

    says: tuple[str, ...] = ()
    kind: Kind = Kind.TEXT
    images: int = 0
    mode: str | None = None
    again: str | None = None
    new: bool = False
    stops: bool = False


@dataclass(frozen=True)
class Judged:
    """What the model says of a message that holds `words`."""

    words: str
    intent: str
    reply: str | None
    sentiment: str = "NEUTRAL"
    urgency: str = "NORMAL"
    language: str = "en"
    confidence: int = 92
    wants_person: bool = False
    learnt: Json | None = None

    def rule(self) -> Json:
        """For the simulator's model, which thinks for a moment."""
        output = {
            "intent": self.intent,
            "sentiment": self.sentiment,
            "urgency": self.urgency,
            "language": self.language,
            "summary": f"{self.intent.replace('_', ' ').capitalize()}: {self.words}",
            "tags": [],
            "wants_person": self.wants_person,
            "forbidden_topic": False,
            "confidence": self.confidence,
            "reply": self.reply,
            **(self.learnt or {}),
        }
        return {"contains": self.words, "output": output, "delay": [0.3, 1.2]}


_HOURS = "We are open from 9:00 to 18:00 from Monday to Saturday, and closed on Sundays."
_CAKE = "A birthday cake costs 40 EUR and is ready two days after you order it."
_MISSING = "My parcel should have come on Monday. Where is it?"
_WRONG = "You sent me the wrong cake, for my mother's birthday. I am furious!"
_COLD = "This is the third time that nobody answers. A disgrace!"
_PERSON = "Can I talk to a human being, please?"
_LARGE = "We are a company and need breakfast for 60 people. Who can help me?"
_CHANGE = "I must move my order to Friday, is that still possible?"
_ADDRESS = "Where exactly is your shop?"
_PLANS = "A large one, with a name on it, for twelve children."

JUDGED = (
    Judged("When do you open tomorrow?", "opening_hours", _HOURS),
    Judged("Are you open on Sunday?", "opening_hours", _HOURS),
    Judged(
        "¿A qué hora abren?",
        "opening_hours",
        "Abrimos de lunes a sábado de 9:00 a 18:00; los domingos cerramos.",
        language="es",
    ),
    Judged("How much is a birthday cake?", "price", _CAKE),
    Judged("How long do you need for a cake?", "order", _CAKE),
    Judged(_ADDRESS, "question", "We are at the old harbour, with parking behind the shop."),
    Judged(
        EDITED, "question", "Yes: beside rye and wheat we bake one without gluten, every morning."
    ),
    Judged("Lovely, see you soon!", "thanks", "We look forward to it!", sentiment="POSITIVE"),
    Judged(
        _PLANS,
        "order",
        f"With pleasure. {_CAKE}",
        sentiment="POSITIVE",
        learnt={"score": 68, "tasks": ["Write down a cake for twelve children."]},
    ),
    Judged(_MISSING, "order_status", None, sentiment="NEGATIVE", urgency="HIGH", confidence=25),
    Judged(_CHANGE, "change", None, confidence=30),
    Judged(_WRONG, "complaint", None, sentiment="ANGRY", urgency="URGENT", confidence=80),
    Judged(_COLD, "complaint", None, sentiment="ANGRY", urgency="HIGH", confidence=80),
    Judged(_PERSON, "support", None, confidence=85, wants_person=True),
    Judged(_LARGE, "order", None, confidence=70, wants_person=True),
    Judged(
        'text "STOP"', "other", "We have heard you: no more news from us.", sentiment="NEGATIVE"
    ),
)


def _text(says: str, **more: Any) -> Part:
    return Part((says,), **more)


# In this order, mixed as an ordinary morning is.
CAST = (
    _text("When do you open tomorrow?"),
    _text(_WRONG),
    _text("STOP", stops=True),
    _text("How much is a birthday cake?"),
    _text(_MISSING),
    Part(images=10, kind=Kind.IMAGE, new=True),
    _text("Are you open on Sunday?"),
    _text(_PERSON, again="Hello? It is rather urgent."),
    Part(("Do you bake bread without glutton?",), kind=Kind.EDIT),
    _text("Lovely, see you soon!", kind=Kind.REACTION),
    _text("¿A qué hora abren?"),
    _text("How long do you need for a cake?", mode="SUGGEST"),
    _text("How much is a birthday cake?", mode="DRAFT_APPROVE"),
    Part(images=1, kind=Kind.IMAGE),
    Part(("Hi!", "I would like a cake.", _PLANS)),
    _text("Lovely, see you soon!"),
    _text(_COLD),
    _text("STOP", stops=True),
    _text(_LARGE),
    _text("When do you open tomorrow?", mode="DRAFT_APPROVE"),
    _text(_ADDRESS),
    _text(_MISSING),
    _text("How long do you need for a cake?"),
    _text(_ADDRESS, mode="SUGGEST"),
    _text("Are you open on Sunday?"),
    _text(_PERSON),
    _text(_CHANGE),
    _text("STOP", stops=True),
    _text("How much is a birthday cake?", mode="SUGGEST"),
    _text("When do you open tomorrow?"),
    _text(_MISSING),
)
