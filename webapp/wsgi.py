"""What the web server loads: `webapp.wsgi:app`."""

from webapp import create_app, serving

serving.init()
app = create_app()
