"""Static files under addresses that change with their content: browsers may keep them for ever."""

import hashlib
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from flask import Blueprint, Response, current_app, request, send_file, url_for

from webapp import limits
from webapp.auth import anyone

YEAR_SECONDS = 365 * 24 * 3600

bp = Blueprint("assets", __name__)


@bp.get("/static/htmx.min.js")
@anyone
@limits.exempt
def htmx() -> Response:
    """From the installed package that carries it, compressed too; none of it is committed."""
    file, encoding = _htmx_file(), None
    if request.accept_encodings.quality("gzip") > 0:
        file, encoding = file.with_suffix(".js.gz"), "gzip"
    response = send_file(file, mimetype="text/javascript")
    response.vary.add("Accept-Encoding")
    if encoding:
        response.headers["Content-Encoding"] = encoding
    return response


@bp.app_template_global()
def asset(name: str) -> str:
    """The address of a file under its fingerprint; "htmx" is the library's."""
    return _address(name, _fingerprint(_file(name)))


@cache
def _address(name: str, fingerprint: str) -> str:
    if name == "htmx":
        return url_for("assets.htmx", v=fingerprint)
    return url_for("static", filename=name, v=fingerprint)


@bp.after_app_request
def _let_browsers_keep(response: Response) -> Response:
    """Only under its own fingerprint; a bare or an old address is asked for again."""
    if request.endpoint in ("static", "assets.htmx") and response.status_code == 200:
        name = str((request.view_args or {}).get("filename", "htmx"))
        if request.args.get("v") == _fingerprint(_file(name)):
            response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
    return response


def _fingerprint(file: Path) -> str:
    try:
        return _digest(file, file.stat().st_mtime_ns)
    except OSError:  # there is no such file
        return ""


@cache
def _digest(file: Path, _changed_at: int) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


@lru_cache(maxsize=256)
def _file(name: str) -> Path:
    return _htmx_file() if name == "htmx" else Path(str(current_app.static_folder)) / name


@cache
def _htmx_file() -> Path:
    spec = find_spec("js_lib_htmx")
    if spec is None or spec.origin is None:
        raise RuntimeError("the package django-js-lib-htmx is not installed")
    return Path(spec.origin).parent / "static" / "htmx" / "htmx.min.js"
