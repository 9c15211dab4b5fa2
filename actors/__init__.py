"""Who does the work: one actor per queue, each a few lines that call `wallet`, and the clock.

`python -m actors.worker --queue <queue>` runs a worker group. A ring carries no work (see
`doorbell`), so a lost, late or doubled one changes nothing but when.
"""

from actors import bank, mail, payouts, registrations, schedules
from actors.doorbell import ring

__all__ = ["bank", "mail", "payouts", "registrations", "ring", "schedules"]
