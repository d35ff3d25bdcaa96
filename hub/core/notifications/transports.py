"""How mail leaves: by SMTP, or, for the embedded default, into a folder that a page shows."""

import os
import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from hub.core.errors import HubError, UnavailableError
from hub.core.i18n import _l

SECONDS = 20
PERMANENT = 500
SMTPS_PORT = 465
SMTP_PORT = 25
SUBMISSION_PORT = 587


class AddressRefusedError(HubError):
    """The receiving side said never; sending again would not help."""

    code = "address-refused"

    def __init__(self, answer: str) -> None:
        super().__init__(_l("The mail server refused this message for good."), answer=answer)
        self.answer = answer


class Transport(Protocol):
    """Sends one message: done, AddressRefusedError (never) or UnavailableError (later)."""

    is_simulated: bool

    def send(self, message: EmailMessage, address: str) -> None: ...


class Smtp:
    """smtp://user:password@host:port, smtps://…; `?tls=none` for a relay on the same machine.

    smtp:// asks for STARTTLS and goes on without it only when `tls=none` says so or when there is
    neither a password to protect nor a server that offers it.
    """

    is_simulated = False

    def __init__(self, url: str, *, seconds: float = SECONDS) -> None:
        parts = urlsplit(url)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        self._implicit = parts.scheme == "smtps"
        self._starttls = query.get("tls", "starttls") != "none" and not self._implicit
        self._host = parts.hostname or "127.0.0.1"
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        usual = SUBMISSION_PORT if self._user else SMTP_PORT
        self._port = parts.port or (SMTPS_PORT if self._implicit else usual)
        self._seconds = seconds
        self._context = ssl.create_default_context(cafile=query.get("ca"))

    def send(self, message: EmailMessage, address: str) -> None:
        try:
            with self._connect() as server:
                server.send_message(message, to_addrs=[address])
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            raise _named(code) from None  # the server's words may repeat the address
        except smtplib.SMTPAuthenticationError as error:
            # Ours to mend, whatever the code: the message is fine and waits.
            raise UnavailableError(
                _l("The mail server refused our name or password."),
                part="mail",
                code=error.smtp_code,
            ) from None
        except smtplib.SMTPResponseException as error:
            raise _named(error.smtp_code) from None
        except (smtplib.SMTPException, OSError) as error:
            raise UnavailableError(_silent(), part="mail", reason=type(error).__name__) from None

    def _connect(self) -> smtplib.SMTP:
        server: smtplib.SMTP
        if self._implicit:
            server = smtplib.SMTP_SSL(
                self._host, self._port, timeout=self._seconds, context=self._context
            )
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=self._seconds)
        try:
            if self._starttls:
                server.ehlo_or_helo_if_needed()
                if server.has_extn("starttls"):
                    server.starttls(context=self._context)
                elif self._user:
                    bare = _l("The mail server offers no encryption for our password.")
                    raise UnavailableError(bare, part="mail")  # noqa: TRY301 - the socket is closed below
            if self._user:
                server.login(self._user, self._password)
        except BaseException:
            server.close()
            raise
        return server


class MailFolder:
    """Messages as .eml files, private, one per message however often it is sent."""

    is_simulated = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: EmailMessage, address: str) -> None:  # noqa: ARG002 - it is in the message
        name = f"{message['Message-ID'].strip('<>').partition('@')[0]}.eml"
        waiting = self.folder / f".{name}.part"
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(message.as_bytes())
            waiting.replace(self.folder / name)
        except OSError as error:
            raise UnavailableError(_silent(), part="mail", reason=type(error).__name__) from error

    def remove(self, mail_id: str) -> None:
        """Take a message out for good, also one half written."""
        for name in (f"{mail_id}.eml", f".{mail_id}.eml.part"):
            (self.folder / name).unlink(missing_ok=True)

    def read(self, mail_id: str) -> bytes | None:
        """Give a message as it was sent; `mail_id` is the hex of its row's key."""
        try:
            return (self.folder / f"{mail_id}.eml").read_bytes()
        except FileNotFoundError:
            return None


def _named(code: int) -> HubError:
    if code >= PERMANENT:
        return AddressRefusedError(str(code))
    return UnavailableError(_silent(), part="mail", code=code)


def _silent() -> str:
    return _l("The mail server does not answer.")
