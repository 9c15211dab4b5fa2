"""Deposits, withdrawals and transfers, from accepted to final.

accept       what people ask of the bank becomes a row, once per idempotency key
transfer     what they send each other is done at once
confirmation what asks for the password once more
claims       what is due is claimed with a lease       ┐
execute      … the bank is asked, without a lock       ├ the bank queue's work
apply        … and its answer becomes state and money  ┘
probe        the bank's return, and the line that leaves then
review       what is told before money leaves
cancel       what the bank never saw can be called off
views        what people see
details      … and what an operation's own page has beside it
filters      what they look for, as an address says it
search       … and finding it in however long a history
downloads    … and taking it home
overview     what they have, and what is on its way
counterparties  whom they paid, and who paid them
states       every state and every move, as one table
"""

from wallet.operations.accept import request_deposit, request_withdrawal
from wallet.operations.apply import apply_bank_answer
from wallet.operations.cancel import cancel
from wallet.operations.counterparties import (
    Counterparty,
    acquainted,
    counterparties,
    counterparty,
    paid_lately,
)
from wallet.operations.details import Booking, bookings
from wallet.operations.execute import execute_due
from wallet.operations.filters import Filters
from wallet.operations.long_parked import tell_long_parked
from wallet.operations.overview import Overview, overview
from wallet.operations.probe import is_anything_due, mend_line, probe
from wallet.operations.reasons import REASONS, sentence
from wallet.operations.requests import (
    BankRequest,
    InvalidRequest,
    TransferRequest,
)
from wallet.operations.review import (
    TransferReview,
    WithdrawalReview,
    review_transfer,
    review_withdrawal,
)
from wallet.operations.search import search, walk
from wallet.operations.transfer import request_transfer, transfer_within
from wallet.operations.views import HistoryPage, OperationView, StoryStep, find, history, story

__all__ = [
    "REASONS",
    "BankRequest",
    "Booking",
    "Counterparty",
    "Filters",
    "HistoryPage",
    "InvalidRequest",
    "OperationView",
    "Overview",
    "StoryStep",
    "TransferRequest",
    "TransferReview",
    "WithdrawalReview",
    "acquainted",
    "apply_bank_answer",
    "bookings",
    "cancel",
    "counterparties",
    "counterparty",
    "execute_due",
    "find",
    "history",
    "is_anything_due",
    "mend_line",
    "overview",
    "paid_lately",
    "probe",
    "request_deposit",
    "request_transfer",
    "request_withdrawal",
    "review_transfer",
    "review_withdrawal",
    "search",
    "sentence",
    "story",
    "tell_long_parked",
    "transfer_within",
    "walk",
]
