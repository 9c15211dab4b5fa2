"""Pictures of every page, at three widths, in light and dark: `pytest tests/browser/shots.py`.

They land in `build/shots/`, named by page, width, colours, to be looked at. Each state is reached
once. A page that needs nothing but its address is a line in `test_accessibility`; any other,
`shoot("its-name")` where it is reached. Not collected by name, so `make test` leaves them out.
"""

from collections.abc import Callable
from uuid import UUID, uuid4

from playwright.sync_api import Page

from tests import services
from tests.browser.conftest import PASSWORD, Visitor, has
from tests.browser.looks import each_look
from tests.browser.test_accessibility import INSIDE, OUTSIDE
from tests.browser.test_activity import parked_for
from tests.browser.test_locks import (
    add_passkey,
    give_password,
    sign_out,
    turn_on_second_factor,
)
from tests.browser.test_payouts import choose, upload
from tests.browser.test_requests import fill_split
from tests.characters import Character, confirmed_long_ago
from tests.wallet.payouts.paying import crowd
from tests.wallet.requests.asking import asks, let_pass, makes_link
from tests.wallet.schedules.planning import (
    MORNING,
    days_pass,
    states_of,
    tomorrow,
    zone_where_it_is,
)
from tests.webapp.limited import add_to, buckets
from wallet import operations, schedules
from wallet.database import transaction
from wallet.operations import TransferRequest
from wallet.people import Person
from wallet.redis_client import redis
from wallet.schedules import ScheduleRequest
from webapp.bodies import MAX_PAYOUT_BYTES

ADA, TOMASZ, LEILA = "1000000001", "1000000002", "1000000003"
FAR_TOO_MANY = 10**12  # whatever RATE_LIMIT_FACTOR is
FOLDER = services.ROOT / "build" / "shots"

Shoot = Callable[..., None]


def deposit(page: Page, address: str, amount: str, until: str) -> None:
    page.goto(f"{address}/deposits/new")
    page.get_by_label("Amount").fill(amount)
    page.get_by_role("button", name="Add money").click()
    page.locator("#operation").get_by_text(until).first.wait_for(timeout=15_000)


def send(source: Person, target: Person, amount: str, note: str) -> None:
    fields = {"amount": amount, "to": target.account_number, "note": note}
    request = TransferRequest.parse(fields, currency="EUR", key=f"picture-{amount}")
    operations.request_transfer(source, request)


def taking_pictures_of(visitor: Visitor, page: Page) -> Shoot:
    def shoot(name: str, path: str | None = None) -> None:
        if path is not None:
            page.goto(visitor.address + path)
        FOLDER.mkdir(parents=True, exist_ok=True)
        for width, scheme in each_look(page):
            file = FOLDER / f"{name}-{width:04}-{scheme}.png"
            # With the caret as it is: hiding it leaves styles that HTMX would carry on.
            page.screenshot(path=file, full_page=True, caret="initial")

    return shoot


def name_of(path: str) -> str:
    """Such as security-password for /security/password."""
    return path.strip("/").replace("/", "-") or "home"


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
    deposit(page, visitor.address, "250", "1st in line")
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


