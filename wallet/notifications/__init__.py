"""What people are told: promised in the transaction that makes it true, sent later, at least once.

promises     the rows: one operation tells one person one thing once
due          the mail queue's work: claim, send over one connection, mark each as sent
             (imported by name: it needs people's codes, and people need promises)
feed         the same, as a list in the wallet
titles       … in one line each
read         what of it was read
groups       what each person wants by mail
forget       addresses of people who have no wallet are not kept
"""

from wallet.notifications.feed import NotificationPage, NotificationView, recent
from wallet.notifications.forget import forget_old
from wallet.notifications.groups import GROUP_OF, Group, mute, muted_by
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
from wallet.notifications.read import MOST, mark_all_read, mark_read, unread

__all__ = [
    "GROUP_OF",
    "MOST",
    "Group",
    "Notice",
    "Notification",
    "NotificationPage",
    "NotificationView",
    "forget_old",
    "mark_all_read",
    "mark_read",
    "mute",
    "muted_by",
    "notify",
    "notify_about_money_request",
    "notify_about_payout",
    "notify_about_schedule",
    "notify_about_sign_in",
    "notify_all",
    "recent",
    "unread",
]
