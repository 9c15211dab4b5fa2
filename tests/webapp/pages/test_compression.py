"""What travels compressed, and to whom."""

import gzip

import pytest

from tests.webapp.pages.conftest import Browser

GZIP = {"Accept-Encoding": "br, gzip"}


@pytest.mark.parametrize("path", ["/sign-in", "/static/htmx.min.js", "/static/florin.css"])
def test_pages_and_files_travel_compressed_to_those_who_can_read_it(
    stranger: Browser, path: str
) -> None:
    plain, packed = stranger.get(path), stranger.get(path, headers=GZIP)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Accept-Encoding" in packed.headers["Vary"]
    if path != "/sign-in":  # whose token is another each time
        assert gzip.decompress(packed.data) == plain.data


@pytest.mark.parametrize("refusing", ["", "identity", "gzip;q=0"])
def test_who_can_not_read_it_gets_it_plain(stranger: Browser, refusing: str) -> None:
    response = stranger.get("/sign-in", headers={"Accept-Encoding": refusing})
    assert "Content-Encoding" not in response.headers
    assert "Sign in" in response.text


def test_the_length_of_a_page_says_little_of_what_is_in_it(alice: Browser) -> None:
    lengths = {len(alice.get("/notifications", headers=GZIP).data) for _ in range(12)}
    assert max(lengths) - min(lengths) > 10


def test_a_poll_that_brings_nothing_and_answers_to_programs_stay_as_they_are(
    alice: Browser,
) -> None:
    for path in ("/healthz", "/api/v1/openapi.json", "/api/v1/balance"):
        assert "Content-Encoding" not in alice.get(path, headers=GZIP).headers


def test_a_file_that_is_known_already_is_not_sent_again(stranger: Browser) -> None:
    first = stranger.get("/static/app.js", headers=GZIP)
    again = GZIP | {"If-None-Match": first.headers["ETag"]}
    response = stranger.get("/static/app.js", headers=again)
    assert response.status_code == 304
    assert response.data == b""
