"""Where somebody wanted to go, who had to sign in or to open a wallet first."""

from flask import request, url_for


def wanted() -> str | None:
    return request.values.get("next") or None


def onward() -> str:
    return own_path(wanted() or "")


def own_path(asked: str) -> str:
    """Where to go: a path of ours, never another site's address."""
    # A browser reads "/\host" as "//host", and drops tabs and line ends before it looks.
    is_plain = asked.isprintable() and "\\" not in asked
    is_path = asked.startswith("/") and not asked.startswith("//")
    return asked if is_plain and is_path else url_for("dashboard.show")
