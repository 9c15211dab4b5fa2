"""What the web server loads: `webapp.wsgi:app`."""

from webapp import create_app

app = create_app()
