"""Every table, for whoever needs the whole schema."""

from sqlmodel import SQLModel

from models.accounts import tables as accounts
from models.ai import tables as ai
from models.audit import tables as audit
from models.auth import tables as auth
from models.campaigns import tables as campaigns
from models.contacts import tables as contacts
from models.conversations import tables as conversations
from models.flows import tables as flows
from models.ingest import tables as ingest
from models.keys import tables as keys
from models.media import tables as media
from models.onboarding import tables as onboarding
from models.organizations import tables as organizations
from models.requests import tables as requests
from models.routing import tables as routing
from models.sending import tables as sending
from models.team import tables as team
from models.templates import tables as templates

MODULES = (
    organizations,
    auth,
    audit,
    requests,
    keys,
    accounts,
    contacts,
    templates,
    campaigns,
    sending,
    ingest,
    team,
    routing,
    conversations,
    media,
    onboarding,
    ai,
    flows,
)
METADATA = SQLModel.metadata
