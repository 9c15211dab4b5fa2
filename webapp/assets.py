"""Static files under addresses that change with their content: browsers may keep them for ever.

All style sheets travel as one. A new one is a file in `static/css/`, and nothing else to do.
"""

import hashlib
import time
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from flask import Blueprint, Response, current_app, request, send_file, url_for

from webapp import limits
from webapp.auth import anyone

YEAR_SECONDS = 365 * 24 * 3600
FIRST_SHEETS = ("tokens", "base", "layout")

bp = Blueprint("assets", __name__)


@bp.get("/static/htmx.min.js")
@anyone
@limits.exempt
def htmx() -> Response:
    """From the installed package that carries it; none of it is committed."""
    return send_file(_htmx_file(), mimetype="text/javascript")


@bp.get("/static/florin.css")
@anyone
@limits.exempt
def styles() -> Response:
    """The style sheets, one after the other."""
    text = "\n".join(sheet.read_text() for sheet in _files("styles"))
    return Response(text, mimetype="text/css")


def style_sheets(static: Path) -> list[Path]:
    """In their order: the frame's, the components', then the rooms', which have the last word."""
    folder = static / "css"
    first = [folder / f"{name}.css" for name in FIRST_SHEETS]
    rooms = sorted(set(folder.glob("*.css")) - set(first))
    return [*first, *sorted((folder / "components").glob("*.css")), *rooms]


@bp.app_template_global()
def asset(name: str) -> str:
    """The address of a file under its fingerprint; "htmx" is the library's, "styles" all sheets."""
    return _address(name, fingerprint_of(name))


@cache
def _address(name: str, fingerprint: str) -> str:
    if name in ("htmx", "styles"):
        return url_for(f"assets.{name}", v=fingerprint)
    return url_for("static", filename=name, v=fingerprint)


def asset_asked_for() -> str | None:
    """The name of the file that this request is for, as `asset` knows it."""
    match request.endpoint:
        case "static":
            return str((request.view_args or {}).get("filename"))
        case "assets.htmx" | "assets.styles":
            return request.endpoint.partition(".")[2]
    return None


@bp.after_app_request
def _let_browsers_keep(response: Response) -> Response:
    """Only under its own fingerprint; a bare or an old address is asked for again."""
    name = asset_asked_for()
    if name and response.status_code == 200 and request.args.get("v") == fingerprint_of(name):
        response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
    return response


def fingerprint_of(name: str) -> str:
    """Of the content as it is now, or was within this second: a page asks for ten of them, and the
    style sheets are many files. Empty when there is no such file.
    """
    return _fingerprint_at(name, int(time.monotonic()))


@lru_cache(maxsize=64)
def _fingerprint_at(name: str, _second: int) -> str:
    try:
        files = _files(name)
        return _digest(files, tuple(file.stat().st_mtime_ns for file in files))
    except OSError:
        return ""


@lru_cache(maxsize=256)
def _digest(files: tuple[Path, ...], _changed_at: tuple[int, ...]) -> str:
    content = hashlib.sha256()
    for file in files:
        content.update(file.read_bytes())
    return content.hexdigest()[:12]


def _files(name: str) -> tuple[Path, ...]:
    static = Path(str(current_app.static_folder))
    match name:
        case "htmx":
            return (_htmx_file(),)
        case "styles":
            return tuple(style_sheets(static))
    return (static / name,)


@cache
def _htmx_file() -> Path:
    spec = find_spec("js_lib_htmx")
    if spec is None or spec.origin is None:
        raise RuntimeError("the package django-js-lib-htmx is not installed")
    return Path(spec.origin).parent / "static" / "htmx" / "htmx.min.js"
