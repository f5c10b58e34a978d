"""Every search attribute, declared once; the same tuple registers them everywhere (design 6)."""

from temporalio.common import SearchAttributeKey

ORGANIZATION_ID = SearchAttributeKey.for_keyword("OrganizationId")
STATUS = SearchAttributeKey.for_keyword("Status")
REASON = SearchAttributeKey.for_keyword("Reason")
PHONE_NUMBER_ID = SearchAttributeKey.for_keyword("PhoneNumberId")
CAMPAIGN_ID = SearchAttributeKey.for_keyword("CampaignId")
TEMPLATE_ID = SearchAttributeKey.for_keyword("TemplateId")
CONTACT_ID = SearchAttributeKey.for_keyword("ContactId")
DEPARTMENT_ID = SearchAttributeKey.for_keyword("DepartmentId")
AGENT_ID = SearchAttributeKey.for_keyword("AgentId")
WAITING = SearchAttributeKey.for_int("Waiting")
FAILED = SearchAttributeKey.for_int("Failed")
UNKNOWN = SearchAttributeKey.for_int("Unknown")
NEXT_DUE_AT = SearchAttributeKey.for_datetime("NextDueAt")

ALL = (
    ORGANIZATION_ID,
    STATUS,
    REASON,
    PHONE_NUMBER_ID,
    CAMPAIGN_ID,
    TEMPLATE_ID,
    CONTACT_ID,
    DEPARTMENT_ID,
    AGENT_ID,
    WAITING,
    FAILED,
    UNKNOWN,
    NEXT_DUE_AT,
)
