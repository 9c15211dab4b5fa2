"""German in which each sentence is the English one within marks: so that a test can see what is
told in its reader's language, whatever the translators say."""

import pytest
from babel.support import NullTranslations

from wallet import languages


class _Marked(NullTranslations):
    def gettext(self, message: str) -> str:
        return f"«{message}»"

    def ngettext(self, msgid1: str, msgid2: str, num: int) -> str:
        return f"«{msgid1 if num == 1 else msgid2}»"


def mark_german(monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = languages.catalogue
    marked = _Marked()
    monkeypatch.setattr(
        languages, "catalogue", lambda name: marked if name == "de" else catalogue(name)
    )
