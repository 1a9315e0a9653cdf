"""Runs moto's server on a free port of 127.0.0.1 until standard input ends; prints the port."""

import sys

try:
    from moto.server import ThreadedMotoServer
except ImportError as error:
    print(f"moto cannot be imported: {error}", file=sys.stderr)
    sys.exit(3)

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(server._server.port, flush=True)
sys.stdin.read()
server.stop()
