"""Mistakes that somebody could make, each put into a process by the function of its name: so the
checker is seen to go red. The last two are only half of the one they name, and survived.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import cycle
from time import sleep
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from planting import module, put


def answered_before_the_commit() -> None:
    """The web rings and says "accepted", and commits when the answer is out. (Only to ring before
    the commit does no harm, see `never_rung`.)
    """
    from flask import Response, after_this_request, g
    from sqlalchemy.orm import Session

    from webapp.api import movements

    transaction = movements.transaction

    @contextmanager
    def planted() -> Iterator[Session]:
        if "uncommitted" in g:  # what is answered is read from it
            yield g.uncommitted
            return
        with ExitStack() as ending:
            g.uncommitted = ending.enter_context(transaction())
            yield g.uncommitted
            late = ending.pop_all()

        def commit() -> None:
            sleep(0.3)  # so that a kill meets it
            late.close()

        @after_this_request
        def commit_later(response: Response) -> Response:
            response.call_on_close(commit)
            return response

    put(movements, "transaction", planted)


def the_last_answer_wins() -> None:
    """Answers are applied without compare-and-set: whatever the state is by now, as if it were
    still the asker's own.
    """
    from wallet.operations import apply
    from wallet.operations.models import Operation
    from wallet.operations.states import State

    target, move = apply._target, apply.move

    def planted_target(operation: Any, answer: Any, attempt: Any) -> Any:
        row = SimpleNamespace(id=operation.id, attempt=attempt, state="submitted", reason=None)
        return target(row, answer, attempt)

    def planted_move(session: Any, moves: Any) -> None:
        states = {each: session.get(Operation, each.operation_id).state for each in moves}
        move(session, [replace(each, source=State(state)) for each, state in states.items()])

    put(apply, "_target", planted_target)
    put(apply, "move", planted_move)


def unknown_means_failed() -> None:
    """Doubt is taken for the bank's no."""
    from wallet.bank.answers import Declined, Unknown
    from wallet.operations import apply

    target = apply._target

    def planted(operation: Any, answer: Any, attempt: Any) -> Any:
        doubt = isinstance(answer, Unknown)
        return target(operation, Declined("insufficient_funds") if doubt else answer, attempt)

    put(apply, "_target", planted)


def a_401_means_refused() -> None:
    """The bank, which doesn't believe every second token, refuses who asks; that is taken for a no
    to what was asked.
    """
    from wallet.bank import client, transport
    from wallet.bank.transport import Reply

    call, token, is_good = client.call, transport._service_token, cycle((True, False))

    def planted(method: str, path: str, body: Any = None, *, seconds: float) -> Reply:
        reply = call(method, path, body, seconds=seconds)
        if reply.status != 401:
            return reply
        orders = body.get("transfers", [{"id": path.rpartition("/")[2]}])
        noes = [
            {"id": order["id"], "state": "refused", "reason": "unauthorized"} for order in orders
        ]
        return Reply(200, {"transfers": noes} if "transfers" in body else noes[0])

    put(client, "call", planted)
    put(transport, "_service_token", lambda: token() if next(is_good) else token()[:-9])


def parked_in_redis_alone() -> None:
    """Nobody asks the rows who waits in line."""
    for name in ("claims", "probe"):
        put(module(f"wallet.operations.{name}"), "waiting_in_line", lambda *_: [])


def two_ids_for_the_ends_of_a_hold() -> None:
    """Giving back has a ledger entry of its own beside settling, and so a withdrawal has both."""
    from wallet.operations import entries

    give_back = entries.give_back
    put(entries, "give_back", lambda *them: replace(give_back(*them), step="release"))
    settled_and_given_back()


def cancelled_after_the_first_call() -> None:
    """What the bank may have seen is called off."""
    from sqlalchemy import update

    from wallet import operations
    from wallet.operations.models import Operation
    from wallet.operations.states import IN_FLIGHT

    cancel = operations.cancel

    def planted(session: Any, person_id: Any, operation_id: Any) -> None:
        unsent = update(Operation).values(first_sent_at=None)
        session.execute(unsent.where(Operation.id == operation_id))
        cancel(session, person_id, operation_id)

    put(operations, "cancel", planted)
    put(module("wallet.operations.cancel"), "CANCELLABLE", IN_FLIGHT)


def a_new_id_for_each_call() -> None:
    """Asking again is a second transfer to the bank."""
    from wallet.operations import execute

    def planted(bank: Any, claims: Any) -> Any:
        return {claim.id: bank.submit_one(replace(claim.order, id=uuid4())) for claim in claims}

    put(execute, "_call", planted)


def a_chunk_in_two_commits() -> None:
    """A payout's money moves in a commit of its own, under ids that are made for each try, and only
    then its rows are marked.
    """
    from sqlalchemy import text

    from wallet.database import transaction
    from wallet.payouts import execute

    post, waiting = execute._post, execute._waiting
    mint = text(
        "UPDATE payout_row SET operation_id = uuidv7() WHERE payout_id = :id AND state = 'waiting'"
    )

    def planted_waiting(session: Any, claim: Any) -> Any:
        session.execute(mint, {"id": claim.id})
        return waiting(session, claim)

    def planted_post(_: Any, claim: Any, rows: Any) -> Any:
        with transaction() as session:
            return post(session, claim, rows)

    put(execute, "_waiting", planted_waiting)
    put(execute, "_post", planted_post)


def sent_before_it_is() -> None:
    """What can't be sent now counts as sent."""
    from wallet.notifications import due

    def planted(database: Any, rows: Any) -> None:
        for row in rows:
            due._mark(database, row, "sent")

    put(due, "_put_off", planted)


def never_rung() -> None:
    """Rings that come before the commit find nothing, as if there were none: the clock rings. Half
    of `answered_before_the_commit`.
    """
    from webapp.api import movements

    put(movements, "ring", lambda _: True)


def settled_and_given_back() -> None:
    """The money of each withdrawal that the bank paid out is given back, too; under one entry id
    for both, the ledger does only one. Half of `two_ids_for_the_ends_of_a_hold`.
    """
    from wallet import ledger
    from wallet.bank.answers import Accepted
    from wallet.database import transaction
    from wallet.money import Money
    from wallet.operations import entries, execute

    apply_answers = execute.apply_answers

    def planted(claims: Any, answers: Any) -> None:
        apply_answers(claims, answers)
        paid_out = [each for each in claims if isinstance(answers[each.id], Accepted)]
        withdrawals = [each for each in paid_out if each.kind == "withdrawal"]
        with transaction() as session:
            accounts = ledger.account_ids(session, [each.person_id for each in withdrawals])
            ledger.post(
                session,
                [
                    entries.give_back(
                        each.id,
                        accounts[each.person_id],
                        Money(each.order.minor, each.order.currency),
                    )
                    for each in withdrawals
                ],
            )

    put(execute, "apply_answers", planted)
