"""What a form's template shows: what was typed, what is wrong, the key that makes it one intent."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flask import request

from wallet import money
from wallet.errors import IdempotencyKeyReused, WalletError
from wallet.languages import gettext, gettext_noop
from webapp.errors import errors_by_field
from webapp.kept import KEY_FIELD
from webapp.pages import wants_partial

_AMOUNT = re.compile(r"amount(_[0-9]+)?|min|max")  # the names of their fields
KEY_PROBLEM = gettext_noop("This form could not be used again. Check it, then send it once more.")


@dataclass(frozen=True, slots=True)
class Form:
    focus: str  # the field that has the cursor: the first that is wrong, else the first
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    message: str | None = None  # about the form as a whole
    confirmation: str | None = None  # why the password is asked for, when it is
    passkey_options: str | None = None  # what to ask the browser for, in place of the password
    key: str = field(default_factory=lambda: str(uuid.uuid4()))
    inline: bool = field(default_factory=wants_partial)
    is_empty: bool = False  # nothing was typed into it, and nothing is known of what is meant


def plainly(values: Mapping[str, str]) -> dict[str, str]:
    """What was typed, with its amounts as programs write them."""
    return {
        name: money.plainly(value) if _AMOUNT.fullmatch(name) else value
        for name, value in values.items()
    }


def blank(*fields: str) -> Form:
    """A form that nobody has touched; `fields` in the order in which they stand."""
    return Form(focus=fields[0], is_empty=True)


def filled(values: Mapping[str, str], focus: str) -> Form:
    """One that says from the start what somebody means, or meant before, then under its key."""
    form = Form(focus=focus, values=values, is_empty=not any(values.values()))
    return replace(form, key=values.get(KEY_FIELD) or form.key)


def posted(focus: str) -> Form:
    """What was posted, as it was, with its key: nothing has consumed that."""
    form = Form(focus=focus, values=request.form)
    return replace(form, key=request.form.get(KEY_FIELD) or form.key)


def wrong(name: str, message: str) -> Form:
    """A form of which nothing was read but that this field is wrong."""
    return Form(focus=name, errors={name: message})


def refused(error: WalletError, *fields: str) -> Form:
    """The posted form, with what was typed and what is wrong. A refusal has consumed no key."""
    errors = dict(errors_by_field(error))
    key_is_bad = bool(errors.pop("idempotency_key", None))
    beside = {name: message for name, message in errors.items() if name in fields}
    message = None if beside else error.message
    if key_is_bad and not beside:
        message = gettext(KEY_PROBLEM)
    form = Form(
        focus=next((name for name in fields if name in beside), fields[0]),
        values=request.form,
        errors=beside,
        message=message,
    )
    if key_is_bad or isinstance(error, IdempotencyKeyReused):
        return form  # with a key of its own
    return replace(form, key=request.form.get(KEY_FIELD) or form.key)
