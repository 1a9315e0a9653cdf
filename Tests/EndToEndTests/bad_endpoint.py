"""An endpoint on 127.0.0.1 that misbehaves: bad_endpoint.py MANNER [N]. Prints its port.

MANNER is hang, reset, noise (no HTTP at all), garbage (no JSON), html, error, expired or denied. The
first N requests are answered well: GetResource, with a package that is named as asked.
"""

import json
import socket
import struct
import sys
import threading

manner = sys.argv[1]
good = int(sys.argv[2]) if len(sys.argv) > 2 else 0
lock = threading.Lock()


def answer(status, body, kind="application/x-amz-json-1.0"):
    data = body.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\n\r\n"
    return head.encode() + data


def failure(status, code):
    return answer(status, json.dumps({"__type": code, "Message": f"{code} for a test"}))


ANSWERS = {
    "noise": b"\x00\xff\x13 this is no HTTP\r\n\r\n",
    "garbage": b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n\xff\xfenot json",
    "html": answer("200 OK", "<html><body>Sign in</body></html>", "text/html"),
    "error": failure("500 Internal Server Error", "InternalFailure"),
    "expired": failure("400 Bad Request", "ExpiredTokenException"),
    "denied": failure("400 Bad Request", "AccessDeniedException"),
}


def request(stream):
    """The body of the next request; None when the connection ends."""
    length = 0
    line = stream.readline()
    if not line:
        return None
    while line not in (b"\r\n", b""):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
        line = stream.readline()
    return stream.read(length)


def serve(connection):
    global good
    stream = connection.makefile("rb")
    while (body := request(stream)) is not None:
        with lock:
            well = good > 0
            good -= 1
        if well:
            identifier = json.loads(body)["Identifier"]
            properties = json.dumps({"ModelPackageArn": identifier})
            description = {"Identifier": identifier, "Properties": properties}
            connection.sendall(answer("200 OK", json.dumps(
                {"TypeName": "AWS::SageMaker::ModelPackage", "ResourceDescription": description})))
        elif manner == "hang":
            threading.Event().wait()
        elif manner == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            stream.close()
            connection.close()
            return
        else:
            connection.sendall(ANSWERS[manner])
            if manner == "noise":
                connection.close()
                return


listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
