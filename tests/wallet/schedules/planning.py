"""What it takes to plan a payment, and to let its days come, in one line each."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import text

from tests.characters import Character
from wallet import schedules
from wallet.database import transaction
from wallet.schedules import RunView, ScheduleRequest, ScheduleView
from wallet.schedules.moments import run_at, today_in

MORNING, AFTERNOON, EVENING = 7, 13, 19  # hours: after the first try, the second and the last


def zone_where_it_is(hour: int) -> str:
    offset = (hour - datetime.now(UTC).hour + 12) % 24 - 12
    return f"Etc/GMT{-offset:+d}"  # their sign says how far behind they are


def tomorrow() -> date:
    return today_in(zone_where_it_is(MORNING), datetime.now(UTC)) + timedelta(days=1)


def request_of(
    payer: Character,
    amount: str = "5.00",
    to: Character | str | None = None,
    *,
    kind: str = "transfer",
    key: str | None = None,
    **fields: str,
) -> ScheduleRequest:
    account = to.person.account_number if isinstance(to, Character) else to
    typed = {"kind": kind, "amount": amount, "to": account, "rhythm": "weekly"}
    typed |= {"first_date": str(tomorrow())} | fields
    return ScheduleRequest.parse(typed, currency=payer.currency, key=key or str(uuid4()))


def accepts(payer: Character, request: ScheduleRequest, *, confirmed: bool = True) -> UUID:
    with transaction() as session:
        zone = zone_where_it_is(MORNING)
        return schedules.make_schedule(
            session, payer.person, request, zone=zone, confirmed=confirmed
        )


def plans(
    payer: Character, amount: str = "5.00", to: Character | None = None, **options: str
) -> UUID:
    """Every week from tomorrow on, where it is morning; unless something else is said."""
    return accepts(payer, request_of(payer, amount, to, **options))


def days_pass(schedule_id: UUID, days: int) -> None:
    """All its dates are so many days earlier, as if it had been made then; so are the keys of what
    it did, or the next date would be taken for one that was done.
    """
    values = {"id": schedule_id, "days": days}
    with transaction() as session:
        session.execute(
            text("""
                UPDATE schedule SET first_date = first_date - :days, last_date = last_date - :days,
                    next_date = next_date - :days, next_at = next_at - make_interval(days => :days)
                WHERE id = :id
            """),
            values,
        )
        session.execute(
            text("UPDATE schedule_run SET date = date - :days WHERE schedule_id = :id"), values
        )
        session.execute(
            text("""
                UPDATE operation SET idempotency_key = 'schedule:' || :id || ':'
                    || CAST(split_part(idempotency_key, ':', 3) AS date) - :days
                WHERE split_part(idempotency_key, ':', 2) = CAST(:id AS text)
            """),
            values,
        )


def it_becomes(hour: int, schedule_id: UUID) -> None:
    """The hour where its person is; what waited for that is due."""
    values = {"id": schedule_id, "zone": zone_where_it_is(hour)}
    with transaction() as session:
        session.execute(text("UPDATE schedule SET zone = :zone WHERE id = :id"), values)
    runs_become_due(schedule_id)


def runs_become_due(schedule_id: UUID) -> None:
    """The end of a lease, or the next try's time; whatever a dead worker held is let go by then."""
    with transaction() as session:
        session.execute(text("SELECT FROM schedule WHERE id = :id FOR UPDATE"), {"id": schedule_id})
        session.execute(
            text(
                "UPDATE schedule_run SET due_at = now() WHERE schedule_id = :id AND done_at IS NULL"
            ),
            {"id": schedule_id},
        )


def work_off() -> None:
    """As a worker does that hears every ring."""
    while schedules.run_due():
        pass


def sees(person: Character, schedule_id: UUID) -> ScheduleView:
    with transaction() as session:
        return schedules.find(session, person.id, schedule_id)


def runs_of(schedule_id: UUID) -> list[RunView]:
    """The last first."""
    with transaction() as session:
        return schedules.runs(session, schedule_id)


def states_of(schedule_id: UUID) -> list[str]:
    """Of its runs, the last first."""
    return [str(run.state) for run in runs_of(schedule_id)]


def told_about(schedule_id: UUID) -> list[str]:
    """Since it was set up."""
    statement = text(
        "SELECT kind FROM notification"
        " WHERE schedule_id = :id AND kind <> 'schedule_made' ORDER BY id"
    )
    with transaction() as session:
        return list(session.scalars(statement, {"id": schedule_id}))


def pauses(person: Character, schedule_id: UUID) -> None:
    with transaction() as session:
        schedules.pause(session, person.id, schedule_id)


def resumes(person: Character, schedule_id: UUID) -> date | None:
    with transaction() as session:
        return schedules.resume(session, person.id, schedule_id)


def stops(person: Character, schedule_id: UUID) -> None:
    with transaction() as session:
        schedules.stop(session, person.id, schedule_id)


def due_in(schedule_id: UUID, person: Character) -> timedelta:
    """How long until its next date's time."""
    view = sees(person, schedule_id)
    assert view.next_date
    assert view.next_at == run_at(view.next_date, view.zone)
    return view.next_at - datetime.now(UTC)
