"""Who may call what, as a person would write it down: the lowest role that is let in.

`ANYBODY` needs no login; `PERSON` is somebody who is logged in, about themselves.
"""

from tests.routes.catalogue import Route

WHO_MAY = """
ANYBODY  GET     /api/health
ANYBODY  GET     /api/health/live
ANYBODY  GET     /api/health/ready
ANYBODY  GET     /api/webhooks/whatsapp
ANYBODY  POST    /api/webhooks/whatsapp
VIEWER   GET     /api/contacts
VIEWER   GET     /api/contacts/{contact_id}
AGENT    POST    /api/contacts
AGENT    POST    /api/contacts/bulk
AGENT    POST    /api/contacts/import
AGENT    PUT     /api/contacts/{contact_id}
AGENT    DELETE  /api/contacts/{contact_id}
AGENT    POST    /api/contacts/{contact_id}/opt-in
AGENT    POST    /api/contacts/{contact_id}/opt-out
VIEWER   GET     /api/groups
VIEWER   GET     /api/groups/{group_id}
VIEWER   GET     /api/groups/{group_id}/contacts
VIEWER   GET     /api/groups/{group_id}/count
AGENT    POST    /api/groups
AGENT    PUT     /api/groups/{group_id}
AGENT    DELETE  /api/groups/{group_id}
AGENT    POST    /api/groups/{group_id}/contacts
AGENT    DELETE  /api/groups/{group_id}/contacts
VIEWER   GET     /api/tags
AGENT    POST    /api/tags
AGENT    PATCH   /api/tags/{tag_id}
AGENT    DELETE  /api/tags/{tag_id}
VIEWER   GET     /api/departments
VIEWER   GET     /api/departments/{department_id}
VIEWER   GET     /api/departments/{department_id}/agents
MANAGER  POST    /api/departments
MANAGER  PUT     /api/departments/{department_id}
MANAGER  DELETE  /api/departments/{department_id}
VIEWER   GET     /api/agents
VIEWER   GET     /api/agents/{agent_id}
MANAGER  POST    /api/agents
MANAGER  PUT     /api/agents/{agent_id}
MANAGER  DELETE  /api/agents/{agent_id}
AGENT    PUT     /api/agents/{agent_id}/status
VIEWER   GET     /api/agents/{agent_id}/conversations
VIEWER   GET     /api/agents/{agent_id}/stats
VIEWER   GET     /api/routing/rules
VIEWER   GET     /api/routing/preview
MANAGER  POST    /api/routing/auto-assign
MANAGER  POST    /api/routing/rules
MANAGER  PUT     /api/routing/rules/{rule_id}
MANAGER  DELETE  /api/routing/rules/{rule_id}
VIEWER   GET     /api/quick-replies
AGENT    POST    /api/quick-replies
AGENT    PUT     /api/quick-replies/{reply_id}
AGENT    DELETE  /api/quick-replies/{reply_id}
VIEWER   GET     /api/embedded-signup
VIEWER   GET     /api/embedded-signup/status
ADMIN    POST    /api/embedded-signup/init
ADMIN    POST    /api/embedded-signup/callback
ADMIN    POST    /api/embedded-signup/exchange-token
ADMIN    POST    /api/embedded-signup/complete
ADMIN    POST    /api/embedded-signup/register-phone
ADMIN    POST    /api/embedded-signup/subscribe-webhooks
ADMIN    POST    /api/embedded-signup/retry
ADMIN    POST    /api/embedded-signup/cancel
ADMIN    POST    /api/embedded-signup/disconnect
VIEWER   GET     /api/waba
VIEWER   GET     /api/waba/{account_id}
VIEWER   GET     /api/waba/{account_id}/analytics
VIEWER   GET     /api/waba/{account_id}/events
VIEWER   GET     /api/waba/{account_id}/quality-rating
ADMIN    POST    /api/waba/{account_id}/refresh
VIEWER   GET     /api/waba/{account_id}/phone-numbers
ADMIN    POST    /api/waba/{account_id}/phone-numbers
VIEWER   GET     /api/waba/{account_id}/phone-numbers/{phone_id}
VIEWER   GET     /api/waba/{account_id}/phone-numbers/{phone_id}/health
ADMIN    POST    /api/waba/{account_id}/phone-numbers/{phone_id}/verify
ADMIN    POST    /api/waba/{account_id}/phone-numbers/{phone_id}/confirm
ADMIN    PUT     /api/waba/{account_id}/phone-numbers/{phone_id}/pin
ADMIN    PUT     /api/waba/{account_id}/phone-numbers/{phone_id}/display-name
VIEWER   GET     /api/waba/{account_id}/phone-numbers/{phone_id}/profile
ADMIN    PATCH   /api/waba/{account_id}/phone-numbers/{phone_id}/profile
VIEWER   GET     /api/waba/{account_id}/phone-numbers/{phone_id}/conversational-components
ADMIN    PUT     /api/waba/{account_id}/phone-numbers/{phone_id}/conversational-components
VIEWER   GET     /api/waba/{account_id}/phone-numbers/{phone_id}/blocked-users
AGENT    POST    /api/waba/{account_id}/phone-numbers/{phone_id}/blocked-users
AGENT    POST    /api/waba/{account_id}/phone-numbers/{phone_id}/blocked-users/unblock
VIEWER   GET     /api/waba/{account_id}/phone-numbers/{phone_id}/qr-codes
ADMIN    POST    /api/waba/{account_id}/phone-numbers/{phone_id}/qr-codes
ADMIN    PUT     /api/waba/{account_id}/phone-numbers/{phone_id}/qr-codes/{code}
ADMIN    DELETE  /api/waba/{account_id}/phone-numbers/{phone_id}/qr-codes/{code}
VIEWER   GET     /api/conversations
VIEWER   GET     /api/conversations/{contact_id}
VIEWER   GET     /api/conversations/{contact_id}/messages
VIEWER   GET     /api/conversations/{contact_id}/notes
VIEWER   GET     /api/conversations/{contact_id}/events
VIEWER   GET     /api/contacts/{contact_id}/conversations
AGENT    POST    /api/conversations/{contact_id}/messages
AGENT    POST    /api/conversations/{contact_id}/read
AGENT    POST    /api/conversations/{contact_id}/snooze
AGENT    POST    /api/conversations/{contact_id}/notes
AGENT    PUT     /api/conversations/{contact_id}/tags
AGENT    PUT     /api/conversations/{contact_id}/priority
AGENT    POST    /api/conversations/{contact_id}/close
AGENT    POST    /api/conversations/{contact_id}/assign
AGENT    POST    /api/conversations/{contact_id}/transfer
AGENT    POST    /api/conversations/{contact_id}/accept
AGENT    POST    /api/conversations/{contact_id}/decline
AGENT    POST    /api/conversations/{contact_id}/take-over
AGENT    POST    /api/conversations/{contact_id}/hand-back
VIEWER   GET     /api/messages/{message_id}
VIEWER   GET     /api/messages/{message_id}/status
AGENT    DELETE  /api/messages/{message_id}
AGENT    POST    /api/messages/{message_id}/mark-read
AGENT    POST    /api/messages/typing-indicator
AGENT    POST    /api/messages/send
AGENT    POST    /api/messages/send/text
AGENT    POST    /api/messages/send/image
AGENT    POST    /api/messages/send/video
AGENT    POST    /api/messages/send/audio
AGENT    POST    /api/messages/send/document
AGENT    POST    /api/messages/send/sticker
AGENT    POST    /api/messages/send/location
AGENT    POST    /api/messages/send/contact
AGENT    POST    /api/messages/send/template
AGENT    POST    /api/messages/send/interactive
AGENT    POST    /api/messages/send/reaction
AGENT    POST    /api/messages/send/interactive/buttons
AGENT    POST    /api/messages/send/interactive/list
AGENT    POST    /api/messages/send/interactive/cta-url
AGENT    POST    /api/messages/send/interactive/location-request
AGENT    POST    /api/messages/send/interactive/address-request
AGENT    POST    /api/messages/send/interactive/flow
AGENT    POST    /api/messages/send-template
VIEWER   GET     /api/media/{media_id}
VIEWER   GET     /api/media/{media_id}/download
AGENT    POST    /api/media/upload
AGENT    DELETE  /api/media/{media_id}
VIEWER   GET     /api/templates
VIEWER   GET     /api/templates/{template_id}
MANAGER  POST    /api/templates
VIEWER   GET     /api/campaigns
VIEWER   GET     /api/campaigns/{campaign_id}
VIEWER   GET     /api/campaigns/{campaign_id}/analytics
VIEWER   GET     /api/campaigns/{campaign_id}/recipients
MANAGER  GET     /api/campaigns/{campaign_id}/export
MANAGER  POST    /api/campaigns
MANAGER  PUT     /api/campaigns/{campaign_id}
MANAGER  DELETE  /api/campaigns/{campaign_id}
MANAGER  POST    /api/campaigns/{campaign_id}/duplicate
MANAGER  POST    /api/campaigns/{campaign_id}/start
MANAGER  POST    /api/campaigns/{campaign_id}/schedule
MANAGER  POST    /api/campaigns/{campaign_id}/pause
MANAGER  POST    /api/campaigns/{campaign_id}/resume
MANAGER  POST    /api/campaigns/{campaign_id}/cancel
MANAGER  POST    /api/campaigns/{campaign_id}/rate
MANAGER  POST    /api/campaigns/{campaign_id}/reschedule
MANAGER  POST    /api/campaigns/{campaign_id}/retry-failed
PERSON   GET     /api/organizations
PERSON   POST    /api/organizations
VIEWER   GET     /api/organizations/{organization_id}
ADMIN    PUT     /api/organizations/{organization_id}
OWNER    DELETE  /api/organizations/{organization_id}
AGENT    GET     /api/organizations/{organization_id}/members
ADMIN    POST    /api/organizations/{organization_id}/members
ADMIN    PUT     /api/organizations/{organization_id}/members/{user_id}/role
VIEWER   DELETE  /api/organizations/{organization_id}/members/{user_id}
AGENT    GET     /api/organizations/{organization_id}/invitations
ADMIN    DELETE  /api/organizations/{organization_id}/invitations/{invitation_id}
ADMIN    POST    /api/organizations/{organization_id}/invitations/{invitation_id}/resend
PERSON   POST    /api/invitations/accept
ANYBODY  POST    /api/invitations/register
VIEWER   GET     /api/users/api-keys
VIEWER   POST    /api/users/api-keys
VIEWER   DELETE  /api/users/api-keys/{key_id}
ADMIN    GET     /api/organizations/{organization_id}/api-keys
ADMIN    DELETE  /api/organizations/{organization_id}/api-keys/{key_id}
ADMIN    GET     /api/audit-log
ADMIN    GET     /api/audit-log/export
ADMIN    GET     /api/ai/providers
ADMIN    POST    /api/ai/providers
ADMIN    PATCH   /api/ai/providers/{provider_id}
ADMIN    DELETE  /api/ai/providers/{provider_id}
ADMIN    POST    /api/ai/test
ADMIN    GET     /api/ai/numbers
ADMIN    PUT     /api/ai/numbers/{phone_number_id}/mode
ADMIN    GET     /api/ai/policy
ADMIN    PUT     /api/ai/policy
ADMIN    GET     /api/ai/usage
VIEWER   GET     /api/conversations/{contact_id}/drafts
AGENT    POST    /api/conversations/{contact_id}/drafts/{draft_id}/approve
AGENT    POST    /api/conversations/{contact_id}/drafts/{draft_id}/reject
AGENT    PUT     /api/conversations/{contact_id}/ai-mode
ANYBODY  POST    /api/auth/register
ANYBODY  POST    /api/auth/resend-verification
ANYBODY  POST    /api/auth/forgot-password
ANYBODY  POST    /api/auth/verify-email
ANYBODY  POST    /api/auth/reset-password
ANYBODY  POST    /api/auth/login
ANYBODY  POST    /api/auth/refresh
ANYBODY  POST    /api/auth/logout
PERSON   GET     /api/auth/me
PERSON   GET     /api/users/profile
PERSON   PUT     /api/users/profile
PERSON   GET     /api/users/profile/avatar
PERSON   POST    /api/users/profile/avatar
PERSON   GET     /api/users/security
PERSON   POST    /api/users/security/password
PERSON   DELETE  /api/users/security/sessions/{session_id}
PERSON   POST    /api/users/security/2fa
"""
# These are for people alone, whatever a key's scopes.
NOT_BY_KEYS = """
DELETE  /api/organizations/{organization_id}
GET     /api/users/api-keys
POST    /api/users/api-keys
DELETE  /api/users/api-keys/{key_id}
"""


def who_may() -> dict[Route, str]:
    lines = [line.split() for line in WHO_MAY.strip().splitlines()]
    return {Route(method, path): lowest for lowest, method, path in lines}


def not_by_keys() -> set[Route]:
    return {Route(*line.split()) for line in NOT_BY_KEYS.strip().splitlines()}
