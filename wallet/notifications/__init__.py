"""What people are told: promised in the transaction that makes it true, sent later, at least once.

promises     the rows: one operation tells one person one thing once
due          the mail queue's work: claim, send over one connection, mark each as sent
             (imported by name: it needs people's codes, and people need promises)
feed         the same, as a list in the wallet
forget       addresses of people who have no wallet are not kept
"""

from wallet.notifications.feed import NotificationView, recent
from wallet.notifications.forget import forget_old
from wallet.notifications.models import Notification
from wallet.notifications.promises import (
    Notice,
    notify,
    notify_about_money_request,
    notify_about_payout,
    notify_about_schedule,
    notify_about_sign_in,
    notify_all,
)

__all__ = [
    "Notice",
    "Notification",
    "NotificationView",
    "forget_old",
    "notify",
    "notify_about_money_request",
    "notify_about_payout",
    "notify_about_schedule",
    "notify_about_sign_in",
    "notify_all",
    "recent",
]
