"""Mail: written as a row and a job with the change that caused it, sent later, each once."""

import html
import json
import re
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import Any
from uuid import UUID

from jinja2 import Environment, PackageLoader
from markupsafe import Markup
from sqlalchemy import update
from sqlalchemy.orm import Session

from hub.core import jobs
from hub.core.db import reading, utcnow, uuid7
from hub.core.i18n import _l
from hub.core.jobs import Run
from hub.core.notifications.models import Mail, MailState
from hub.core.notifications.office import office
from hub.core.notifications.templates import Words
from hub.core.notifications.transports import AddressRefusedError

SEND_JOB = "mail.send"
LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")
LAYOUT = Environment(
    loader=PackageLoader("hub.core.notifications"), autoescape=True, trim_blocks=True
)


def post(
    session: Session,
    *,
    address: str,
    words: Words,
    template: str,
    account_id: UUID | None = None,
    footer: str = "",
    unsubscribe: str | None = None,
) -> UUID:
    """Write a mail down; it leaves once the transaction stays."""
    mail_id = uuid7()
    headers = {"Auto-Submitted": "auto-generated"}
    if unsubscribe is not None:
        headers["List-Unsubscribe"] = f"<{unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    content = {"subject": words.subject, "body": words.body, "footer": footer}
    session.add(
        Mail(
            id=mail_id,
            account_id=account_id,
            template=template,
            address=address,
            content=json.dumps(content, ensure_ascii=False),
            headers=headers,
        )
    )
    session.flush()
    jobs.enqueue(session, SEND_JOB, {"mail_id": str(mail_id)}, key=str(mail_id))
    return mail_id


def message_of(mail: Mail) -> EmailMessage:
    """Build the message: the same row gives the same Message-ID, so a second copy shows as one."""
    content = json.loads(mail.content or "{}")
    message = EmailMessage(policy=SMTP)
    domain = office().sender.rpartition("@")[2].strip("<> ") or "localhost"
    message["Message-ID"] = f"<{mail.id.hex}@{domain}>"
    message["Date"] = format_datetime(mail.created_at)
    message["From"] = formataddr((office().centre(), office().sender))
    message["To"] = mail.address
    message["Subject"] = content["subject"]
    for name, value in mail.headers.items():
        message[name] = value
    text = content["body"] + (f"\n\n-- \n{content['footer']}" if content["footer"] else "")
    message.set_content(text, cte="quoted-printable")
    page = LAYOUT.get_template("notifications/layout.html").render(
        subject=content["subject"],
        paragraphs=[_paragraph(part) for part in re.split(r"\n\s*\n", content["body"])],
        footer=_linked(content["footer"]),
        centre=office().centre(),
    )
    message.add_alternative(page, subtype="html", cte="quoted-printable")
    return message


def _paragraph(text: str) -> dict[str, Any]:
    """A paragraph that is one address becomes a button."""
    words = text.strip()
    return {"link": words if LINK.fullmatch(words) else None, "text": _linked(words)}


def _linked(text: str) -> Markup:
    made, last = [], 0
    for found in LINK.finditer(text):
        address = html.escape(found.group())
        made.append(html.escape(text[last : found.start()]))
        made.append(f'<a href="{address}">{address}</a>')
        last = found.end()
    made.append(html.escape(text[last:]))
    return Markup("".join(made).replace("\n", "<br>"))  # noqa: S704 - every part is escaped above


def send(session: Session, payload: dict[str, Any], _run: Run) -> None:
    """Send one mail. The server is spoken to before the write begins: nobody waits for it."""
    mail_id = UUID(payload["mail_id"])
    with reading() as own:
        mail = own.get(Mail, mail_id)
    if mail is None or mail.state is not MailState.QUEUED:
        return
    state, answer = MailState.SENT, None
    try:
        office().transport.send(message_of(mail), mail.address)
    except AddressRefusedError as error:
        state, answer = MailState.REFUSED, error.answer
    session.execute(
        update(Mail)
        .where(Mail.id == mail_id, Mail.state == MailState.QUEUED)
        .values(state=state, answer=answer, content=None, ended_at=utcnow())
    )


def wire() -> None:
    """Name the handler; hub/app.py calls it."""
    jobs.handles(SEND_JOB, send, title=_l("Sending of a mail"), lane="mail", is_long=True)
