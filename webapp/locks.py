"""How locks read to people: the key of an authenticator app, what the audit log tells of them.

Most are Jinja filters, as those of `webapp.formats`.
"""

from collections.abc import Iterable
from itertools import groupby

import segno
from flask import Blueprint
from markupsafe import Markup

from wallet.audit import AuditEventView, Event

bp = Blueprint("locks", __name__)


@bp.app_template_filter()
def qr(uri: str) -> Markup:
    """An <svg> of attributes alone: the security policy forbids inline styles and data: images."""
    code = segno.make(uri, micro=False)
    return Markup(code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True))  # noqa: S704


@bp.app_template_filter()
def in_groups(key: str) -> str:
    """By four, to be typed: "ABCD EFGH"."""
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))


@bp.app_template_filter()
def codes_left(count: int) -> str:
    match count:
        case 0:
            return "No recovery code is left."
        case 1:
            return "One recovery code is left."
    return f"{count} recovery codes are left."


def in_runs(events: Iterable[AuditEventView]) -> list[tuple[AuditEventView, int]]:
    """The newest of each run of the same event from the same place, and how many it is of."""
    by_place = groupby(events, key=lambda event: (event.event, event.address, event.user_agent))
    runs = [list(run) for _, run in by_place]
    return [(run[0], len(run)) for run in runs]


@bp.app_template_filter()
def event_words(event: str) -> str:
    """What happened; an event that a newer release recorded still reads as words."""
    return EVENTS.get(event, event.replace("_", " ").capitalize())


EVENTS: dict[str, str] = {
    Event.SIGNED_UP: "You opened your wallet",
    Event.CODE_REFUSED: "Wrong code when opening a wallet",
    Event.SIGNED_IN: "Signed in",
    Event.SIGN_IN_REFUSED: "Wrong password",
    Event.SECOND_FACTOR_ASKED: "Right password, then asked for a code",
    Event.NEW_DEVICE: "First time in this browser",
    Event.SIGNED_OUT: "Signed out",
    Event.SESSION_ENDED: "Ended a sign-in",
    Event.OTHER_SESSIONS_ENDED: "Ended all other sign-ins",
    Event.REFRESH_TOKEN_STOLEN: "A sign-in was used from two places, so it was ended",
    Event.PASSWORD_CHANGED: "Password changed",
    Event.CONFIRMED: "Confirmed that it was you",
    Event.CONFIRMATION_REFUSED: "Failed to confirm",
    Event.SECOND_FACTOR_ENABLED: "Second factor turned on",
    Event.SECOND_FACTOR_DISABLED: "Second factor turned off",
    Event.SECOND_FACTOR_REFUSED: "Wrong code",
    Event.RECOVERY_CODE_USED: "Recovery code used",
    Event.RECOVERY_CODES_RENEWED: "New recovery codes made",
    Event.PASSKEY_ADDED: "Passkey added",
    Event.PASSKEY_REMOVED: "Passkey removed",
    Event.EXPORTED: "Downloaded your data",
    Event.WALLET_CLOSED: "Closed your wallet",
}
