"""What each kind of notification says in one line."""

from wallet.languages import gettext, gettext_noop
from wallet.money import Money

# Filled with the amount; the operation's own page has the rest.
TITLES = {
    "deposit_settled": gettext_noop("%(amount)s arrived from your bank"),
    "deposit_failed": gettext_noop("Adding %(amount)s didn't work"),
    "withdrawal_settled": gettext_noop("%(amount)s went to your bank"),
    "withdrawal_failed": gettext_noop("Withdrawing %(amount)s didn't work"),
    "transfer_sent": gettext_noop("You sent %(amount)s"),
    "transfer_received": gettext_noop("You received %(amount)s"),
    "operation_parked": gettext_noop("%(amount)s still waits for your bank"),
    "request_paid": gettext_noop("Your request for %(amount)s was paid"),
}

# Filled with the amount; the request's own page has the rest.
REQUEST_TITLES = {
    "request_asked": gettext_noop("You were asked for %(amount)s"),
    "request_reminded": gettext_noop("You were reminded of %(amount)s"),
    "request_declined": gettext_noop("Your request for %(amount)s was declined"),
}

# What was done to the wallet itself.
SECURITY_TITLES = {
    "new_device": gettext_noop("You signed in on a new device"),
    "password_changed": gettext_noop("Your password was changed"),
    "second_factor_enabled": gettext_noop("Your second factor was turned on"),
    "second_factor_disabled": gettext_noop("Your second factor was turned off"),
    "recovery_code_used": gettext_noop("You signed in with a recovery code"),
    "recovery_codes_renewed": gettext_noop("You have new recovery codes"),
    "passkey_added": gettext_noop("A passkey was added"),
    "passkey_removed": gettext_noop("A passkey was removed"),
    "refresh_token_stolen": gettext_noop("A sign-in was used from two places, so it was ended"),
    "wallet_closed": gettext_noop("You closed your wallet"),
}

# What many payments at once came to.
PAYOUT_TITLES = {
    "payout_done": gettext_noop("Your payout is done"),
    "payout_refused": gettext_noop("Your payout was refused"),
}

# Filled with the amount; the schedule's own page has the rest.
SCHEDULE_TITLES = {
    "schedule_made": gettext_noop("You set up a scheduled payment of %(amount)s"),
    "schedule_not_done": gettext_noop("Your scheduled payment of %(amount)s wasn't done"),
    "schedule_missed": gettext_noop("Your scheduled payment of %(amount)s was left out"),
    "schedule_unfunded": gettext_noop(
        "There isn't enough money for your scheduled payment of %(amount)s"
    ),
}

KINDS = (*TITLES, *REQUEST_TITLES, *SECURITY_TITLES, *PAYOUT_TITLES, *SCHEDULE_TITLES)


def title(kind: str, amount: Money | None) -> str:
    """To whoever reads it now."""
    if amount is None:
        return gettext((SECURITY_TITLES | PAYOUT_TITLES)[kind])
    told = (TITLES | SCHEDULE_TITLES | REQUEST_TITLES)[kind]
    return gettext(told, amount=amount.display())
