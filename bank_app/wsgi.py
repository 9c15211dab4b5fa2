"""The bank as gunicorn serves it: one process with threads, so that its cache is one.

gunicorn bank_app.wsgi:app -k gthread -w 1 --threads 16
"""

from gunicorn.errors import AppImportError

from bank_app.application import create_app
from bank_app.settings import SettingsError

try:
    app = create_app()
except SettingsError as error:
    raise AppImportError(str(error)) from None  # gunicorn prints it as one line, and ends
