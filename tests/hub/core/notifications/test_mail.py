"""Mail over a real SMTP conversation: sent once, TLS, faults named, nothing secret kept after."""

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from uuid import UUID

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import select, text

import hub.app
from hub.accounts.models import Account
from hub.core import jobs, notifications
from hub.core.db import database, reading, transaction, utcnow
from hub.core.errors import UnavailableError
from hub.core.notifications.models import Mail, MailState
from hub.core.notifications.transports import AddressRefusedError, MailFolder, Smtp
from tests.conftest import settings_for
from tests.peers.smtp import Inbox

ME = UUID(int=1)


@pytest.fixture
def inbox():
    inbox = Inbox()
    yield inbox
    inbox.stop()


@pytest.fixture
def app(database_url, tmp_path, inbox):
    app = hub.app.create_app(settings_for(database_url, tmp_path, HUB_SMTP_URL=inbox.url))
    with transaction() as session:
        session.add(
            Account(id=ME, email="me@post.example", name="Имя", email_confirmed_at=utcnow())
        )
    return app


def tell(**context):
    with transaction() as session:
        notifications.notify(session, ME, "core.test-mail", context)


def the_mail() -> Mail:
    with reading() as session:
        return session.scalars(select(Mail)).one()


def test_a_letter_leaves_once_and_its_words_go(app, inbox):
    tell()
    assert inbox.messages == []  # nothing is sent inside the transaction

    jobs.drain("mail")
    jobs.drain("mail")

    (message,) = inbox.messages
    assert message["To"] == "me@post.example"
    assert message["Message-ID"] == f"<{the_mail().id.hex}@localhost>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_body(("plain",)) is not None
    assert message.get_body(("html",)) is not None
    assert (the_mail().state, the_mail().content) == (MailState.SENT, None)


def test_neither_the_address_nor_the_words_lie_open_in_the_database(app, database_url):
    tell()

    with database().engine.connect() as connection:
        mails = str(connection.execute(text("SELECT * FROM mail")).all())
        rows = str(connection.execute(text("SELECT payload FROM job")).all())
    assert "post.example" not in mails + rows


def test_a_rollback_sends_nothing(app, inbox):
    def told_in_vain():
        with transaction() as session:
            notifications.notify(session, ME, "core.test-mail", {})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        told_in_vain()
    jobs.drain("mail")

    assert inbox.messages == []


def test_a_line_lost_after_the_letter_brings_the_same_letter_again(app, inbox):
    inbox.closes_after_data = 1
    tell()

    jobs.drain("mail")
    jobs.drain("mail", at=utcnow() + timedelta(hours=2))

    assert len({message["Message-ID"] for message in inbox.messages}) == 1
    assert len(inbox.messages) == 2
    assert the_mail().state is MailState.SENT


@pytest.mark.parametrize("command", ["RCPT", "DATA", "MAIL", "EHLO"])
def test_a_fault_that_passes_is_tried_again(app, inbox, command):
    inbox.faults = {command: "451 later", "HELO": "451 later"}
    tell()
    jobs.drain("mail")
    assert the_mail().state is MailState.QUEUED

    inbox.faults = {}
    jobs.drain("mail", at=utcnow() + timedelta(hours=2))

    assert the_mail().state is MailState.SENT
    assert len(inbox.messages) == 1


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_a_refusal_for_good_ends_it_and_keeps_the_code_alone(app, inbox, command):
    inbox.faults = {command: "550 no such user me@post.example here"}
    tell()

    jobs.drain("mail")

    mail = the_mail()
    assert (mail.state, mail.answer, mail.content) == (MailState.REFUSED, "550", None)


def test_a_wrong_password_of_ours_never_ends_a_letter(app, inbox):
    message = EmailMessage()
    message["From"], message["To"] = "a@b.example", "c@d.example"
    inbox.stop()
    guarded = Inbox(login=True)
    guarded.faults = {"AUTH": "535 bad password"}

    with pytest.raises(UnavailableError):
        Smtp(f"smtp://me:wrong@127.0.0.1:{guarded.port}?tls=none").send(message, "c@d.example")

    guarded.stop()


def test_a_password_is_not_said_in_the_open(inbox):
    message = EmailMessage()

    with pytest.raises(UnavailableError):
        Smtp(f"smtp://me:secret@127.0.0.1:{inbox.port}").send(message, "c@d.example")

    assert inbox.logins == []


def test_a_server_that_hangs_is_left_in_time(inbox):
    inbox.hangs_at = "DATA"
    message = EmailMessage()
    message["From"], message["To"] = "a@b.example", "c@d.example"

    with pytest.raises(UnavailableError):
        Smtp(inbox.url, seconds=0.3).send(message, "c@d.example")


@pytest.fixture
def certificate(tmp_path):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "post.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def test_starttls_is_used_and_the_name_is_checked(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    inbox = Inbox(tls=context, login=True)
    message = EmailMessage()
    message["From"], message["To"] = "a@b.example", "c@d.example"
    url = f"smtp://me:secret@127.0.0.1:{inbox.port}"

    with pytest.raises(UnavailableError):
        Smtp(url).send(message, "c@d.example")  # nobody vouches for this certificate
    Smtp(f"{url}?ca={certificate}").send(message, "c@d.example")

    inbox.stop()
    assert inbox.was_sealed == [True]
    assert len(inbox.logins) == 1


def test_the_folder_keeps_one_private_file_a_letter(tmp_path):
    folder = MailFolder(tmp_path / "mail")
    message = EmailMessage()
    message["Message-ID"] = "<abc@x>"
    message.set_content("Привет")

    folder.send(message, "a@b.example")
    folder.send(message, "a@b.example")

    (path,) = (tmp_path / "mail").iterdir()
    assert path.name == "abc.eml"
    assert path.stat().st_mode & 0o777 == 0o600
    assert folder.read("abc") is not None
    assert folder.read("none") is None


def test_a_refused_address_is_a_word_of_its_own(inbox):
    inbox.faults = {"RCPT": "550 no"}
    message = EmailMessage()
    message["From"], message["To"] = "a@b.example", "c@d.example"

    with pytest.raises(AddressRefusedError) as caught:
        Smtp(inbox.url).send(message, "c@d.example")

    assert "c@d" not in str(caught.value)
