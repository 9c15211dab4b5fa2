"""Files that people keep."""

import codecs
from collections.abc import Iterable, Iterator

from flask import Response


def csv_file(portions: Iterable[str], name: str) -> Response:
    """Sent piece by piece, as it is read."""
    return _kept(Response(_encoded(portions), content_type="text/csv; charset=utf-8"), name)


def pdf_file(data: bytes, name: str) -> Response:
    return _kept(Response(data, content_type="application/pdf"), name)


def _encoded(portions: Iterable[str]) -> Iterator[bytes]:
    """With a byte order mark, or a spreadsheet takes it for something else than UTF-8."""
    yield codecs.BOM_UTF8
    for portion in portions:
        yield portion.encode()


def _kept(response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
