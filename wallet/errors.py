"""What the domain refuses. Each error has a stable `code` for programs and a sentence for people.

The web maps codes to HTTP statuses in one place, `webapp/errors.py`.
"""

from wallet.languages import gettext, gettext_noop


class WalletError(Exception):
    """A refusal: nothing was written. `field` names the input that it is about, if one is."""

    code = "refused"
    message = gettext_noop("This can't be done.")
    field: str | None = None

    def __init__(self, message: str | None = None) -> None:
        self.message = message or gettext(self.message)
        super().__init__(self.message)


class InvalidInput(WalletError):
    """One field can't be used as it was given."""

    code = "invalid_input"

    def __init__(self, field: str, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.field = field
        self.code = code or self.code


class InsufficientFunds(WalletError):
    code = "insufficient_funds"
    message = gettext_noop("You don't have that much available.")
    field = "amount"


class RecipientNotFound(WalletError):
    code = "recipient_not_found"
    message = gettext_noop("No wallet can receive this. Check the account number.")
    field = "to"


class RecipientIsSelf(InvalidInput):
    def __init__(self) -> None:
        super().__init__("to", gettext("You can't send money to yourself."), "recipient_is_self")


class IdempotencyKeyReused(WalletError):
    code = "idempotency_key_reused"
    message = gettext_noop(
        "This was already sent with other details. Check your activity, then start again."
    )


class OperationNotFound(WalletError):
    code = "operation_not_found"
    message = gettext_noop("There is no such operation.")


class CannotCancel(WalletError):
    code = "cannot_cancel"
    message = gettext_noop("This can't be cancelled any more: the bank may have seen it.")


class PayoutNotFound(WalletError):
    code = "payout_not_found"
    message = gettext_noop("There is no such payout.")


class PayoutIsFaulty(WalletError):
    code = "payout_is_faulty"
    message = gettext_noop("Mend the rows that can't be sent, then upload the file again.")


class CannotDiscard(WalletError):
    code = "cannot_discard"
    message = gettext_noop("This can't be discarded any more: it was confirmed.")


class ScheduleNotFound(WalletError):
    code = "schedule_not_found"
    message = gettext_noop("There is no such schedule.")


class ScheduleIsOver(WalletError):
    code = "schedule_is_over"
    message = gettext_noop("This has ended. Set up another one if you like.")


class TooManySchedules(WalletError):
    code = "too_many_schedules"
    message = gettext_noop(
        "You have a hundred of these already. Stop one that you don't need any more first."
    )


class RequestNotFound(WalletError):
    code = "request_not_found"
    message = gettext_noop("There is no such request.")


class RequestNotOpen(WalletError):
    code = "request_not_open"
    message = gettext_noop("This request is not open any more.")


class RequestIsOwn(WalletError):
    code = "request_is_own"
    message = gettext_noop("This is your own request. Share it with whoever should pay.")


class OtherCurrency(WalletError):
    """`theirs` is what is asked for."""

    code = "other_currency"

    def __init__(self, theirs: str, own: str) -> None:
        super().__init__(
            gettext(
                "This is asked for in %(theirs)s, and your wallet is in %(own)s.",
                theirs=theirs,
                own=own,
            )
        )


class ContactNotFound(WalletError):
    code = "contact_not_found"
    message = gettext_noop("There is no such person among yours.")


class CannotClose(WalletError):
    code = "cannot_close"
    message = gettext_noop("Your wallet can't be closed yet.")


class InvalidCredentials(WalletError):
    code = "invalid_credentials"
    message = gettext_noop("Account number or password is wrong.")


class SecondFactorNeeded(WalletError):
    """The password is right and not enough: `challenge` goes back with the code."""

    code = "second_factor_needed"
    message = gettext_noop("Enter the code of your authenticator app.")

    def __init__(self, challenge: str) -> None:
        super().__init__()
        self.challenge = challenge


class ConfirmationNeeded(WalletError):
    code = "confirmation_needed"
    message = gettext_noop("Confirm that it is you.")


class SecondFactorIsOn(WalletError):
    code = "second_factor_is_on"
    message = gettext_noop("Your second factor is on already.")


class SecondFactorIsOff(WalletError):
    code = "second_factor_is_off"
    message = gettext_noop("You have no second factor.")


class PasskeyRefused(WalletError):
    code = "passkey_refused"
    message = gettext_noop("This passkey couldn't be used. Try once more, or use your password.")
    field = "passkey"


class PasskeyNotFound(WalletError):
    code = "passkey_not_found"
    message = gettext_noop("There is no such passkey.")


class InvalidCode(WalletError):
    code = "invalid_code"
    message = gettext_noop("This code is wrong or no longer valid.")
    field = "code"


class SessionEnded(WalletError):
    code = "session_ended"
    message = gettext_noop("Please sign in again.")


class SessionNotFound(WalletError):
    code = "session_not_found"
    message = gettext_noop("There is no such sign-in.")


class TooManyAttempts(WalletError):
    code = "too_many_attempts"
    message = gettext_noop("Too many attempts. Please wait a while.")

    def __init__(self, message: str | None = None, *, retry_after_seconds: int = 60) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds
