"""What the web server loads: `webapp.wsgi:app`."""

from wallet.settings import SettingsError
from webapp import create_app

try:
    app = create_app()
except SettingsError as error:
    raise SystemExit(f"florin: {error}") from None
