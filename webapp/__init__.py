"""The face of Florin: pages, partials, and the JSON API.

A view parses, calls one verb of `wallet`, answers.
"""

from pathlib import Path

from flask import Blueprint, Flask

from wallet import languages
from wallet.settings import settings as process
from webapp import (
    account_security,
    activity,
    api,
    assets,
    auth,
    bodies,
    compression,
    dashboard,
    days,
    deposits,
    errors,
    formats,
    health,
    icons,
    kept,
    limits,
    live,
    locales,
    locks,
    maintenance,
    notifications,
    operation_words,
    operations,
    pages,
    passkeys,
    password,
    payouts,
    people,
    receive,
    request_words,
    requests,
    rows,
    schedules,
    second_factor,
    security,
    sessions,
    settings,
    sign_in,
    sign_up,
    simulator,
    statements,
    styleguide,
    transfers,
    webhooks,
    withdrawals,
)

ROOT = Path(__file__).parent.parent

# What answers under which path stands in each; a new one is added here.
BLUEPRINTS: tuple[Blueprint, ...] = (
    api.bp,
    health.bp,
    webhooks.bp,
    assets.bp,
    compression.bp,
    pages.bp,
    formats.bp,
    icons.bp,
    operation_words.bp,
    request_words.bp,
    rows.bp,
    kept.bp,
    locks.bp,
    sign_up.bp,
    sign_in.bp,
    account_security.bp,
    password.bp,
    second_factor.bp,
    passkeys.bp,
    sessions.bp,
    dashboard.bp,
    days.bp,
    deposits.bp,
    withdrawals.bp,
    transfers.bp,
    receive.bp,
    payouts.bp,
    schedules.bp,
    requests.bp,
    operations.bp,
    activity.bp,
    statements.bp,
    people.bp,
    settings.bp,
    notifications.bp,
    live.bp,
    simulator.bp,
    styleguide.bp,
)


def create_app() -> Flask:
    """Raise SettingsError when the environment is not fit to serve."""
    app = Flask(
        __name__,
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
    )
    app.config.from_mapping(
        SECRET_KEY=process().secret_key,
        MAX_CONTENT_LENGTH=bodies.MAX_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=bodies.MAX_BODY_BYTES,
        MAX_FORM_PARTS=50,
    )
    # Fields stay in the order that documents them.
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.url_map.merge_slashes = False  # its redirect would repeat whatever host was asked for
    languages.speak(app.jinja_env)
    locales.init_app(app)
    maintenance.init_app(app)
    limits.init_app(app)  # before a body is read, a token compared, or anybody looked up
    security.init_app(app)
    auth.init_app(app)
    errors.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if process().production and process().trusted_proxy is None:
        app.logger.warning(
            "TRUSTED_PROXY is not set: behind a proxy all clients would count as one network"
        )
    return app
