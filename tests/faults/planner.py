"""Somebody who sets payments up for later, some of them without the money; and pauses, resumes and
stops them. Their dates come at once.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from tests.faults import dates
from tests.faults.clients import TOO_MUCH, amount
from tests.faults.history import Answer, Halt, Result, Wish
from tests.faults.surfers import TWO_TABS, Surfer, at_once
from wallet.schedules import State

FUNDS = 50_000  # minor units, put in each time; far over what their payments come to
MOST = 100  # minor units in a payment that the money is there for
IN_VAIN = 0.25  # of the payments
CHANGES = 0.4  # of what they do is followed by a change of one that is set up
MOST_LIVE = 30  # far below what anybody may have; those without end would add up
# As the form has them, with a weight. Months would be of other lengths when their dates are moved.
RHYTHMS = {
    "once": {"rhythm": "once"},
    "weekly 3": {"rhythm": "weekly", "ends": "times", "times": "3"},
    "weekly": {"rhythm": "weekly", "ends": "never"},
}
HALTS = {"pause": State.PAUSED, "stop": State.ENDED}
LIVE = text("SELECT id FROM schedule WHERE id = ANY(:ids) AND state <> 'ended' ORDER BY id")
BEGUN = text("""
    SELECT count(*) FROM schedule_run WHERE schedule_id = :id AND state IN ('running', 'done')
""")


@dataclass(kw_only=True)
class Planner(Surfer):
    """Nobody else takes money out of their wallet."""

    wallet: Engine
    think_seconds: float = 0.1
    _typed: dict[str, dict[str, str]] = field(default_factory=dict)  # by key
    # An answer to something else of theirs is still out, and may be done at any time.
    _left_alone: set[UUID] = field(default_factory=set)

    def use(self, until: Event) -> None:
        self.sign_in(until)
        self.deposit(FUNDS)
        super().use(until)

    def make(self, wish: Wish) -> None:
        super().make(wish)
        if wish.kind == "schedule":
            self._let_time_pass()

    def ask(self, wish: Wish) -> None:
        if wish.kind != "schedule":
            super().ask(wish)
            return
        tabs = 2 if not wish.answers and self.chance.random() < TWO_TABS else 1
        at_once(*[lambda: self._post(wish)] * tabs)

    def _post(self, wish: Wish) -> None:
        result, answered = self.posts("/schedules", self._typed[wish.key])
        made = UUID(answered.path.rpartition("/")[2]) if answered and result is Result.OK else None
        wish.answers.append(Answer(result, made))

    def _wish(self) -> Wish:
        """With a key of the form's own; without a form, of a page that was open for long."""
        kind = self.chance.choice(("transfer", "transfer", "withdrawal", "deposit"))
        rhythm = self.chance.choice(list(RHYTHMS))
        minor = TOO_MUCH if self.chance.random() < IN_VAIN else self.chance.randint(1, MOST)
        to = self.chance.choice(self.friends) if kind == "transfer" else None
        zone = dates.zone_in_the_afternoon()
        self.browser.is_where(zone)
        fields = self.fills_in(f"/schedules/new?kind={kind}", "/schedules") or {"key": self._key()}
        tomorrow = datetime.now(ZoneInfo(zone)).date() + timedelta(days=1)
        fields |= {"kind": kind, "amount": amount(minor), "to": to or ""}
        fields |= {"first_date": str(tomorrow)} | RHYTHMS[rhythm]
        self._typed[fields["key"]] = fields
        return Wish(self.account, fields["key"], "schedule", minor, to, mode=f"{kind} {rhythm}")

    def _let_time_pass(self) -> None:
        """Its date comes, and those of all that are set up; some wait for the evening."""
        try:
            live = self._live()
            certain = [each for each in live if each not in self._left_alone]
            if len(certain) > MOST_LIVE:
                self._change(certain[0], "stop")
            elif certain and self.chance.random() < CHANGES:
                verb = self.chance.choice(("pause", "resume", "stop"))
                self._change(self.chance.choice(certain), verb)
            self.history.dates.extend(dates.next_dates_come(self.wallet, live))
            if self.chance.random() < 0.5:
                dates.evening_comes(self.wallet, live)
        except OperationalError:
            pass  # PostgreSQL is away; they come another time

    def _live(self) -> list[UUID]:
        """Those that are known to be set up: what is in doubt is asked for again as it was."""
        known = {id_ for wish in self.made if wish.kind == "schedule" for id_ in wish.ids}
        with self.wallet.connect() as wallet:
            return list(wallet.scalars(LIVE, {"ids": list(known)}))

    def _change(self, schedule_id: UUID, verb: str) -> None:
        for earlier in self.history.halts:
            earlier.is_over |= earlier.schedule_id == schedule_id
        halt = Halt(schedule_id, HALTS[verb]) if verb in HALTS else None
        if halt:
            self.history.halts.append(halt)
        path = f"/schedules/{schedule_id}"
        result, answered = self.posts(f"{path}/{verb}", {})
        if result is not Result.OK or not answered:
            self._left_alone.add(schedule_id)
        elif halt and (verb == "stop" or answered.page.all("form", action=f"{path}/resume")):
            with self.wallet.connect() as wallet:
                halt.begun = wallet.scalar(BEGUN, {"id": schedule_id})
