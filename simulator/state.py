"""The parts of a simulation and how they hang together."""

from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from simulator.account_calls import AccountCalls
from simulator.admission import Admission
from simulator.ai import Models
from simulator.announcing import Announcing
from simulator.assets import BUSINESS
from simulator.call_rules import CallRules
from simulator.coexistence import CoexistenceCalls
from simulator.configuration import Configuration
from simulator.customer_calls import CustomerCalls
from simulator.faults import Faults
from simulator.flow_calls import FlowCalls
from simulator.flow_control import FlowControl
from simulator.flow_phone import FlowPhone
from simulator.flows import Flows
from simulator.graph import Graph
from simulator.inbound import Inbound
from simulator.media import MediaStore
from simulator.media_calls import MediaCalls
from simulator.memory import Memory
from simulator.number_calls import NumberCalls
from simulator.portfolio_calls import PortfolioCalls
from simulator.profile_calls import ProfileCalls
from simulator.registration import RegistrationCalls
from simulator.rules import Rules
from simulator.sending import Sending
from simulator.settings_calls import SettingsCalls
from simulator.signups import Signups
from simulator.statuses import StatusPlanner
from simulator.template_calls import TemplateCalls
from simulator.templates import Templates
from simulator.token_calls import TokenCalls
from simulator.upload_calls import UploadCalls
from simulator.webhooks import Webhooks
from simulator.wheel import Wheel
from simulator.world import Token, World

# What begins anew only when it is named.
ARMED = ("faults", "errors", "calls", "ai")


class Simulation:
    def __init__(
        self,
        configuration: Configuration,
        settle_port: Callable[[], Awaitable[None]],
        memory: Path | None,
    ) -> None:
        self.settle_port = settle_port
        self.world = World(configuration)
        self.wheel = Wheel()
        self.webhooks = Webhooks(self.world, self.wheel)
        self.planner = StatusPlanner(self.world, self.wheel, self.webhooks)
        self.templates = Templates(self.world, self.wheel, self.webhooks)
        self.announcing = Announcing(self.world, self.webhooks)
        self.signups = Signups(self.world, self.announcing)
        self.memory = Memory(self.world, self.templates, memory)
        self.media = MediaStore(self.world)
        self.inbound = Inbound(self.world, self.wheel, self.webhooks)
        self.faults = Faults(self.world)
        self.rules = Rules()
        self.models = Models()
        flows, phone = Flows(self.world, self.webhooks), FlowPhone(self.world)
        self.flows = FlowControl(self.world, flows, phone, self.inbound)
        admission = Admission(self.world, self.rules)
        sending = Sending(self.world, self.planner, self.faults, admission)
        self.call_rules = CallRules()
        areas = (
            MediaCalls(self.media),
            TemplateCalls(self.templates),
            TokenCalls(self.world, self.signups),
            PortfolioCalls(),
            AccountCalls(self.signups, self.webhooks),
            RegistrationCalls(),
            CoexistenceCalls(self.world, self.announcing),
            NumberCalls(self.webhooks),
            ProfileCalls(),
            SettingsCalls(),
            CustomerCalls(),
            UploadCalls(),
            FlowCalls(flows, phone),
        )
        self.graph = Graph(self.world, sending, self.faults, self.call_rules, areas)
        self.configure(configuration, ARMED)

    def configure(self, configuration: Configuration, changed: Iterable[str]) -> None:
        """Rules and faults begin anew only when they were named."""
        self.world.configure(configuration)
        ours = configuration.app.system_token.encode()
        self.world.tokens.setdefault(ours, Token(kind="SYSTEM", scopes=(BUSINESS,)))
        if "faults" in changed:
            self.faults.arm(configuration.faults)
        if "errors" in changed:
            self.rules.arm(configuration.errors)
        if "calls" in changed:
            self.call_rules.arm(configuration.calls)
        if "ai" in changed:
            self.models.arm(configuration.ai, configuration.seed)

    def reset(self, keep: set[str]) -> None:
        self.wheel.clear()
        self.webhooks.clear()
        self.planner.clear()
        self.inbound.clear()
        self.world.reset(keep)
        self.models.clear()
        self.configure(self.world.configuration, ARMED)

    def flush(self) -> None:
        """All that is planned happens now, and what waits for redelivery is posted again."""
        self.wheel.run_all()
        self.webhooks.flush()

    def pending(self) -> dict[str, int]:
        pending = self.planner.pending() | self.webhooks.pending()
        pending["inbound"] = self.inbound.planned
        return pending | {"total": sum(pending.values())}
