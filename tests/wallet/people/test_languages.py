"""Who signs up is written to as their browser asks; who has a wallet, as they like."""

from contextlib import nullcontext
from uuid import UUID

from tests.characters import ORIGIN, Character, who
from tests.wallet.people.conftest import ADA, SignUp, change, row
from wallet import closing
from wallet.database import transaction
from wallet.locales import written_for
from wallet.notifications.due import Mail, send_due
from wallet.people import Person


def mails() -> list[tuple[str, str | None]]:
    """Kind and language of those that are sent now."""
    sent: list[Mail] = []
    send_due(lambda: nullcontext(sent.append))
    return [(mail.kind, mail.locale) for mail in sent]


def asks_in_german(sign_up: SignUp) -> UUID:
    with written_for("de"):
        registration_id = sign_up.ask(ADA)
    sign_up.verify()
    return registration_id


def opens_in(choice: str, sign_up: SignUp) -> Person:
    with written_for(choice):
        return sign_up.whole(ADA)


def closes(person: Person) -> None:
    begun = who(Character.of(person).signs_in(ORIGIN))
    with transaction() as session:
        closing.close_wallet(session, begun, ORIGIN)


def chooses(person: Person, choice: str | None) -> None:
    change("UPDATE person SET locale = :choice WHERE id = :id", choice=choice, id=person.id)


def language_of(person: Person) -> str | None:
    return row("SELECT locale FROM person WHERE id = :id", id=person.id)[0]


def test_a_code_is_mailed_in_the_language_in_which_it_was_asked_for(sign_up: SignUp) -> None:
    registration_id = asks_in_german(sign_up)
    assert mails() == [("sign_up_code", "de")]
    sign_up.ask_again(registration_id)
    assert mails() == [("sign_up_code", "de")]


def test_a_registration_from_before_languages_has_its_mail_all_the_same(sign_up: SignUp) -> None:
    asks_in_german(sign_up)
    change("UPDATE registration SET locale = NULL")
    assert mails() == [("sign_up_code", None)]


def test_whoever_asks_for_a_strangers_wallet_chooses_no_language_for_them(
    sign_up: SignUp, ada: Person
) -> None:
    chooses(ada, "en_US")
    asks_in_german(sign_up)
    assert mails() == [("sign_up_already_registered", "en_US")]


def test_a_new_wallet_has_the_language_in_which_it_was_opened(sign_up: SignUp) -> None:
    person = opens_in("de", sign_up)
    assert (person.locale, language_of(person)) == ("de", "de")
    Character.of(person).signs_in()
    assert mails() == [("new_device", "de")]


def test_who_comes_back_has_the_language_that_they_had(sign_up: SignUp) -> None:
    person = opens_in("de", sign_up)
    closes(person)
    assert language_of(opens_in("en_GB", sign_up)) == "de"


def test_who_comes_back_and_had_none_has_one_now(sign_up: SignUp) -> None:
    person = opens_in("en_GB", sign_up)
    chooses(person, None)  # as in wallets from before there was a choice
    closes(person)
    assert language_of(opens_in("de", sign_up)) == "de"
