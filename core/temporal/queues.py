"""Task queues are capacities; organizations share them fairly by fairness key."""

from enum import StrEnum


class TaskQueue(StrEnum):
    CONTROL = "control"
    CAMPAIGN = "campaign"
    SEND = "send"
    CONVERSATION = "conversation"
    INGEST = "ingest"
    AI = "ai"
