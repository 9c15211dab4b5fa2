"""Every sentence that people read goes through the catalogues, and every language has it."""

import re
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from tests.words import in_python, in_templates
from wallet.languages import CATALOGUES, SOURCE
from wallet.locales import FORMATS

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = sorted({name.partition("_")[0] for name in FORMATS} - {SOURCE})

# Read by those who build Florin, or who operate it.
FOR_BUILDERS = (
    *("templates/simulator", "templates/styleguide"),
    *("webapp/simulator.py", "webapp/styleguide", "webapp/api/openapi"),
    *("wallet/settings.py", "wallet/redis_client.py"),
    "wallet/locales.py",  # the names of languages, each in itself
)
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.*"))
MODULES = sorted(
    path for name in ("wallet", "webapp", "actors") for path in (ROOT / name).rglob("*.py")
)


def for_people(paths: list[Path]) -> list[str]:
    names = [str(path.relative_to(ROOT)) for path in paths]
    return [name for name in names if not name.startswith(FOR_BUILDERS)]


@pytest.mark.parametrize("name", for_people(TEMPLATES))
def test_a_template_says_nothing_past_the_catalogues(name: str) -> None:
    source = (ROOT / name).read_text()
    assert in_templates.untold(source, is_html=name.endswith(".html")) == []
    assert in_templates.variables_told(source) == []


def test_no_template_keeps_words_for_those_who_import_it() -> None:
    folder = ROOT / "templates"
    imported = set().union(*(in_templates.imports(path.read_text()) for path in TEMPLATES))
    assert len(imported) > 5
    keeping = [name for name in imported if in_templates.told_once((folder / name).read_text())]
    assert keeping == []


@pytest.mark.parametrize("name", for_people(MODULES))
def test_a_module_says_nothing_past_the_catalogues(name: str) -> None:
    assert in_python.untold((ROOT / name).read_text()) == []


@pytest.fixture(scope="module")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """As `make words` gathers it."""
    file = tmp_path_factory.mktemp("words") / "messages.pot"
    arguments = ["--mapping-file", "pyproject.toml", "--keywords", "gettext_noop"]
    folders = [str(ROOT / name) for name in ("wallet", "webapp", "actors", "templates")]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        CommandLineInterface().run(
            ["pybabel", "-q", "extract", *arguments, "-o", str(file), *folders]
        )
    return read_po(file.open("rb"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated_and_none_is_left_over(
    gathered: Catalog, language: str
) -> None:
    told = catalogue(language)
    assert len(gathered) > 500
    assert {each.id for each in gathered} ^ {each.id for each in told} == set()
    assert [each.id for each in told if each.id and not all(forms_of(each))] == []
    assert [each.id for each in told if each.fuzzy and each.id] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_fills_in_and_marks_the_same(language: str) -> None:
    def marks(text: str) -> set[str]:
        return set(re.findall(r"%\(\w+\)s|</?\w+|%%|\{\w*\}", text))

    for message in catalogue(language):
        sources = [message.id] if isinstance(message.id, str) else list(message.id)
        known = set().union(*map(marks, sources))
        for form in forms_of(message):
            assert marks(form) <= known, form
            assert message.pluralizable or marks(form) == known, form


def catalogue(language: str) -> Catalog:
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def forms_of(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)
