"""A lock with an end, in PostgreSQL: who acts, and until when."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

# One that lasts longer than anybody asks was written while the clock was wrong, and binds nobody.
# Twice as long, because `now()` is when a transaction began, and another may have begun before.
_HOLD = text("""
    INSERT INTO lease (name, owner, expires_at)
    VALUES (:name, :owner, now() + make_interval(secs => :seconds))
    ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, expires_at = excluded.expires_at
    WHERE lease.owner = excluded.owner OR lease.expires_at < now()
        OR lease.expires_at > now() + make_interval(secs => 2 * :seconds)
    RETURNING owner
""")


def hold(session: Session, name: str, owner: UUID, *, seconds: float) -> bool:
    """Take or keep the lease; False while somebody else holds it."""
    held = session.execute(_HOLD, {"name": name, "owner": owner, "seconds": seconds})
    return held.one_or_none() is not None


def release(session: Session, name: str, owner: UUID) -> None:
    """Give it back early, so that the next one needn't wait for its end."""
    session.execute(
        text("DELETE FROM lease WHERE name = :name AND owner = :owner"),
        {"name": name, "owner": owner},
    )
