"""A mail server that really speaks SMTP, TLS and faults included."""

import socketserver
import ssl
import threading
from email import message_from_bytes
from email.policy import default
from typing import Any


class Inbox:
    """What came, and what to answer: `faults` maps a command to the line said instead of 250."""

    def __init__(self, *, tls: Any = None, login: bool = False):  # noqa: C901 - one talk, one place
        self.messages: list[Any] = []
        self.faults: dict[str, str] = {}
        self.hangs_at: str | None = None
        self.closes_after_data = 0
        self.was_sealed: list[bool] = []
        self.logins: list[str] = []
        self.released = threading.Event()
        inbox = self

        class Handler(socketserver.StreamRequestHandler):
            sealed = False

            def say(self, line):
                self.wfile.write(f"{line}\r\n".encode())

            def handle(self):  # noqa: C901 - a command a branch
                self.say("220 post.example")
                while line := self.rfile.readline():
                    word = line.decode().strip()
                    command = word.split(":")[0].split()[0].upper() if word else ""
                    if inbox.hangs_at == command:
                        inbox.released.wait(20)
                        return
                    if command in inbox.faults:
                        self.say(inbox.faults[command])
                    elif command == "EHLO":
                        offers = ["250-post.example"]
                        offers += ["250-STARTTLS"] if tls and not self.sealed else []
                        offers += ["250-AUTH PLAIN"] if login else []
                        for offer in (*offers, "250 8BITMIME"):
                            self.say(offer)
                    elif command == "STARTTLS":
                        self.say("220 go ahead")
                        try:
                            self.request = tls.wrap_socket(self.request, server_side=True)
                        except ssl.SSLError:
                            return  # the client does not trust us
                        self.rfile = self.request.makefile("rb")
                        self.wfile = self.request.makefile("wb", buffering=0)
                        self.sealed = True
                    elif command == "AUTH":
                        inbox.logins.append(word)
                        self.say("235 welcome")
                    elif command == "DATA":
                        if not self.take():
                            return
                    elif command == "QUIT":
                        self.say("221 bye")
                        return
                    else:
                        self.say("250 ok")

            def finish(self):
                super().finish()
                self.request.close()

            def take(self):
                self.say("354 go on")
                body = b""
                while not body.endswith(b"\r\n.\r\n"):
                    body += self.rfile.readline()
                inbox.messages.append(message_from_bytes(body[:-5], policy=default))
                inbox.was_sealed.append(self.sealed)
                if inbox.closes_after_data:
                    inbox.closes_after_data -= 1
                    return False
                self.say("250 taken")
                return True

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

            def handle_error(self, request, client_address):
                """Say nothing: clients break off on purpose here."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.url = f"smtp://127.0.0.1:{self.port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    def stop(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
