"""How patient we are with each dependency. Splat one of these at the call."""

from datetime import timedelta

from temporalio.common import RetryPolicy
from temporalio.workflow import ActivityCancellationType, ActivityConfig

from core.temporal.queues import TaskQueue

DATABASE = ActivityConfig(
    task_queue=TaskQueue.CONTROL,
    start_to_close_timeout=timedelta(seconds=30),
    retry_policy=RetryPolicy(maximum_interval=timedelta(seconds=10)),
)
BULK = ActivityConfig(
    task_queue=TaskQueue.CAMPAIGN,
    start_to_close_timeout=timedelta(minutes=10),
    heartbeat_timeout=timedelta(seconds=30),
    retry_policy=RetryPolicy(maximum_interval=timedelta(seconds=30)),
)
SEND = ActivityConfig(
    task_queue=TaskQueue.SEND,
    start_to_close_timeout=timedelta(seconds=90),
    heartbeat_timeout=timedelta(seconds=10),
    retry_policy=RetryPolicy(maximum_interval=timedelta(seconds=2)),
)
META_PATIENTLY = ActivityConfig(
    task_queue=TaskQueue.CONTROL,
    start_to_close_timeout=timedelta(minutes=2),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=1),
        backoff_coefficient=4,
        maximum_interval=timedelta(minutes=5),
    ),
)
# What is asked again soon anyway.
META_BRIEFLY = ActivityConfig(
    task_queue=TaskQueue.CONTROL,
    start_to_close_timeout=timedelta(minutes=2),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=2), backoff_coefficient=4, maximum_attempts=3
    ),
)
# A dead worker is noticed in seconds; the activity itself knows how often it may try, and ends
# what it began when it is cancelled.
ONBOARDING = ActivityConfig(
    task_queue=TaskQueue.CONTROL,
    start_to_close_timeout=timedelta(minutes=2),
    heartbeat_timeout=timedelta(seconds=5),
    cancellation_type=ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=1),
        backoff_coefficient=3,
        maximum_interval=timedelta(minutes=1),
        maximum_attempts=20,
    ),
)
# Whoever sends gives the end of its patience: some mails are soon of no use.
MAIL = ActivityConfig(
    task_queue=TaskQueue.CONTROL,
    start_to_close_timeout=timedelta(minutes=2),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=2),
        backoff_coefficient=3,
        maximum_interval=timedelta(minutes=10),
    ),
)
# Large files; whoever moves one gives the end of its patience, which is Meta's.
MEDIA = ActivityConfig(
    task_queue=TaskQueue.CONTROL,
    start_to_close_timeout=timedelta(minutes=15),
    heartbeat_timeout=timedelta(seconds=30),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=1),
        backoff_coefficient=3,
        maximum_interval=timedelta(minutes=30),
    ),
)
# A store may hold millions of files; what was done is not done again.
KEEPING = ActivityConfig(
    task_queue=TaskQueue.CONTROL,
    start_to_close_timeout=timedelta(hours=6),
    heartbeat_timeout=timedelta(minutes=2),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=10), maximum_interval=timedelta(minutes=10)
    ),
)
CONVERSATION = ActivityConfig(
    task_queue=TaskQueue.CONVERSATION,
    start_to_close_timeout=timedelta(seconds=30),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=10)
    ),
)
WATCH = ActivityConfig(
    task_queue=TaskQueue.CONTROL,
    start_to_close_timeout=timedelta(minutes=5),
    heartbeat_timeout=timedelta(seconds=30),
    retry_policy=RetryPolicy(maximum_interval=timedelta(seconds=10)),
)
# A customer waits: when no model can be asked soon, people are.
AI = ActivityConfig(
    task_queue=TaskQueue.AI,
    schedule_to_start_timeout=timedelta(seconds=10),
    start_to_close_timeout=timedelta(seconds=75),
    heartbeat_timeout=timedelta(seconds=5),
    retry_policy=RetryPolicy(maximum_attempts=2),
)
DRAIN = ActivityConfig(
    task_queue=TaskQueue.INGEST,
    start_to_close_timeout=timedelta(days=1),
    heartbeat_timeout=timedelta(seconds=5),
    retry_policy=RetryPolicy(maximum_interval=timedelta(seconds=5)),
)


def described(config: ActivityConfig, summary: str) -> ActivityConfig:
    """The same patience, with a line for whoever reads the history."""
    return config | ActivityConfig(summary=summary)


def within(config: ActivityConfig, patience: timedelta) -> ActivityConfig:
    """The same, and an end after which it is given up."""
    return config | ActivityConfig(schedule_to_close_timeout=patience)
