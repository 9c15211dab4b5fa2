"""What a User-Agent header claims to be."""

# In this order: most browsers also claim to be those further down.
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
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
    "Mac OS": "Mac",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def browser_of(user_agent: str) -> str | None:
    """The browser and the system, in our words alone: "Firefox on Linux". None for any other."""
    browser, system = _first_in(user_agent, BROWSERS), _first_in(user_agent, SYSTEMS)
    return f"{browser} on {system}" if browser and system else browser


def _first_in(text: str, names: dict[str, str]) -> str | None:
    return next((name for token, name in names.items() if token in text), None)
