"""What the tests of the limits ask for, and from where."""

import json
import math

import redis
from flask import Flask
from werkzeug.test import TestResponse

from tests import services
from tests.characters import ALICE, PASSWORD, Character
from wallet import people
from wallet.audit import Origin
from wallet.database import transaction

HERE, THERE = "192.0.2.1", "198.51.100.7"
HTMX = {"HX-Request": "true"}


def token_of(person: Character) -> str:
    with transaction() as session:
        return people.start_session(session, person.person, Origin(HERE, "tests")).access_token


def post(app: Flask, path: str, *, come_from: str = HERE, **options: object) -> TestResponse:
    return app.test_client().post(path, environ_overrides={"REMOTE_ADDR": come_from}, **options)


def use_up(app: Flask, path: str, times: int, **options: object) -> None:
    """As cheaply as can be: a refused request counts, too."""
    statuses = {post(app, path, **options).status_code for _ in range(times)}
    assert 429 not in statuses
    assert max(statuses) < 500


def login(app: Flask, password: str = PASSWORD, **options: str) -> TestResponse:
    come_from = options.pop("come_from", HERE)
    body = {"account_number": ALICE, "password": password, **options}
    return post(app, "/api/v1/auth/login", come_from=come_from, json=body)


def tries(app: Flask, account_number: str, **more: str) -> TestResponse:
    """To sign in, with a body that names an account and a password and is refused before the
    password is looked at, which takes long."""
    come_from = more.pop("come_from", HERE)
    body = {"account_number": account_number, "password": PASSWORD, "refused": math.nan} | more
    path, content_type = "/api/v1/auth/login", "application/json"
    return post(app, path, come_from=come_from, data=json.dumps(body), content_type=content_type)


def is_too_many(answer: TestResponse) -> int:
    """The seconds to wait."""
    assert (answer.status_code, answer.get_json(force=True)["code"]) == (429, "too_many_attempts")
    return int(answer.headers["Retry-After"])


def buckets(server: services.Redis, limit: str = "*") -> dict[str, int]:
    """The counts in Redis, of one limit or all, and the milliseconds until each is forgotten."""
    with redis.Redis.from_url(server.url, decode_responses=True) as client:
        return {key: client.pttl(key) for key in client.scan_iter(f"limits:*/{limit}/*")}


def add_to(server: services.Redis, bucket: str, amount: int) -> None:
    with redis.Redis.from_url(server.url) as client:
        client.incrby(bucket, amount)
