"""Pictures of Home, the flows, the doors, and of pages that need nothing but their address."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests import services
from tests.browser.conftest import PASSWORD, Visitor
from tests.browser.shots.camera import (
    ADA,
    FAR_TOO_MANY,
    TOMASZ,
    Shoot,
    deposit,
    name_of,
    send,
    taking_pictures_of,
)
from tests.browser.test_accessibility import INSIDE, OUTSIDE
from tests.browser.test_locks import (
    add_passkey,
    give_password,
    sign_out,
    turn_on_second_factor,
)
from tests.characters import confirmed_long_ago
from tests.webapp.limited import add_to, buckets
from wallet.people import Person
from wallet.redis_client import redis


def test_take_pictures(
    visit: Callable[..., Visitor],
    wallet_of: Callable[[str, str], Person],
    bank: services.Bank,
) -> None:
    ada, tomasz = wallet_of(ADA, "Ada Marin"), wallet_of(TOMASZ, "Tomasz Wieczorek")
    visitor = visit()
    page = visitor.page()
    shoot = taking_pictures_of(visitor, page)
    for path in OUTSIDE:
        shoot(name_of(path), path)
    take_pictures_of_too_much(page, visitor.address, shoot)
    page.goto(f"{visitor.address}/sign-up")
    page.get_by_label("Bank account number").fill("1000000003")
    page.get_by_label("Choose a password").fill("correct horse battery")
    page.get_by_role("button", name="Continue").click()
    shoot("code")
    visitor.sign_in(ADA, page)
    shoot("home-empty")
    for path in ("/activity", "/notifications"):
        shoot(f"{name_of(path)}-empty", path)
    deposit(page, visitor.address, "1240.50", "Done")
    send(ada, tomasz, "36.20", "Dinner on Friday")
    send(tomasz, ada, "8.40", "Coffee")
    account = f"{bank.url}/simulator/account/{ADA}"
    services.fetch(account, method="PATCH", body={"status": "frozen"})
    deposit(page, visitor.address, "75", "Refused")
    shoot("operation-refused")
    services.fetch(account, method="PATCH", body={"status": "open"})
    shoot("home", "/")
    bank.fault("down")
    deposit(page, visitor.address, "250", "number 1 in line")
    shoot("operation-waiting")
    shoot("home-bank-down", "/")
    page.locator("#action-send").click()
    page.locator("#to").wait_for()
    page.get_by_label("To", exact=True).fill("12")
    page.locator("#form").get_by_role("button", name="Continue").click()
    page.locator("#to-error").wait_for()
    shoot("home-form-error")
    for path in INSIDE[1:]:  # home as it is here has its picture
        shoot(name_of(path), path)
    page.goto(address := visitor.address)
    take_pictures_of_sending(page, address, shoot)
    take_pictures_of_the_locks(page, visitor.address, shoot)


def take_pictures_of_too_much(page: Page, address: str, shoot: Shoot) -> None:
    """The form that comes back, and the page that stands for all else."""
    for limit in ("sign-ins", "at-large"):
        page.goto(f"{address}/sign-in")
        page.get_by_label("Account number").fill(ADA)
        page.get_by_label("Password").fill("not hers at all")
        page.get_by_role("button", name="Sign in").click()
        page.locator(".form-error").wait_for()
        counts = buckets(services.REDIS, limit)
        for bucket in counts:
            add_to(services.REDIS, bucket, FAR_TOO_MANY)
        page.get_by_label("Password").fill("not hers at all")
        page.get_by_role("button", name="Sign in").click()
        page.get_by_text("Please wait").wait_for()
        shoot(f"too-many-{limit}")
        redis().delete(*counts)


def take_pictures_of_sending(page: Page, address: str, shoot: Shoot) -> None:
    form = page.locator("#form")
    page.locator("#action-withdraw").click()
    page.get_by_label("Amount").fill("100")
    form.get_by_role("button", name="Continue").click()
    form.get_by_role("button", name="Withdraw €").wait_for()
    shoot("home-withdraw")
    page.locator("#action-send").click()
    page.get_by_label("Amount").fill("1240.5")
    form.get_by_text("Tomasz Wieczorek").click()
    shoot("home-send")
    page.get_by_label("Amount").fill("36.20")
    form.get_by_role("button", name="Continue").click()
    form.get_by_role("button", name="Send €").wait_for()
    shoot("home-review")
    form.get_by_role("button", name="Send €").click()
    form.get_by_text("sent.").wait_for()
    shoot("home-sent")


def take_pictures_of_the_locks(page: Page, address: str, shoot: Shoot) -> None:
    confirmed_long_ago()
    for name, password in (("confirm", None), ("confirm-error", "not hers at all")):
        page.goto(address)  # a picture leaves traces that HTMX would carry on
        page.locator("#action-send").click()
        page.get_by_label("To", exact=True).fill(TOMASZ)
        page.get_by_label("Amount").fill("1100")
        page.get_by_label("Note").fill("The boat")
        page.locator("#form").get_by_role("button", name="Continue").click()
        page.locator("#password").wait_for()
        if password:
            page.locator("#password").fill(password)
            page.locator("#form").get_by_role("button", name="Send €").click()
            page.locator("#password-error").wait_for()
        shoot(f"home-{name}")
    shoot("second-factor-confirm", "/security/second-factor")
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("Type the key instead").click()
    shoot("second-factor")
    page.get_by_label("Type the six digits").fill("000000")
    page.get_by_role("button", name="Turn it on").click()
    page.locator("#code-error").wait_for()
    shoot("second-factor-error")
    turn_on_second_factor(page, address)
    shoot("recovery-codes")
    page.emulate_media(media="print")
    shoot("recovery-codes-on-paper")
    page.emulate_media(media="screen")
    shoot("passkey", "/security/passkeys")
    add_passkey(page, address)
    shoot("security")
    shoot("password", "/security/password")
    shoot("new-codes", "/security/recovery-codes")
    shoot("second-factor-off", "/security/second-factor/off")
    page.locator(".menu summary").click()
    shoot("menu")
    page.locator(".menu summary").click()
    confirmed_long_ago()
    page.get_by_role("button", name="Turn it off").click()
    page.locator("#password").wait_for()
    shoot("confirm-with-passkey")
    sign_out(page)
    give_password(page, ADA)
    page.get_by_label("Code").fill("000000")
    shoot("sign-in-code")
    page.get_by_role("button", name="Sign in").click()
    page.locator("#code-error").wait_for()
    shoot("sign-in-code-error")
