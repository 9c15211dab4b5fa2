"""What a User-Agent header claims to be."""

from wallet.languages import gettext, gettext_noop

# In this order: most browsers also claim to be those further down.
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": gettext_noop("Samsung Internet"),
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Macintosh": "Mac",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def browser_of(user_agent: str) -> str | None:
    """The browser and the system, in our words alone: "Firefox on Linux". None for any other."""
    browser, system = _first_in(user_agent, BROWSERS), _first_in(user_agent, SYSTEMS)
    if not browser or not system:
        return browser
    return gettext("%(browser)s on %(system)s", browser=browser, system=system)


def _first_in(text: str, names: dict[str, str]) -> str | None:
    return next((name for token, name in names.items() if token in text), None)
