"""What the environment may and may not say."""

import re
from pathlib import Path

import pytest

from tests import services
from wallet.settings import DEVELOPMENT_SECRET, SECRETS, SettingsError, settings

READS = re.compile(
    r"""(?:environ(?:\.get)?[(\[]|getenv\(|_get\(|_number\(|_flag\(|_moment_soon\(|is_set\(|put\()\s*["']([A-Z_]+)["']"""
)
IN_SHELL = re.compile(r"\$\{([A-Z_]+)")
OF_OTHERS = {"NO_COLOR", "PATH", "PATH_INFO"}


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("FLORIN_ENV", "production")
    monkeypatch.delenv("BANK_SIMULATOR")
    settings.cache_clear()
    yield monkeypatch
    settings.cache_clear()


def test_production_starts_with_secrets_of_its_own(production: pytest.MonkeyPatch) -> None:
    assert settings().production


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("value", ["", "short", DEVELOPMENT_SECRET])
def test_production_refuses_a_missing_short_or_default_secret(
    production: pytest.MonkeyPatch, name: str, value: str
) -> None:
    production.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        settings()


def test_production_refuses_the_simulator(production: pytest.MonkeyPatch) -> None:
    production.setenv("BANK_SIMULATOR", "1")
    with pytest.raises(SettingsError, match="BANK_SIMULATOR"):
        settings()


def test_the_example_names_every_variable_and_no_other() -> None:
    example = (services.ROOT / ".env.example").read_text()
    named = set(re.findall(r"^# ([A-Z_]+)=", example, re.MULTILINE))
    assert named == variables_read() - OF_OTHERS


def variables_read() -> set[str]:
    read = set(IN_SHELL.findall((services.ROOT / "Procfile").read_text()))
    for package in ("wallet", "actors", "webapp", "bank_app", "florin"):
        for path in Path(services.ROOT / package).rglob("*.py"):
            read |= set(READS.findall(path.read_text()))
    return read | {"INBOX_PORT", "SMTP_PORT", "PORT", "BANK_PORT"}
