"""Which applier takes which field; the order is the order of locks."""

from activities.ingest.accounts import Accounts
from activities.ingest.applier import Applier, Appliers
from activities.ingest.calls import Calls
from activities.ingest.flows import Flows
from activities.ingest.identities import Identities
from activities.ingest.messages import Messages
from activities.ingest.phone import AddressBook, Echoes, History
from activities.ingest.preferences import Preferences
from activities.ingest.statuses import Statuses
from activities.ingest.templates import Templates
from activities.ingest.unknown import Unknown
from core.database import Database


def appliers(database: Database) -> Appliers:
    """Everything we know to apply."""
    templates, accounts = Templates(), Accounts()
    messages, echoes = Messages(database), Echoes()
    registered: dict[str, Applier] = {
        "messages/status": Statuses(),
        "messages/message": messages,
        "user_preferences/preference": Preferences(),
        "calls/call": Calls(),
        "user_id_update/identity": Identities(),
        "smb_message_echoes/echo": echoes,
        "message_echoes/echo": echoes,
        "history/history": History(),
        "history/message": messages,
        "history/echo": echoes,
        "smb_app_state_sync/contact": AddressBook(),
        "message_template_status_update/change": templates,
        "message_template_quality_update/change": templates,
        "message_template_components_update/change": templates,
        "template_category_update/change": templates,
        "flows/change": Flows(),
        "account_update/change": accounts,
        "phone_number_quality_update/change": accounts,
        "phone_number_name_update/change": accounts,
        "account_review_update/change": accounts,
        "account_alerts/change": accounts,
        "business_capability_update/change": accounts,
        "security/change": accounts,
    }
    return Appliers(registered, Unknown())
