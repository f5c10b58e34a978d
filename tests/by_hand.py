"""Temporal's own tools: its UI and its command line know nothing of our headers."""

from temporalio.client import Client

from core.temporal.origin import OriginInterceptor


def by_hand(client: Client) -> Client:
    """The same connection as an operator has it."""
    config = client.config()
    config["interceptors"] = [
        each for each in config["interceptors"] if not isinstance(each, OriginInterceptor)
    ]
    return Client(**config)
