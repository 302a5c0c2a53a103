"""The mails of the story, as the mail server's double keeps them."""

import email
import email.policy
from pathlib import Path

from tools.demo.telling import check, tell

CHECKOUT = Path(__file__).resolve().parents[2]
MAILS = CHECKOUT / "build" / "mails"


def find_one(*words, to=""):
    """Return the only mail whose subject has all these words.

    :param words: parts of the subject
    :param to: part of the recipient's address
    :return: (path, `email.message.EmailMessage`)
    """
    found = []
    for path in sorted(MAILS.glob("*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if all(word in message["Subject"] for word in words) and to in message["To"]:
            found.append((path, message))
    check("the mails about " + " ".join(words), len(found), 1)
    return found[0]


def tell_head(path, message):
    """Print to whom a mail goes, about what, and where it lies."""
    tell("To:      " + message["To"])
    tell("Subject: " + message["Subject"])
    tell("File:    " + str(path.relative_to(CHECKOUT)))
