"""A server on 127.0.0.1 that answers badly, in the manner that its argument names.

Prints its port. Ends when it is killed.
"""

import socket
import struct
import sys
import threading

ANSWERS = {
    "error": b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n",
    "garbage": b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n\xff\xfenot json"[:-1],
    "html": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 15\r\n\r\n<html>hi</html>",
}


def serve(connection: socket.socket, manner: str) -> None:
    """Answers one connection."""
    with connection:
        connection.recv(65536)
        if manner == "hang":
            threading.Event().wait(60)
        elif manner == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            connection.sendall(ANSWERS[manner])


def main() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection, sys.argv[1]), daemon=True).start()


main()
