"""Why Meta refuses: a class per reason, with its codes and what a person can do about it."""

from datetime import timedelta

from clients.meta.errors import Outcome, Refused


class RecipientUnreachable(Refused):
    outcome = Outcome.RECIPIENT
    codes = frozenset({1026, 131021, 131026})
    advice = "This person cannot be reached on WhatsApp. Check the number."


class RecipientBlocked(Refused):
    outcome = Outcome.RECIPIENT
    codes = frozenset({130403})
    advice = "This business blocked the person. Unblock them first."


class InHoldout(Refused):
    outcome = Outcome.RECIPIENT
    codes = frozenset({130472})
    advice = "Meta keeps this person out of marketing as an experiment. Do not repeat."


class OptedOut(Refused):
    outcome = Outcome.RECIPIENT
    codes = frozenset({131050})
    advice = "The person stopped marketing messages in WhatsApp. Respect it."


class WindowClosed(Refused):
    outcome = Outcome.REQUEST
    codes = frozenset({131047})
    advice = "More than 24 hours passed since the person wrote. Use a template."


class MediaRefused(Refused):
    outcome = Outcome.REQUEST
    codes = frozenset({131053})
    advice = "The file's type, codec or size is not accepted. Replace it."


class PhoneRequired(Refused):
    outcome = Outcome.REQUEST
    codes = frozenset({131062})
    advice = "This message needs a phone number; a user id is not enough."


class IdentityChanged(Refused):
    outcome = Outcome.REQUEST
    codes = frozenset({137000})
    advice = "The person's key changed. Verify who they are, then send without the key hash."


class NotAllowlisted(Refused):
    outcome = Outcome.REQUEST
    codes = frozenset({131030})
    advice = "A test number reaches allowed recipients only. Add this one in Meta's app dashboard."


class WrongEndpoint(Refused):
    outcome = Outcome.REQUEST
    codes = frozenset({131055, 131061, 131063, 134100})
    advice = "Meta takes this kind of message through another API (marketing messages)."


class BadRequest(Refused):
    outcome = Outcome.REQUEST
    codes = frozenset({100, 803, 131008, 131009, 131020, 131041, 131051, 131059, 135000})
    advice = "Meta does not accept a value in the request. See the details of the error."


class GroupRefused(Refused):
    outcome = Outcome.REQUEST
    codes = frozenset(range(131201, 131216)) - {131208}
    advice = "Meta refused an operation on a group."


class RegistrationRefused(Refused):
    outcome = Outcome.REQUEST
    codes = frozenset({133000})
    advice = "Registering the number was refused. Check its PIN and verification, then repeat."


class OutsideMessaging(Refused):
    """Codes of products that send no messages; listed so that none is unknown."""

    outcome = Outcome.REQUEST
    codes = frozenset(
        {131060, 1752041, 2388012, 2388091, 2388093, 2388103, 2593109}
        | set(range(138000, 138024)) - {138002, 138005}
        | set(range(147001, 147006))
        | set(range(2494164, 2494180))
    )
    advice = "Meta refused an operation that is not about messages. See the code."


class UnknownRefusal(Refused):
    outcome = Outcome.REQUEST
    advice = "Meta refused with a code we do not know. Look it up and tell us."


class SomethingWentWrong(Refused):
    """Meta says it does not know what happened, so neither do we."""

    outcome = Outcome.TRY_AGAIN
    codes = frozenset({1, 131000})
    in_doubt_if_at_most_once = True
    advice = "Meta failed without a reason. It is tried again."


class TemporarilyUnavailable(Refused):
    outcome = Outcome.TRY_AGAIN
    codes = frozenset({133004, 139103, 2494100})
    advice = "Meta is busy with this. It is tried again."


class MediaUnfetchable(Refused):
    outcome = Outcome.TRY_AGAIN
    codes = frozenset({131052})
    advice = "Meta could not fetch the file. Check that its link is public, or upload it."


