"""The drawings beside words: our names for those of the heroicons package.

Always beside words that say the same, so hidden from who listens.
"""

from functools import cache

from flask import Blueprint
from heroicons.jinja import heroicon_outline

bp = Blueprint("icons", __name__)

NAMES = {
    # Where money goes.
    "add": "arrow-down-tray",
    "withdraw": "arrow-up-tray",
    "send": "arrow-up-right",
    "receive": "arrow-down-left",
    "request": "inbox-arrow-down",
    "split": "arrows-right-left",
    "repeat": "arrow-path",
    "calendar": "calendar-days",
    "bank": "building-library",
    # How things stand.
    "clock": "clock",
    "done": "check",
    "cross": "x-mark",
    "alert": "exclamation-circle",
    "info": "information-circle",
    "offline": "signal-slash",
    "pause": "pause",
    "play": "play",
    "block": "no-symbol",
    # Who.
    "people": "users",
    "person": "user",
    # Where to go, and what to do there.
    "home": "home",
    "list": "list-bullet",
    "bell": "bell",
    "chart": "chart-bar",
    "table": "table-cells",
    "search": "magnifying-glass",
    "filter": "funnel",
    "download": "document-arrow-down",
    "upload": "document-arrow-up",
    "receipt": "document-text",
    "print": "printer",
    "share": "share",
    "copy": "document-duplicate",
    "link": "link",
    "qr": "qr-code",
    "settings": "cog-6-tooth",
    "language": "language",
    "help": "lifebuoy",
    "pencil": "pencil-square",
    "trash": "trash",
    "leave": "arrow-right-start-on-rectangle",
    "down": "chevron-down",
    "left": "chevron-left",
    "right": "chevron-right",
    # Locks.
    "lock": "lock-closed",
    "key": "key",
    "phone": "device-phone-mobile",
    "devices": "computer-desktop",
    "mail": "envelope",
}


@bp.app_template_global()
@cache
def icon(name: str) -> str:
    return heroicon_outline(NAMES[name], size=None, **{"class": "icon"}, focusable="false")
