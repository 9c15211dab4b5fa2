"""Sentences for people, in the language of whoever reads them.

English is the source, and a sentence is its own key in the catalogues (`translations/`); what is
missing there stays English. Who reads now, `wallet.locales` says. `make words` gathers every
sentence that is given to one of these functions, in Python and in the templates.
"""

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from babel.support import NullTranslations, Translations

from wallet.locales import locale

if TYPE_CHECKING:
    from jinja2 import Environment

CATALOGUES = Path(__file__).parent.parent / "translations"
SOURCE = "en"


def language() -> str:
    """Of whoever reads now, as HTML names it: "en"."""
    return locale().partition("_")[0]


def gettext(sentence: str, **values: object) -> str:
    """`gettext("Use at least %(least)s characters.", least=10)`."""
    told = catalogue(language()).gettext(sentence)
    return told % values if values else told


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """The form that fits `num`, which is among the values: `ngettext("One", "%(num)s", 3)`."""
    return catalogue(language()).ngettext(one, many, num) % ({"num": num} | values)


def gettext_noop(sentence: str) -> str:
    """Only gathered: for a constant, which is told later, to whoever reads it then."""
    return sentence


def speak(environment: "Environment") -> None:
    """Templates tell their sentences by the same catalogues: `{% trans %}` and `_()`."""
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        lambda sentence: catalogue(language()).gettext(sentence),
        lambda one, many, num: catalogue(language()).ngettext(one, many, num),
        newstyle=True,
    )
    environment.globals["language"] = language


@cache
def catalogue(language: str) -> NullTranslations:
    """Compiled when it is first asked for, so that no step of a deployment can forget it."""
    if language == SOURCE:
        return NullTranslations()
    # Only here, since a process in which nobody reads another language needs none of it.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return Translations(compiled)