def test_take_pictures_of_people_and_settings(
    visit: Callable[..., Visitor], wallet_of: Callable[[str, str], Person]
) -> None:
    ada, tomasz = wallet_of(ADA, "Ada Marin"), wallet_of(TOMASZ, "Tomasz Wieczorek")
    leila = wallet_of("1000000003", "Leïla Benhaddou")
    for person in (ada, tomasz, leila):
        has(person, 200_00)
    for source, target, amount in (
        (tomasz, ada, "8.40"),
        (ada, tomasz, "36.20"),
        (leila, ada, "2"),
    ):
        send(source, target, amount, "Dinner on Friday")
    visitor = visit()
    page = visitor.sign_in(ADA)
    shoot = taking_pictures_of(visitor, page)
    shoot("home-news")
    shoot("people-empty", "/people")
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator("#nickname-error").wait_for()
    shoot("people-error")
    page.get_by_role("button", name="Keep Tomasz").click()
    page.get_by_label("Nickname").fill("Landlord")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    shoot("person")
    page.get_by_role("link", name="Send").click()
    page.get_by_role("radio", name="Landlord").wait_for()
    shoot("send-to-person")
    page.goto(f"{visitor.address}/people")
    page.get_by_role("button", name="Keep Leïla").click()
    page.get_by_role("button", name="Block").click()
    page.locator("main .banner").wait_for()
    shoot("person-blocked")
    for name in ("people", "notifications", "notifications/mails"):
        shoot(name.replace("/", "-"), f"/{name}")
    for name in ("settings", "settings/format", "settings/data", "settings/close"):
        shoot(name.replace("/", "-"), f"/{name}")
    send(ada, tomasz, "174.20", "All of it")
    confirmed_long_ago()
    page.goto(f"{visitor.address}/settings/close")
    page.get_by_role("button", name="Close my wallet").click()
    page.locator("#password").wait_for()
    shoot("settings-close-confirm")


def test_take_pictures_of_payouts(
    visit: Callable[..., Visitor], wallet_of: Callable[[str, str], Person]
) -> None:
    ada, tomasz = wallet_of(ADA, "Ada Marin"), wallet_of(TOMASZ, "Tomasz Wieczorek")
    has(ada, 2_000_00)
    send(ada, tomasz, "36.20", "Dinner on Friday")
    visitor = visit()
    page = visitor.sign_in(ADA)
    shoot = taking_pictures_of(visitor, page)
    shoot("payouts", "/payouts")
    choose(page, "x" * (MAX_PAYOUT_BYTES + 1))
    page.get_by_role("button", name="Check it").click()
    shoot("payouts-too-large")
    choose(page, "Konto;Betrag\n1;5\n")
    page.get_by_role("button", name="Check it").click()
    page.locator("#file-error").wait_for()
    shoot("payouts-unreadable")
    rows = f"{TOMASZ},120.50,Rent of May\n{TOMASZ},25,50\n12,9.00,Tea\n{TOMASZ},120.50,Rent\n"
    many = "".join(f"{number},1.00,Invoice {number}\n" for number in crowd(1_200))
    upload(page, visitor.address, f"account,amount,note\n{rows}{many}")
    shoot("payout-review")
    upload(page, visitor.address, f"account,amount,note\n{rows}", way="All or nothing")
    shoot("payout-faulty")


def test_take_pictures_of_schedules(
    visit: Callable[..., Visitor], wallet_of: Callable[[str, str], Person]
) -> None:
    ada, tomasz = wallet_of(ADA, "Ada Marin"), wallet_of(TOMASZ, "Tomasz Wieczorek")
    has(ada, 400_00)
    visitor = visit()
    page = visitor.sign_in(ADA)
    shoot = taking_pictures_of(visitor, page)
    shoot("schedules-empty", "/schedules")
    shoot("schedule-new", "/schedules/new")
    page.get_by_label("To", exact=True).fill(TOMASZ)
    page.get_by_label("Every week").check()
    page.get_by_label("Until a date").check()
    page.get_by_role("button", name="Set it up").click()
    page.locator("#last_date-error").wait_for()
    shoot("schedule-new-error")
    rent = plan(ada, "850.00", tomasz, note="Rent", rhythm="monthly")
    days_pass(rent, 1)
    plan(ada, "20.00", tomasz, note="Pocket money for the two little ones")
    plan(ada, "300.00", kind="deposit", rhythm="month_end")
    pocket = plan(ada, "5.00", tomasz, ends="times", times="4")
    days_pass(pocket, 16)
    services.wait_until(lambda: states_of(pocket)[:1] == ["done"], "its date has come")
    services.wait_until(lambda: states_of(rent) == ["due"], "its date has come, too")
    shoot("schedules", "/schedules")
    shoot("schedule-waiting", f"/schedules/{rent}")
    page.get_by_text("Stop it", exact=True).click()
    shoot("schedule-stop")
    shoot("schedule", f"/schedules/{pocket}")
    shoot("schedule-updates", "/notifications")


