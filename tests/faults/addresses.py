"""Who listens where: the servers of the stack, and the proxies that stand before them."""

import json
import os
from pathlib import Path

from florin.local import environment
from florin.local.home import LOOPBACK, Home, free_port
from florin.local.postgres import Postgres
from florin.local.redis import Redis
from tests import services
from tests.faults.network import Link

COMMITTED = b"COMMIT\0"  # the end of PostgreSQL's answer to a commit


class Addresses:
    """`links` by the name of what they lead to: `webhook` is the bank's way back to the web."""

    def __init__(self, home: Home) -> None:
        home.make()
        self._home = home
        self._ports = {name: free_port() for name in environment.PORTS}
        self._postgres, self._redis = Postgres(home), Redis(home)
        self.web = f"http://{LOOPBACK}:{self._ports['PORT']}"
        self.bank = f"http://{LOOPBACK}:{self._ports['BANK_PORT']}"
        self.redis = self._redis.url
        self.links = {
            "bank": Link(self._ports["BANK_PORT"]),
            "redis": Link(self._redis.port),
            "postgres": Link(self._postgres.port, lost=COMMITTED),
            "webhook": Link(self._ports["PORT"]),
        }

    def environment(self, mail_port: int) -> dict[str, str]:
        """Of `florin up`, which embeds what isn't set here."""
        # Empty, not absent: a `.env` beside the Procfile fills in only what is absent.
        unset = dict.fromkeys(services.environment_names(), "")
        ports = {name: str(port) for name, port in self._ports.items()}
        return (
            os.environ
            | unset
            | ports
            | {
                "FLORIN_HOME": str(self._home.path),
                "MAIL_SERVER": LOOPBACK,
                "MAIL_PORT": str(mail_port),
                "BANK_PENDING_SECONDS": "1",
                # What is limited, or has to be confirmed, is not what is tried here.
                "RATE_LIMIT_FACTOR": "1000",
                "CONFIRM_OVER": "1000000",
                "CONFIRM_NEW_PAYEE_OVER": "1000000",
                "PYTHONPATH": str(Path(__file__).parent / "planted"),
            }
        )

    def write_detours(self) -> None:
        """What `planted/sitecustomize.py` tells every process but the supervisor."""
        port = {name: link.port for name, link in self.links.items()}
        database = self._postgres.url("florin", "florin")
        detours = {
            "BANK_URL": f"http://{LOOPBACK}:{port['bank']}",
            "REDIS_URL": f"redis://{LOOPBACK}:{port['redis']}/0",
            "DATABASE_URL": database.replace(f":{self._postgres.port}/", f":{port['postgres']}/"),
            "BANK_WEBHOOK_URL": f"http://{LOOPBACK}:{port['webhook']}/webhooks/bank",
        }
        self._home.write_private("addresses.json", json.dumps(detours))

    def superuser(self, database: str) -> str:
        return self._postgres.url("postgres", database)