class ManagementThrottled(Refused):
    outcome = Outcome.TRY_AGAIN
    codes = frozenset({17, 32, 613, 80008, 80012, 131208, 134101, 138002, 138005})
    advice = "Too many management calls, or too early. It is tried again later."


class UnknownTransient(Refused):
    outcome = Outcome.TRY_AGAIN
    in_doubt_if_at_most_once = True
    advice = "Meta calls its failure transient. It is tried again."


class UnknownThrottle(Refused):
    outcome = Outcome.TRY_AGAIN
    advice = "Meta asks to slow down. It is tried again."


class MarketingCapped(Refused):
    """Repeating within a day lengthens the block of this person."""

    outcome = Outcome.TRY_AGAIN_LATER
    codes = frozenset({131049})
    wait = timedelta(hours=24)
    advice = "The person got enough marketing for now. Wait at least a day."


class FlowThrottled(Refused):
    outcome = Outcome.TRY_AGAIN_LATER
    codes = frozenset({132069})
    wait = timedelta(hours=1)
    advice = "The flow in this template is limited to few messages an hour. Check its health."


class PairThrottled(Refused):
    outcome = Outcome.PAIR
    codes = frozenset({131056})
    advice = "Too many messages from this number to this person. It is tried again."


class Throttled(Refused):
    outcome = Outcome.NOT_NOW
    codes = frozenset({4, 80007, 130429})
    advice = "The number's throughput is used up. Sending slows down and resumes alone."


class ServiceUnavailable(Refused):
    outcome = Outcome.NOT_NOW
    codes = frozenset({2, 131016, 131057})
    advice = "Meta's service or the number is in maintenance. Sending resumes alone."


class AuthFailed(Refused):
    outcome = Outcome.STOP
    codes = frozenset({0, 104, 190})
    advice = "The access token is expired or revoked. Connect the account again."


class NotPermitted(Refused):
    outcome = Outcome.STOP
    codes = frozenset({3, 10, 131005} | set(range(200, 300)))
    advice = "The token lacks a permission or the account. Grant it in Meta's business settings."


class AccountBlocked(Refused):
    outcome = Outcome.STOP
    codes = frozenset({368, 131031})
    advice = "Meta locked the account. See its health in WhatsApp Manager and appeal there."


class NumberUnavailable(Refused):
    outcome = Outcome.STOP
    codes = frozenset({33, 131037, 131045, 133010})
    advice = "The number is gone, unregistered or its name is not approved. Register it again."


class CountryRestricted(Refused):
    outcome = Outcome.STOP
    codes = frozenset({130497})
    advice = "The business may not message people in this country. Leave the country out."


class PaymentMissing(Refused):
    outcome = Outcome.STOP
    codes = frozenset({131042, 131044, 134011})
    advice = "Meta cannot charge the account. Set up payment in Meta's billing hub."


class SpamLimited(Refused):
    outcome = Outcome.STOP
    codes = frozenset({131048})
    advice = "Too many people reported the number. Stop, improve consent and content, then resume."


class MessagingCapped(Refused):
    outcome = Outcome.STOP
    codes = frozenset({131064})
    advice = "Meta capped the account for wrong template categories. The cap lifts by itself."


class MarketingMessagesUnavailable(Refused):
    outcome = Outcome.STOP
    codes = frozenset({134102})
    advice = "The account is not eligible for the marketing messages API."


class TemplatePaused(Refused):
    outcome = Outcome.STOP
    codes = frozenset({132015})
    advice = "Meta paused the template for its quality. Wait, or use another."


class TemplateUnusable(Refused):
    outcome = Outcome.STOP
    codes = frozenset({132000, 132001, 132005, 132007, 132012, 132016, 132018, 132068})
    advice = "Template and parameters do not fit, or the template is not approved. Correct it."


class TemplateRefused(Refused):
    outcome = Outcome.STOP
    codes = frozenset(
        {2388019, 2388023, 2388024, 2388039, 2388040, 2388047, 2388072, 2388073, 2388293, 2388299}
    )
    advice = "Meta does not take this template as written. Correct it, or choose another name."
