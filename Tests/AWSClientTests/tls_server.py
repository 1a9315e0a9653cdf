"""Serves one fixed answer over TLS with three certificates, and a proxy, until standard input ends.

Usage: tls_server.py FOLDER

Writes ca.pem (an authority), other.pem (another one) and good.pem (key and certificate, for
127.0.0.1 and service.test) to the folder. Prints four ports: of the good certificate, of one that
has expired, of one for another host, and of a proxy, which wants the user `me` with the password
`p@ss:word`, connects whatever it is asked for to the first port, and answers unencrypted calls with
what they asked for.
"""

import base64
import datetime
import http.server
import ipaddress
import os
import select
import socket
import ssl
import sys
import threading

try:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID
except ImportError as error:
    print(f"cryptography cannot be imported: {error}", file=sys.stderr)
    sys.exit(3)

FOLDER = sys.argv[1]
DAY = datetime.timedelta(days=1)


def certificate(name, key, issuer=None, hosts=(), days=(-1, 1)):
    """A certificate that another one signs; without an issuer an authority's own."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer_name, issuer_key = issuer or (subject, key)
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(issuer_name)
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now + days[0] * DAY).not_valid_after(now + days[1] * DAY)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )
    if hosts:
        builder = builder.add_extension(x509.SubjectAlternativeName(hosts), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def write(name, *parts):
    path = os.path.join(FOLDER, name)
    with open(path, "wb") as file:
        file.write(b"".join(parts))
    return path


def pem(certified, key=None):
    text = certified.public_bytes(serialization.Encoding.PEM)
    if key:
        text += key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption())
    return text


class Handler(http.server.BaseHTTPRequestHandler):
    """Says "secure" to everything."""

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Length", "6")
        self.end_headers()
        self.wfile.write(b"secure")

    def log_message(self, *arguments):
        pass


class Proxy(http.server.BaseHTTPRequestHandler):
    """Tunnels for who can name the password."""

    def may_pass(self):
        login = "Basic " + base64.b64encode(b"me:p@ss:word").decode()
        if self.headers.get("Proxy-Authorization") == login and "service.test" in self.path:
            return True
        self.send_response(407)
        self.send_header("Content-Length", "0")
        self.end_headers()
        return False

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.may_pass():
            told = f"{self.path} of {self.headers['Host']}: ".encode() + body
            self.send_response(200)
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

    def do_CONNECT(self):
        if not self.may_pass():
            return
        self.send_response(200)
        self.end_headers()
        with socket.create_connection(("127.0.0.1", PORTS[0])) as service:
            ends = [self.connection, service]
            while True:
                for end in select.select(ends, [], [])[0]:
                    data = end.recv(65536)
                    if not data:
                        return
                    (service if end is self.connection else self.connection).sendall(data)

    def log_message(self, *arguments):
        pass


def start(handler, chain=None):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    if chain:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        # The handshake is for the thread of the connection: one that fails must not end the server.
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False)
    server.handle_error = lambda *arguments: None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


authority, other, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
root = certificate("mpkg test authority", authority)
write("ca.pem", pem(root))
write("other.pem", pem(certificate("another authority", other)))
issuer = (root.subject, authority)
hosts = [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("service.test")]
elsewhere = [x509.DNSName("elsewhere.test")]
PORTS = [
    start(Handler, write(name, pem(certified, key)))
    for name, certified in (
        ("good.pem", certificate("good", key, issuer, hosts)),
        ("expired.pem", certificate("expired", key, issuer, hosts, days=(-3, -1))),
        ("elsewhere.pem", certificate("elsewhere", key, issuer, elsewhere)),
    )
]
print(*PORTS, start(Proxy), flush=True)
sys.stdin.read()
