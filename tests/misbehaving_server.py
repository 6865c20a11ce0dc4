"""A real web server on this machine that answers each address as a test says, well or badly.

    with MisbehavingServer() as server:
        url = server.serve("/sdn.zip", status(503), content(b"…", etag='"1"'))

The first request gets the first behaviour, and so on; the last one stays. `serve` may be called again at any
time, and plain bytes stand for `content`. Each request is noted in `server.requests`. With `tls=True` the server
speaks https under a certificate authority of its own, in `server.ca_bundle`.
"""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Seen:
    """One request as it came in."""

    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]


class Exchange(BaseHTTPRequestHandler):
    """One request and its answer, handed to a behaviour."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self.close_connection = True
        address = urlsplit(self.path)
        path = f"{address.scheme}://{address.netloc}{address.path}" if address.scheme else address.path
        self.seen = Seen(
            path,
            parse_qs(address.query, keep_blank_values=True),
            {name.lower(): value for name, value in self.headers.items()},
        )
        self.server.owner.next_behaviour(self.seen)(self)

    def do_CONNECT(self) -> None:
        self.close_connection = True
        self.server.owner.next_behaviour(
            Seen(self.path, {}, {name.lower(): value for name, value in self.headers.items()})
        )(self)

    def head(self, status: int, headers: Mapping[str, object]) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, str(value))
        self.send_header("Connection", "close")
        self.end_headers()

    def whole(self, status: int, body: bytes, headers: Mapping[str, object]) -> None:
        self.head(status, {"Content-Length": len(body), **headers})
        self.wfile.write(body)

    def wait_for_the_end(self, seconds: float | None = None) -> bool:
        """Wait until the server is closed, or so long; say whether it is closed."""
        return self.server.owner.closed.wait(seconds)

    def hang_up(self) -> None:
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_WR)

    def log_message(self, format: str, *args: Any) -> None:
        """Tests read `server.requests` instead."""


Behaviour = Callable[[Exchange], None]


def content(
    body: bytes,
    *,
    etag: str = "",
    last_modified: str = "",
    headers: Mapping[str, object] | None = None,
    packed: bool = False,
) -> Behaviour:
    """The file, whole; "unchanged" (304) to whoever holds it already."""

    def behave(exchange: Exchange) -> None:
        tags = {
            name: value for name, value in (("ETag", etag), ("Last-Modified", last_modified)) if value
        } | dict(headers or {})
        asked = exchange.seen.headers
        knows_tag = bool(etag) and asked.get("if-none-match") == etag
        knows_date = bool(last_modified) and asked.get("if-modified-since") == last_modified
        if knows_tag or ("if-none-match" not in asked and knows_date):
            exchange.head(304, tags)
        elif packed:
            exchange.whole(200, gzip.compress(body), {"Content-Encoding": "gzip", **tags})
        else:
            exchange.whole(200, body, tags)

    return behave


def status(code: int, body: bytes = b"", **headers: object) -> Behaviour:
    """A bare status; `retry_after=3` becomes the header Retry-After."""
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    return lambda exchange: exchange.whole(code, body, named)


def redirect(to: str, code: int = 302) -> Behaviour:
    return lambda exchange: exchange.whole(code, b"", {"Location": to})


def html(body: str = "<!DOCTYPE html><html><body>Down for maintenance</body></html>") -> Behaviour:
    """A page, with status 200."""
    return content(body.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


def page(*links: tuple[str, str]) -> Behaviour:
    """An authority's page with links, as (text, address)."""
    return html(
        "<!DOCTYPE html><html><body>"
        + "".join(f'<p><a href="{to}"><span>{text}</span></a></p>' for text, to in links)
        + "</body></html>"
    )


def stall() -> Behaviour:
    """Take the request and never answer."""
    return lambda exchange: exchange.wait_for_the_end() and None


