"""Serves one fixed answer over TLS, with a certificate of its own, until standard input ends.

Usage: tls_server.py CERTIFICATE

Writes the certificate (for 127.0.0.1, good for a day) to the file named, and prints the port.
"""

import datetime
import http.server
import ipaddress
import os
import ssl
import sys
import tempfile
import threading

try:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID
except ImportError as error:
    print(f"cryptography cannot be imported: {error}", file=sys.stderr)
    sys.exit(3)


def certificate(key):
    """A certificate that the key signs for itself."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mpkg test")])
    now = datetime.datetime.now(datetime.timezone.utc)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    return (
        x509.CertificateBuilder().subject_name(name).issuer_name(name)
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )


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


key = ec.generate_private_key(ec.SECP256R1())
pem = certificate(key).public_bytes(serialization.Encoding.PEM)
with open(sys.argv[1], "wb") as file:
    file.write(pem)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "key.pem")
    with open(path, "wb") as file:
        file.write(pem + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption()))
    context.load_cert_chain(path)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.socket = context.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
