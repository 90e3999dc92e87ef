"""A small real IMAP server: one folder, and the handful of commands a reader of bounces needs."""

import re
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread

USER, PASSWORD = "bounces@shop.example", "p/w d"
LINE = re.compile(r"(\S+) (UID )?(\S+) ?(.*)")


@dataclass
class Folder:
    """Messages by number, and which of them have been seen."""

    messages: dict[int, bytes]
    seen: set[int] = field(default_factory=set)
    port: int = 0


@contextmanager
def serve(folder: Folder) -> Iterator[str]:
    """Serve a folder on a free port of this machine; return the address to open it by."""

    class Reader(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"* OK [CAPABILITY IMAP4rev1] ready\r\n")
            while line := self.rfile.readline().decode().strip():
                match = LINE.fullmatch(line)
                assert match, line
                tag, _, command, words = match.groups()
                for answer in _answers(folder, command.upper(), words):
                    self.wfile.write(answer)
                done = "NO" if _refuses(command.upper(), words) else "OK"
                self.wfile.write(f"{tag} {done} {command} done\r\n".encode())

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("", 0), Reader) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        folder.port = server.server_address[1]
        yield f"imap://bounces%40shop.example:p%2Fw%20d@127.0.0.1:{folder.port}/INBOX"
        server.shutdown()


def _refuses(command: str, words: str) -> bool:
    return (command == "LOGIN" and words != f'{USER} "{PASSWORD}"') or (
        command == "SELECT" and words != '"INBOX"'
    )


def _answers(folder: Folder, command: str, words: str) -> Iterator[bytes]:
    match command:
        case "CAPABILITY":
            yield b"* CAPABILITY IMAP4rev1\r\n"
        case "SELECT":
            yield f"* {len(folder.messages)} EXISTS\r\n".encode()
        case "SEARCH":
            unseen = sorted(folder.messages.keys() - folder.seen)
            yield f"* SEARCH {' '.join(map(str, unseen))}".strip().encode() + b"\r\n"
        case "FETCH":
            number = int(words.split(maxsplit=1)[0])
            body = folder.messages[number]
            head = f"* {number} FETCH (UID {number} BODY[]<0> {{{len(body)}}}\r\n"
            yield head.encode() + body + b")\r\n"
        case "STORE":
            folder.seen |= {int(number) for number in words.split(maxsplit=1)[0].split(",")}
        case "LOGOUT":
            yield b"* BYE\r\n"
