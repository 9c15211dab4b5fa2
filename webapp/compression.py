"""What travels compressed: pages and the files that they are made of, to those who can read it.

A page has secrets in it, and may repeat what its request brought: whoever makes somebody ask for it
again and again, and sees how long the answers are, could guess them byte by byte. So cookies don't
come along on another site's request (SameSite), and a page's length is blurred by a random number
of bytes. What programs ask for is left as it is.

Source: BREACH (2013); Palaniappan and others, "Heal the Breach" (2022), as Django does it.
"""

import gzip
import secrets
from functools import lru_cache
from io import BytesIO

from flask import Blueprint, Response, request

from webapp.assets import asset_asked_for, fingerprint_of

KINDS = ("text/html", "text/css", "text/javascript", "image/svg+xml")
MIN_BYTES = 500  # less fits into a packet as it is
BLUR_BYTES = 100
FILE_LEVEL = 9  # once each
PAGE_LEVEL = 5  # a millisecond for the longest feed

bp = Blueprint("compression", __name__)


@bp.after_app_request
def compress(response: Response) -> Response:
    if not _is_worth_it(response):
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings.quality("gzip") <= 0:
        return response
    response.direct_passthrough = False  # a file's bytes are read here
    body, name = response.get_data(), asset_asked_for()
    packed = _file(name, fingerprint_of(name), body) if name else _page(body)
    response.set_data(packed)
    response.headers["Content-Encoding"] = "gzip"
    if etag := response.get_etag()[0]:
        response.set_etag(etag, weak=True)  # the same content, other bytes
    return response


def _is_worth_it(response: Response) -> bool:
    if response.status_code in (206, 304) or response.mimetype not in KINDS:
        return False
    if "Content-Encoding" in response.headers:
        return False
    length = response.content_length or response.calculate_content_length() or 0
    return length >= MIN_BYTES


@lru_cache(maxsize=64)
def _file(_name: str, _fingerprint: str, body: bytes) -> bytes:
    return gzip.compress(body, FILE_LEVEL, mtime=0)


def _page(body: bytes) -> bytes:
    """The format has room for a file's name, which nobody reads."""
    packed = BytesIO()
    name = "-" * (1 + secrets.randbelow(BLUR_BYTES))
    with gzip.GzipFile(name, "wb", PAGE_LEVEL, packed, mtime=0) as file:
        file.write(body)
    return packed.getvalue()
