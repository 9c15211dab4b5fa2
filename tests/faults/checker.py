"""What people were told against what is true: what is lost, doubled, or otherwise amiss."""

from collections.abc import Callable, Iterator

from tests.faults.books import Books
from tests.faults.facts import Fact
from tests.faults.history import History
from tests.faults.rules import mails, money, operations, payouts, requests, schedules, sign_ups

__all__ = ["Fact", "check"]

RULES: tuple[Callable[[History, Books], Iterator[Fact]], ...] = (
    operations.told_is_true,
    operations.nothing_unasked,
    operations.states_moved_along_the_table,
    payouts.rows_are_as_wanted,
    payouts.counts_add_up,
    payouts.each_row_is_one_transfer_or_none,
    schedules.dates_came_once,
    schedules.rhythms_are_as_wanted,
    schedules.each_run_is_one_operation_or_says_why_not,
    schedules.what_stands_still_runs_nothing,
    schedules.owners_were_told,
    requests.parts_are_as_wanted,
    requests.each_is_paid_once_or_not_at_all,
    requests.told_is_true,
    requests.nothing_ended_by_itself,
    requests.both_were_told,
    money.what_left_was_sent,
    money.bank_agrees,
    money.omnibus_is_the_mirror,
    money.books_hold,
    money.nobody_waited_in_a_circle,
    sign_ups.registrations_are_told,
    sign_ups.wallets_are_whole,
    mails.everybody_was_told,
    mails.what_is_promised_is_sent,
)


def check(history: History, books: Books) -> list[Fact]:
    """An empty list is good news. All is final by now, and every doubt was asked again."""
    return [fact for rule in RULES for fact in rule(history, books)]
