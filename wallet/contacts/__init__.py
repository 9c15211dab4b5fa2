"""The people somebody knows: named as they like, found again, and kept out when they wish.

Whom money went to or came from is known by name. Who is added by an account number is known by the
nickname alone, until then: nobody reads names by trying numbers.
"""

from wallet.contacts.add import MAX_CONTACTS, add_contact, contact_of_operation
from wallet.contacts.change import block, remove, rename, unblock
from wallet.contacts.models import Contact
from wallet.contacts.nicknames import MAX_NICKNAME
from wallet.contacts.payees import payee, payees
from wallet.contacts.views import (
    ContactView,
    Suggested,
    account_number_of,
    all_of,
    between,
    find,
    lately,
)

__all__ = [
    "MAX_CONTACTS",
    "MAX_NICKNAME",
    "Contact",
    "ContactView",
    "Suggested",
    "account_number_of",
    "add_contact",
    "all_of",
    "between",
    "block",
    "contact_of_operation",
    "find",
    "lately",
    "payee",
    "payees",
    "remove",
    "rename",
    "unblock",
]
