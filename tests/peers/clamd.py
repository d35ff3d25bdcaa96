"""A clamd that can hang, talk nonsense or break off."""

import socketserver
import threading

from hub.demo.antivirus import Antivirus


class Faulty:
    """The simulated antivirus with a switch: None, hang, garbage, close."""

    def __init__(self):
        self.fault: str | None = None
        self.released = threading.Event()
        peer = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                if peer.fault == "hang":
                    peer.released.wait(20)
                elif peer.fault == "garbage":
                    self.request.sendall(b"\xff\xfe???\0")
                elif peer.fault is None:
                    Antivirus.answer(self.rfile, self.wfile)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"tcp://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    def stop(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
