"""A fault is kept without its words, and told to whoever looks as it was found."""

import json

import pytest
from sqlalchemy import text

from tests.characters import BOB, Character
from tests.wallet.payouts.paying import request_of, review, uploads
from wallet.database import transaction
from wallet.locales import written_for
from wallet.payouts import Line, PayoutRequest, RowProblem
from wallet.payouts.faults import MAX_ROWS_OF_ONE, kept, told

OVER_THE_LIMIT = [(BOB, "1000000000")]


@pytest.mark.parametrize(
    "rows",
    [
        [("12", "1.00")],
        [("", "", "lunch")],
        [(BOB, "1.005")],
        [(BOB, "1,250.00 EUR")],
        [(BOB, "0")],
        OVER_THE_LIMIT,
        [(BOB, "1.00", "x" * 141)],
        [(BOB, "1.00", "x" * 900)],
        [(BOB, "1.00", "a\x07bell")],
        [(f"{BOB}  ", "ten", "lunch")],
        [(BOB, "1.00")] * (MAX_ROWS_OF_ONE + 1),
        b"account,amount,note\n1000000002,25,50\n",
        b"account,note,amount\n1000000002,25,50\n",
        b"account,amount,note\n1000000002,5\n",
        b"account;amount;note\n1000000002\n",
        b"account\tamount\tnote\n1000000002\t5\tlunch\tmore\n",
    ],
)
def test_what_is_kept_is_told_in_the_words_that_it_was_found_with(
    alice: Character, rows: list | bytes
) -> None:
    (fault,) = request_of(alice, rows).faults
    kept_as_json = json.loads(json.dumps(kept(fault)))
    assert fault.errors
    assert told(kept_as_json, alice.currency) == fault


def test_nobodys_words_are_kept(alice: Character, bob: Character) -> None:
    uploads(alice, b"account;amount;note\n9999999999;5.00;\n12;five;\n1;2;3;4\n")
    with transaction() as session:
        (faults,) = session.scalars(text("SELECT faults FROM payout"))
    assert [set(fault) for fault in faults] == [{"number", "cells", "codes", "details"}] * 3
    assert [fault["details"] for fault in faults] == [
        {},
        {},
        {"cells": 4, "columns": 3, "delimiter": ";"},
    ]


def test_each_reader_is_told_in_their_own_way(alice: Character, bob: Character) -> None:
    with written_for("de"):
        draft = uploads(alice, OVER_THE_LIMIT)
        assert ",00\N{NO-BREAK SPACE}€" in review(alice, draft).faults[0].errors["amount"]
    assert ".00." in review(alice, draft).faults[0].errors["amount"]


def test_the_same_upload_in_another_language_is_the_same(alice: Character, bob: Character) -> None:
    drafts = set()
    for choice in ("en_GB", "de"):
        with written_for(choice):
            drafts.add(uploads(alice, OVER_THE_LIMIT, key="mine"))
    assert len(drafts) == 1


def test_what_an_earlier_release_kept_is_told_as_it_stands() -> None:
    """A draft lasts a day."""
    fault = {
        "number": 2,
        "cells": {"account": "12", "amount": "5.00", "note": ""},
        "errors": {"account": "Ten digits."},
        "codes": {"account": "account_number_malformed"},
    }
    assert told(fault, "EUR").errors == {"account": "Ten digits."}


def test_what_could_be_sent_by_now_still_says_that_it_wasn_t(alice: Character) -> None:
    """Such as an amount above a limit that was raised since."""
    fault = {
        "number": 2,
        "cells": {"account": BOB, "amount": "5.00", "note": ""},
        "codes": {"amount": "amount_over_limit"},
        "details": {},
    }
    assert told(fault, "EUR").errors == {"amount": "This couldn't be used."}


def test_a_program_is_told_what_is_no_row() -> None:
    line = Line(1, {}, RowProblem("row_malformed"))
    request = PayoutRequest.parse([line], mode="independent", currency="EUR", key="mine")
    assert request.faults[0].errors == {"row": "A row must be an object."}
