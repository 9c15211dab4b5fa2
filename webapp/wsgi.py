"""What the web server loads: `webapp.wsgi:app`."""

from wallet.settings import SettingsError

try:
    from webapp import create_app  # the doorbell's broker reads the settings when it is imported

    app = create_app()
except SettingsError as error:
    raise SystemExit(f"florin: {error}") from None
