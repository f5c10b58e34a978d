"""Who hears what, and who may say what: the one table."""

from models.auth.permissions import Permission
from models.realtime.types import LiveEvent

CONVERSATIONS = Permission.READ_MESSAGES
# To say in a conversation that one types.
TYPING = Permission.WRITE_MESSAGES
# What is not here is told to named people, who need nothing more than to be among them.
NEEDED: dict[LiveEvent, Permission] = {
    LiveEvent.MESSAGE_NEW: CONVERSATIONS,
    LiveEvent.MESSAGE_STATUS: CONVERSATIONS,
    LiveEvent.CONVERSATION_UPDATED: CONVERSATIONS,
    LiveEvent.CONVERSATION_ASSIGNED: CONVERSATIONS,
    LiveEvent.CAMPAIGN_PROGRESS: Permission.READ_CAMPAIGNS,
    LiveEvent.TEMPLATE_STATUS: Permission.READ_TEMPLATES,
    LiveEvent.ACCOUNT_UPDATED: Permission.READ_ACCOUNTS,
    LiveEvent.NUMBER_UPDATED: Permission.READ_ACCOUNTS,
    LiveEvent.SIGNUP_STATUS: Permission.READ_ACCOUNTS,
    LiveEvent.FLOW_STATUS: Permission.READ_FLOWS,
}
