"""People without a wallet, who want one: they register, confirm by the code in their mail, and
deposit for the first time.
"""

import random
import re
from dataclasses import dataclass, field
from itertools import product
from threading import Event
from uuid import UUID

from sqlalchemy.orm import Session

from bank_app.seed import Demo, open_accounts
from tests.faults.api import PASSWORD, Api
from tests.faults.clients import Client
from tests.faults.history import Answer, Confirmation, History, Result, SignUp
from tests.faults.stack import Stack

FIRST_ACCOUNT = 8_000_000_000
ACCOUNTS_AT_ONCE = 100  # are opened at the bank, for one cell
FUNDS = 10**6  # minor units in each
THINK_SECONDS = 0.4  # between two new ones, about
CODE = re.compile(r"to open your Florin wallet: (\d{6})")
REPEATS = 0.1  # register twice, so that only one of two registrations can win


@dataclass
class Newcomers:
    """One thread's; those who have a wallet at last stay as `clients`."""

    stack: Stack
    history: History
    chance: random.Random
    made: list[SignUp] = field(default_factory=list)
    clients: list[Client] = field(default_factory=list)
    _next: int = FIRST_ACCOUNT

    def __post_init__(self) -> None:
        self._api = Api(self.stack.web)

    def prepare(self) -> None:
        """Accounts at the bank for those who will come next."""
        numbers = range(self._next, self._next + ACCOUNTS_AT_ONCE)
        demos = tuple(
            Demo(str(number), f"Newcomer {number}", _email(number), "", "EUR", FUNDS)
            for number in numbers
        )
        with Session(self.stack.bank_engine) as session, session.begin():
            open_accounts(session, demos)

    def use(self, until: Event) -> None:
        while not until.is_set():
            self._come()
            for sign_up in self.made:
                if not sign_up.is_in:
                    self._go_on(sign_up)
            until.wait(self.chance.uniform(0.5, 1.5) * THINK_SECONDS)

    def clear_up(self) -> bool:
        """All mails are sent by now. False while somebody may still find out where they stand."""
        settled = [self._goes_no_further(sign_up) for sign_up in self.made]
        return all([*settled, *(client.clear_up() for client in self.clients)])

    def _goes_no_further(self, sign_up: SignUp) -> bool:
        if sign_up.is_in:
            return True
        if not sign_up.ids:
            self._register(sign_up)
            return False
        before = len(sign_up.confirmed)
        self._go_on(sign_up)
        return sign_up.is_in or len(sign_up.confirmed) == before

    def _come(self) -> None:
        sign_up = SignUp(str(self._next), _email(self._next))
        self._next += 1
        self.history.sign_ups.append(sign_up)
        self.made.append(sign_up)
        self._register(sign_up)
        if self.chance.random() < REPEATS:
            self._register(sign_up)

    def _register(self, sign_up: SignUp) -> None:
        body = {"account_number": sign_up.account, "password": PASSWORD}
        result, answer = self._api.post("/auth/register", body)
        made = UUID(answer["registration_id"]) if result is Result.OK else None
        sign_up.registered.append(Answer(result, made))

    def _go_on(self, sign_up: SignUp) -> None:
        """With each code that has come, for each registration: nobody says which is whose."""
        api = Api(self.stack.web)
        for id_, code in product(sign_up.ids, self._codes(sign_up)):
            earlier = [each.result for each in sign_up.confirmed if each.asked == (id_, code)]
            if Result.REFUSED in earlier:
                continue
            body = {"registration_id": str(id_), "code": code}
            result, answer = api.post("/auth/confirm", body)
            if result is Result.OK:
                api.token = answer["access_token"]
            elif result is Result.REFUSED and Result.UNKNOWN in earlier:
                result = api.sign_in(sign_up.account)  # it may have been done at the first time
            sign_up.confirmed.append(Confirmation(result, (id_, code)))
            if result is Result.OK:
                self._enter(sign_up, api)
                return

    def _enter(self, sign_up: SignUp, api: Api) -> None:
        sign_up.is_in = True
        client = Client(api, sign_up.account, [], self.history, self.chance)
        self.clients.append(client)
        client.deposit()

    def _codes(self, sign_up: SignUp) -> list[str]:
        mails = [mail for mail in list(self.stack.mails.taken) if mail.to == sign_up.email]
        return list(dict.fromkeys(code for mail in mails for code in CODE.findall(mail.text)))


def _email(number: int) -> str:
    return f"{number}@example.com"
