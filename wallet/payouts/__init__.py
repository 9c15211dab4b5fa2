"""Bulk payouts: many transfers that are asked for as one, and carried out by a worker.

csv_file     what people upload
downloads    … and what they download
requests     every row read by the rules of a single transfer
faults       rows that can't be sent: what is kept, and what is told
row_problems … of those that can't even be read
recipients   whom the rows are for, looked up in one query
accept       an upload becomes a draft; a program's request is accepted at once
review       a draft, as somebody looks at it
drafts       … and confirms it, discards it, or forgets it
claims       what is due is claimed with a lease       ┐ the payouts
execute      … and a chunk of rows becomes transfers   ┘ queue's work
views        what people see: one, and the latest
rows         … the rows of one
states       every state and every move, as one table
"""

from wallet.payouts.accept import draft_payout, request_payout
from wallet.payouts.claims import is_any_payout_due
from wallet.payouts.csv_file import read_csv
from wallet.payouts.downloads import result_csv, template_csv
from wallet.payouts.drafts import confirm_payout, discard_payout, forget_old_drafts
from wallet.payouts.execute import execute_due
from wallet.payouts.faults import MAX_FAULTS, Fault
from wallet.payouts.requests import MAX_ROWS, Line, PayoutRequest
from wallet.payouts.review import Review, faults, review
from wallet.payouts.row_problems import RowProblem
from wallet.payouts.rows import RowPage, RowView, all_rows, rows
from wallet.payouts.states import Mode, RowState, State
from wallet.payouts.views import PayoutPage, PayoutView, find, recent

__all__ = [
    "MAX_FAULTS",
    "MAX_ROWS",
    "Fault",
    "Line",
    "Mode",
    "PayoutPage",
    "PayoutRequest",
    "PayoutView",
    "Review",
    "RowPage",
    "RowProblem",
    "RowState",
    "RowView",
    "State",
    "all_rows",
    "confirm_payout",
    "discard_payout",
    "draft_payout",
    "execute_due",
    "faults",
    "find",
    "forget_old_drafts",
    "is_any_payout_due",
    "read_csv",
    "recent",
    "request_payout",
    "result_csv",
    "review",
    "rows",
    "template_csv",
]