def plan(person: Person, amount: str, to: Person | None = None, **fields: str) -> UUID:
    typed = {"kind": "transfer", "rhythm": "weekly", "first_date": str(tomorrow())} | fields
    typed |= {"amount": amount, "to": to.account_number if to else ""}
    request = ScheduleRequest.parse(typed, currency="EUR", key=str(uuid4()))
    with transaction() as session:
        zone = zone_where_it_is(MORNING)
        return schedules.make_schedule(session, person, request, zone=zone, confirmed=True)


def test_take_pictures_of_the_activity(
    visit: Callable[..., Visitor], wallet_of: Callable[[str, str], Person]
) -> None:
    ada, tomasz = wallet_of(ADA, "Ada Marin"), wallet_of(TOMASZ, "Tomasz Wieczorek")
    has(ada, 2_000_00)
    for day in range(52):
        send(ada, tomasz, f"3.{day:02}", "Coffee")
    send(ada, tomasz, "36.20", "Dinner on Friday")
    send(tomasz, ada, "8.40", "Back for the taxi")
    (newest, dinner) = (item.id for item in operations.history(ada.id, limit=2).items)
    waiting = parked_for(1_000, ada)
    visitor = visit()
    page = visitor.sign_in(ADA)
    shoot = taking_pictures_of(visitor, page)
    shoot("activity-full", "/activity")
    shoot("activity-filtered", f"/activity?q=dinner&kind=sent&person={tomasz.id}")
    shoot("activity-nothing", "/activity?q=zebra")
    shoot("activity-wrong", "/activity?from=tomorrow&min=2&max=1")
    shoot("statements", "/statements")
    page.goto(f"{visitor.address}/operations/{dinner}")
    page.get_by_text("How it was booked").click()
    shoot("operation-sent")
    shoot("operation-received", f"/operations/{newest}")
    shoot("operation-parked", f"/operations/{waiting}")
    shoot("operation-help", f"/operations/{dinner}/help")
    shoot("send-again", f"/transfers/new?to={TOMASZ}&amount=36.20&note=Dinner")
    shoot("receipt", f"/operations/{dinner}/receipt")
    page.emulate_media(media="print")
    shoot("receipt-on-paper")


def test_take_pictures_of_requests(
    visit: Callable[..., Visitor], wallet_of: Callable[[str, str], Person]
) -> None:
    ada, tomasz = wallet_of(ADA, "Ada Marin"), wallet_of(TOMASZ, "Tomasz Wieczorek")
    wallet_of(LEILA, "Leïla Benhaddou")
    has(ada, 500_00)
    visitor = visit()
    page = visitor.page()
    shoot = taking_pictures_of(visitor, page)
    her, him = Character.of(ada), Character.of(tomasz)
    link = makes_link(him, "20.00", "Concert tickets")
    shoot("request-outside", f"/pay/{link.token}")
    visitor.sign_in(ADA, page)
    shoot("requests-empty", "/requests")
    shoot("request-link-to-pay", f"/pay/{link.token}")
    asked_of_her = asks(him, her, "136.20", "Your part of the boat")
    shoot("request-to-pay", f"/requests/{asked_of_her}")
    page.get_by_role("button", name="Pay").click()
    page.locator("#password, .flash-message").first.wait_for()
    shoot("request-paid")
    shoot("request-new", "/requests/new")
    fill_split(page, visitor.address)
    shoot("request-split")
    page.get_by_role("button", name="Ask them").click()
    page.get_by_role("heading", name="Who has paid").wait_for()
    shoot("request-split-asked")
    own = asks(her, him, "12.50", "Pizza on Friday")
    let_pass(2, own)
    shoot("request-asked", f"/requests/{own}")
    asks(him, her, "8.00", "Coffee, every day of the week, with the good cake")
    shoot("request-link", f"/requests/{makes_link(her, '30.00', 'Club fee').id}")
    shoot("requests", "/requests")
    shoot("home-asked", "/")


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
