"""Meta's refusals about flows. The subcode of a name that is taken stands among the codes."""

from clients.meta.errors import Outcome, Refused


class FlowRefused(Refused):
    """Nothing is to be tried again before the flow was changed."""

    outcome = Outcome.REQUEST
    advice = "Meta does not take the flow as it is."


class FlowForbidden(FlowRefused):
    codes = frozenset({139000})
    advice = "Meta lets this account publish no flows now. See its health in WhatsApp Manager."


class FlowNotEditable(FlowRefused):
    codes = frozenset({139001})
    advice = "The flow is deprecated or made by an old version. Make a new one."


class FlowNotPublishable(FlowRefused):
    codes = frozenset({139002})
    advice = (
        "Correct its validation errors; where it has an endpoint, upload the number's key and see "
        "that the endpoint is reached from outside. The app must be subscribed to `flows`."
    )


class FlowNotDeprecatable(FlowRefused):
    codes = frozenset({139003})
    advice = "Only a published flow can be deprecated, and only once."


class FlowNotDeletable(FlowRefused):
    codes = frozenset({139004})
    advice = "Only a draft can be deleted. Deprecate the flow instead."


class FlowNameTaken(FlowRefused):
    codes = frozenset({4016019})
    advice = (
        "The account has a flow of this name at Meta. Choose another, or synchronize to see it."
    )
