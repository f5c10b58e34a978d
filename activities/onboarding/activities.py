"""Every step of a signup, for whoever registers them."""

from collections.abc import Awaitable, Callable
from typing import Any

from activities.onboarding.accounts import AccountSteps
from activities.onboarding.facts import FactSteps
from activities.onboarding.noting import NoteSteps
from activities.onboarding.numbers import NumberSteps
from activities.onboarding.stepping import Stepper
from activities.onboarding.tokens import TokenSteps
from activities.onboarding.undoing import UndoSteps
from clients.meta.client import MetaClient
from clients.meta.onboarding import MetaOnboarding
from core.database import Database
from core.keyring import Keyring
from core.meta_settings import MetaSettings


class OnboardingActivities:
    def __init__(
        self, database: Database, client: MetaClient, keyring: Keyring, settings: MetaSettings
    ) -> None:
        stepper = Stepper(database, keyring)
        secret = settings.app_secret.get_secret_value()
        meta = MetaOnboarding(client.graph, settings.app_id, secret)
        self._tokens = TokenSteps(stepper, meta, settings)
        self._accounts = AccountSteps(stepper, meta)
        self._numbers = NumberSteps(stepper, meta)
        self._facts = FactSteps(stepper, client)
        self._undoing = UndoSteps(stepper, meta)
        self._noting = NoteSteps(stepper)

    @property
    def every(self) -> tuple[Callable[..., Awaitable[Any]], ...]:
        return (
            self._tokens.exchange_code,
            self._tokens.fetch_token,
            self._tokens.check_token,
            self._accounts.subscribe_app,
            self._numbers.find_number,
            self._numbers.register,
            self._numbers.sync_phone,
            self._facts.read_number,
            self._facts.read_account,
            self._facts.sync_templates,
            self._accounts.read_profile,
            self._accounts.finish,
            self._undoing.unsubscribe_app,
            self._undoing.forget_token,
            self._noting.note,
            self._noting.permit,
        )
