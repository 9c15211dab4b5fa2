"""Money requests: asking somebody, whoever has a link, or several people for money.

asks         what people ask for
split        … an amount among several, to the cent
limits       how much one may ask
ask          each of those asked has a request, in one transaction
pay          paying it is a transfer, in the transfer's transaction
close        how it ends without money; and reminding
views        what people see: one, by its id or its link
lists        … the open ones, those of before, the parts of a split
states       every state and every move, as one table
"""

from wallet.requests.ask import Asked, ask
from wallet.requests.asks import Ask, Part
from wallet.requests.close import cancel, decline, end_all_of, expire_due, remind
from wallet.requests.lists import (
    OpenRequests,
    RequestPage,
    SplitView,
    count_to_pay,
    earlier_requests,
    find_split,
    open_requests,
)
from wallet.requests.pay import pay, pay_link
from wallet.requests.split import MAX_PEOPLE, OWN_SHARE, Division, divide, proposal, split
from wallet.requests.states import State, Way
from wallet.requests.views import RequestView, find, find_link

__all__ = [
    "MAX_PEOPLE",
    "OWN_SHARE",
    "Ask",
    "Asked",
    "Division",
    "OpenRequests",
    "Part",
    "RequestPage",
    "RequestView",
    "SplitView",
    "State",
    "Way",
    "ask",
    "cancel",
    "count_to_pay",
    "decline",
    "divide",
    "earlier_requests",
    "end_all_of",
    "expire_due",
    "find",
    "find_link",
    "find_split",
    "open_requests",
    "pay",
    "pay_link",
    "proposal",
    "remind",
    "split",
]
