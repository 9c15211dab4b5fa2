"""What every other test stands on."""

import psycopg
import pytest
import redis

from tests import services


def test_the_application_s_role_is_not_the_owner(postgres: services.Postgres) -> None:
    with (
        psycopg.connect(postgres.url("florin", "florin")) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("CREATE TABLE mine ()")


def test_cleaning_goes_back_to_the_rows_of_the_migration(postgres: services.Postgres) -> None:
    url = postgres.url("postgres", "postgres")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE seeded (id int); INSERT INTO seeded VALUES (1)")
        restore = services.keep(url)
        connection.execute("INSERT INTO seeded VALUES (2)")
        connection.execute("BEGIN")
        connection.execute(restore)
        connection.execute("COMMIT")
        assert connection.execute("SELECT id FROM seeded").fetchall() == [(1,)]


def test_redis_is_empty_and_never_evicts(redis_server: services.Redis) -> None:
    with redis.Redis.from_url(redis_server.url) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
