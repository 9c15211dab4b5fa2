"""What a browser is asked in a ceremony of WebAuthn, and what its answer proves.

Imported by who holds a ceremony, and only then: workers and the clock never do, and would carry the
library's 5 MB.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar
from urllib.parse import urlsplit

import webauthn
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import structs
from webauthn.registration.verify_registration_response import VerifiedRegistration

from wallet.errors import PasskeyRefused
from wallet.people.ceremonies import CHALLENGE_MINUTES
from wallet.people.models import Person
from wallet.settings import settings

NAME_OF_FLORIN = "Florin"
VERIFIED = structs.UserVerificationRequirement.REQUIRED  # by face, finger or PIN: not just a touch

Proof = TypeVar("Proof")


def options_to_add(host: str, person: Person, challenge: bytes, known: Sequence[bytes]) -> str:
    """For `navigator.credentials.create`, as JSON; not on a device that has one of the known."""
    options = webauthn.generate_registration_options(
        rp_id=host,
        rp_name=NAME_OF_FLORIN,
        user_id=person.id.bytes,
        user_name=person.masked_account,
        user_display_name=person.holder,
        challenge=challenge,
        timeout=CHALLENGE_MINUTES * 60_000,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(user_verification=VERIFIED),
        exclude_credentials=_descriptors(known),
    )
    return webauthn.options_to_json(options)


def options_to_confirm(host: str, challenge: bytes, known: Sequence[bytes]) -> str:
    """For `navigator.credentials.get`, as JSON."""
    options = webauthn.generate_authentication_options(
        rp_id=host,
        challenge=challenge,
        timeout=CHALLENGE_MINUTES * 60_000,
        allow_credentials=_descriptors(known),
        user_verification=VERIFIED,
    )
    return webauthn.options_to_json(options)


def prove_new(host: str, credential: str, challenge: bytes) -> VerifiedRegistration:
    """Raises PasskeyRefused."""
    return _prove(
        lambda: webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=host,
            expected_origin=_origin(),
            require_user_verification=True,
        )
    )


def prove_known(
    host: str, credential: str, challenge: bytes, *, public_key: bytes, sign_count: int
) -> VerifiedAuthentication:
    """Raises PasskeyRefused, also for a sign count that doesn't go up."""
    return _prove(
        lambda: webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=host,
            expected_origin=_origin(),
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        )
    )


def credential_id_in(credential: str) -> bytes:
    """Which passkey an answer says that it comes from. Raises PasskeyRefused."""
    return _prove(lambda: webauthn.helpers.parse_authentication_credential_json(credential).raw_id)


def _prove(proof: Callable[[], Proof]) -> Proof:
    """For nonsense the library raises errors of all sorts; none of them is a yes."""
    try:
        return proof()
    except Exception as error:
        raise PasskeyRefused from error


def _origin() -> str:
    parts = urlsplit(settings().public_url)
    return f"{parts.scheme}://{parts.netloc}"


def _descriptors(ids: Sequence[bytes]) -> list[structs.PublicKeyCredentialDescriptor]:
    return [structs.PublicKeyCredentialDescriptor(id=each) for each in ids]
