"""How locks read to people: the key of an authenticator app, what the audit log tells of them.

Most are Jinja filters, as those of `webapp.formats`.
"""

from collections.abc import Iterable
from itertools import groupby

import segno
from flask import Blueprint
from markupsafe import Markup

from wallet.audit import AuditEventView, Event
from wallet.languages import gettext, gettext_noop, ngettext

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
    if not count:
        return gettext("No recovery code is left.")
    return ngettext("One recovery code is left.", "%(num)s recovery codes are left.", count)


def in_runs(events: Iterable[AuditEventView]) -> list[tuple[AuditEventView, int]]:
    """The newest of each run of the same event from the same place, and how many it is of."""
    by_place = groupby(events, key=lambda event: (event.event, event.address, event.user_agent))
    runs = [list(run) for _, run in by_place]
    return [(run[0], len(run)) for run in runs]


@bp.app_template_filter()
def event_words(event: str) -> str:
    """What happened; an event that a newer release recorded still reads as words."""
    known = EVENTS.get(event)
    return gettext(known) if known else event.replace("_", " ").capitalize()


EVENTS: dict[str, str] = {
    Event.SIGNED_UP: gettext_noop("You opened your wallet"),
    Event.CODE_REFUSED: gettext_noop("Wrong code when opening a wallet"),
    Event.SIGNED_IN: gettext_noop("Signed in"),
    Event.SIGN_IN_REFUSED: gettext_noop("Wrong password"),
    Event.SECOND_FACTOR_ASKED: gettext_noop("Right password, then asked for a code"),
    Event.NEW_DEVICE: gettext_noop("First time in this browser"),
    Event.SIGNED_OUT: gettext_noop("Signed out"),
    Event.SESSION_ENDED: gettext_noop("Ended a sign-in"),
    Event.OTHER_SESSIONS_ENDED: gettext_noop("Ended all other sign-ins"),
    Event.REFRESH_TOKEN_STOLEN: gettext_noop("A sign-in was used from two places, so it was ended"),
    Event.PASSWORD_CHANGED: gettext_noop("Password changed"),
    Event.CONFIRMED: gettext_noop("Confirmed that it was you"),
    Event.CONFIRMATION_REFUSED: gettext_noop("Failed to confirm"),
    Event.SECOND_FACTOR_ENABLED: gettext_noop("Second factor turned on"),
    Event.SECOND_FACTOR_DISABLED: gettext_noop("Second factor turned off"),
    Event.SECOND_FACTOR_REFUSED: gettext_noop("Wrong code"),
    Event.RECOVERY_CODE_USED: gettext_noop("Recovery code used"),
    Event.RECOVERY_CODES_RENEWED: gettext_noop("New recovery codes made"),
    Event.PASSKEY_ADDED: gettext_noop("Passkey added"),
    Event.PASSKEY_REMOVED: gettext_noop("Passkey removed"),
    Event.EXPORTED: gettext_noop("Downloaded your data"),
    Event.WALLET_CLOSED: gettext_noop("Closed your wallet"),
}
