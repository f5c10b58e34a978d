"""Every route's good request: the modules write themselves into `CALLS` when they are imported."""

from tests.routes import (
    calls_accounts,
    calls_ai,
    calls_campaigns,
    calls_contacts,
    calls_conversation_ai,
    calls_conversations,
    calls_media,
    calls_messages,
    calls_messages_reading,
    calls_open,
    calls_organizations,
    calls_signup,
    calls_team,
    calls_template_life,
    calls_templates,
    calls_waba,
)
from tests.routes.calls import CALLS as CALLS

MODULES = (
    calls_accounts,
    calls_ai,
    calls_campaigns,
    calls_contacts,
    calls_conversation_ai,
    calls_open,
    calls_organizations,
    calls_team,
    calls_template_life,
    calls_templates,
    calls_messages,
    calls_messages_reading,
    calls_media,
    calls_conversations,
    calls_waba,
    calls_signup,
)
