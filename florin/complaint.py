"""What a person can put right: told in one line on stderr, exit code 1, no traceback."""

import click


class Complaint(click.ClickException):
    """The message says what is wrong and what to do about it."""