def stall_inside(body: bytes) -> Behaviour:
    """Send half of the body and fall silent."""

    def behave(exchange: Exchange) -> None:
        exchange.head(200, {"Content-Length": len(body)})
        exchange.wfile.write(body[: len(body) // 2])
        exchange.wfile.flush()
        exchange.wait_for_the_end()

    return behave


def drip(body: bytes, pause: float = 0.05, *, headers_too: bool = False) -> Behaviour:
    """Send one byte at a time, never silent for long."""

    def behave(exchange: Exchange) -> None:
        text = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nX-Slow: %s\r\n\r\n" % (len(body), b"x" * 1000)
        if not headers_too:
            exchange.wfile.write(text)
        for byte in (text if headers_too else b"") + body:
            if exchange.wait_for_the_end(pause):
                return
            exchange.wfile.write(bytes([byte]))
            exchange.wfile.flush()

    return behave


def cut(body: bytes) -> Behaviour:
    """Announce the whole length, send half, and hang up."""

    def behave(exchange: Exchange) -> None:
        exchange.head(200, {"Content-Length": len(body)})
        exchange.wfile.write(body[: len(body) // 2])
        exchange.hang_up()

    return behave


def cut_in_chunks(body: bytes) -> Behaviour:
    """Send a chunked body without its last chunk."""

    def behave(exchange: Exchange) -> None:
        exchange.head(200, {"Transfer-Encoding": "chunked"})
        exchange.wfile.write(b"%x\r\n%s\r\n" % (len(body), body))
        exchange.hang_up()

    return behave


def cut_inside_gzip(body: bytes) -> Behaviour:
    """Send a whole answer whose packed content ends too early."""
    packed = gzip.compress(body)
    return lambda exchange: exchange.whole(200, packed[: len(packed) // 2], {"Content-Encoding": "gzip"})


def damaged_gzip(body: bytes) -> Behaviour:
    """Send packed content with one byte wrong."""
    packed = bytearray(gzip.compress(body))
    packed[-6] ^= 0xFF
    return lambda exchange: exchange.whole(200, bytes(packed), {"Content-Encoding": "gzip"})


def bomb(megabytes: int, packing: str = "gzip") -> Behaviour:
    """A small answer that unpacks to so many megabytes of nothing."""

    def behave(exchange: Exchange) -> None:
        packer = zlib.compressobj(9, wbits=31 if packing == "gzip" else 15)
        packed = b"".join(packer.compress(bytes(2**20)) for _ in range(megabytes)) + packer.flush()
        exchange.whole(200, packed, {"Content-Encoding": packing})

    return behave


def endless() -> Behaviour:
    """Announce nothing and never stop sending."""

    def behave(exchange: Exchange) -> None:
        exchange.head(200, {"Transfer-Encoding": "chunked"})
        while not exchange.server.owner.closed.is_set():
            exchange.wfile.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")

    return behave


def only_to(behaviour: Behaviour, *, otherwise: int, token: str = "", user_agent: str = "") -> Behaviour:
    """Behave so only to who names this token or a User-Agent beginning so; answer others with a status."""

    def behave(exchange: Exchange) -> None:
        named = exchange.seen.query.get("token", [""])[0] == token if token else True
        introduced = exchange.seen.headers.get("user-agent", "").startswith(user_agent)
        (behaviour if named and introduced else status(otherwise))(exchange)

    return behave


class MisbehavingServer:
    def __init__(self, *, tls: bool = False) -> None:
        self.requests: list[Seen] = []
        self.closed = threading.Event()
        self._routes: dict[str, list[Behaviour]] = {}
        self._lock = threading.Lock()
        self._folder = TemporaryDirectory(prefix="misbehaving-")
        self._http = _Server(("127.0.0.1", 0), Exchange)
        self._http.owner = self
        self.ca_bundle = ""
        if tls:
            self.ca_bundle = str(_certificate(Path(self._folder.name)))
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.ca_bundle)
            self._http.socket = context.wrap_socket(self._http.socket, server_side=True)
        self._scheme = "https" if tls else "http"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closed.set()
        self._http.shutdown()
        self._http.server_close()
        self._folder.cleanup()

    def url(self, path: str = "") -> str:
        return f"{self._scheme}://127.0.0.1:{self._http.server_address[1]}{path}"

    def serve(self, path: str, *behaviours: Behaviour | bytes) -> str:
        """Behave so at this path (or, as a proxy, at this whole address) from now on; return its address."""
        ready = [content(one) if isinstance(one, bytes) else one for one in behaviours]
        with self._lock:
            self._routes[path] = ready
        return self.url(path) if path.startswith("/") else path

    def serve_all(self, files: Iterable[tuple[str, bytes]]) -> None:
        for path, body in files:
            self.serve(path, body)

    def next_behaviour(self, seen: Seen) -> Behaviour:
        with self._lock:
            self.requests.append(seen)
            waiting = self._routes.get(seen.path, [status(404)])
            return waiting.pop(0) if len(waiting) > 1 else waiting[0]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    owner: MisbehavingServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up on us is what the tests are about."""


def _certificate(folder: Path) -> Path:
    """Write a key and a certificate for 127.0.0.1 that signs itself, valid for a day."""
    from ipaddress import IPv4Address

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "misbehaving")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path
