"""Pages of lists, as programs ask for them."""

from flask import request

DEFAULT_LIMIT = 50


def limit() -> int:
    """What is no number counts as zero, which every list refuses."""
    text = request.args.get("limit", str(DEFAULT_LIMIT))
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0
