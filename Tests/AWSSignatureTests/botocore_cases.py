"""Prints, as JSON, requests and the headers that botocore signs them with.

Usage: botocore_cases.py SEED COUNT

Each case: method, target, headers ([name, value] pairs, Host among them), body, time, region,
service, key, secret, token, and what is expected: the headers that botocore added.
"""

import datetime
import json
import random
import sys

try:
    import botocore.auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
except ImportError as error:
    print(f"botocore cannot be imported: {error}", file=sys.stderr)
    sys.exit(3)

KEY, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
UNRESERVED = "abcXYZ019-._~"


def signed(case):
    """The case with what botocore makes of it."""
    moment = datetime.datetime.fromtimestamp(case["time"], datetime.timezone.utc)
    botocore.auth.get_current_datetime = lambda remove_tzinfo=True: moment.replace(tzinfo=None)
    request = AWSRequest(
        method=case["method"], url=case["url"], data=case["body"].encode("utf-8")
    )
    for name, value in case["headers"]:
        request.headers.add_header(name, value)
    request.context["timestamp"] = ""
    credentials = Credentials(case["key"], case["secret"], case["token"])
    host = botocore.auth._host_from_url(case["url"])
    botocore.auth.SigV4Auth(credentials, case["service"], case["region"]).add_auth(request)
    names = ["X-Amz-Date", "X-Amz-Security-Token", "Authorization"]
    case["expected"] = {name: request.headers[name] for name in names if name in request.headers}
    case["headers"] = [["Host", host]] + case["headers"]
    scheme, _, rest = case["url"].partition("://")
    slash = rest.find("/")
    case["target"] = rest[slash:] if slash >= 0 else "/"
    return case


def case(name, method="GET", url="https://example.amazonaws.com/", headers=(), body="", **more):
    """One case with the usual key, scope and time where nothing else is said."""
    result = {
        "name": name, "method": method, "url": url, "headers": [list(pair) for pair in headers],
        "body": body, "time": 1440938160, "region": "us-east-1", "service": "service",
        "key": KEY, "secret": SECRET, "token": None,
    }
    result.update(more)
    return result


def named_cases():
    """What is likely to go wrong, one thing a case."""
    base = "https://example.amazonaws.com"
    json_type = ("Content-Type", "application/x-amz-json-1.0")
    yield case("plain")
    yield case("query in another order", url=f"{base}/?Zeta=1&Alpha=2&alpha=0")
    yield case("one name, several values", url=f"{base}/?Param=b&Param=a&Param=B")
    yield case("encoded query", url=f"{base}/?k%20ey=v%2Fal%7Eue&empty=&bare")
    yield case("empty pairs", url=f"{base}/?&&a=1&")
    yield case("name before its longer brother", url=f"{base}/?ab=1&a=2&a-=3&a%20=4")
    yield case("encoded path", url=f"{base}/a%20b/c%2Fd/")
    yield case("colon and plus in a path", url=f"{base}/arn:aws:x/a+b,c;d=e@f")
    yield case("dot segments", url=f"{base}/a/./b/../../c/..")
    yield case("doubled slashes", url=f"{base}//a///b//")
    yield case("dots past the root", url=f"{base}/../../x")
    yield case("body", "POST", headers=[json_type], body='{"TypeName":"AWS::X"}')
    yield case("body with other letters", "POST", headers=[json_type], body='{"a":"é日本😀"}')
    yield case("session token", "POST", headers=[json_type], body="{}", token="tok/en+==")
    yield case("folded header", headers=[("My-Header", "  a   b \t c  ")])
    yield case("headers twice", headers=[("B", "2"), ("A", "z"), ("a", "y"), ("A", "x")])
    yield case("unsigned headers", headers=[
        ("User-Agent", "x/1"), ("Expect", "100-continue"), ("Connection", "close"),
        ("X-Amzn-Trace-Id", "Root=1"), ("Transfer-Encoding", "chunked"), ("TE", "x"),
        ("Trailer", "x"), ("Upgrade", "x"), ("Keep-Alive", "x"), ("Proxy-Authorization", "x")])
    yield case("port", url="http://127.0.0.1:8080/", method="POST", body="x")
    yield case("default port", url="https://example.com:443/x")
    yield case("address of version 6", url="http://[::1]:9000/x")
    yield case("leap day", time=1709164800)
    yield case("end of a year", time=1767225599)
    yield case("cloud control", "POST", "https://cloudcontrolapi.eu-west-1.amazonaws.com/",
               [json_type, ("X-Amz-Target", "CloudApiService.GetResource"),
                ("amz-sdk-invocation-id", "0b2d"), ("amz-sdk-request", "attempt=1; max=3")],
               '{"TypeName":"AWS::SageMaker::ModelPackage"}', region="eu-west-1",
               service="cloudcontrolapi", token="FwoGZXIvYXdzEBY=")


def random_text(rng, alphabet, longest):
    """Up to `longest` pieces of the alphabet."""
    return "".join(rng.choice(alphabet) for _ in range(rng.randint(0, longest)))


def random_case(rng, index):
    """A request that some client might send."""
    path_pieces = list(UNRESERVED) + ["/", "/", ".", "..", "%20", "%2F", "%c3%A9", "+", ":", "*",
                                      "'", "(", "!", "$", ",", ";", "=", "@", "é", "日"]
    query_pieces = list(UNRESERVED) + ["&", "&", "=", "%20", "%2f", "+", "/", "?", ":", "*"]
    value_pieces = list(UNRESERVED) + [" ", "  ", "\t", ",", ";", "=", "\"", ":"]
    host = rng.choice(["example.com", "h-1.aws.test:8443", "127.0.0.1:81", "[fe80::1]:99"])
    url = rng.choice(["http", "https"]) + "://" + host + "/" + random_text(rng, path_pieces, 24)
    if rng.random() < 0.6:
        url += "?" + random_text(rng, query_pieces, 24)
    names = ["X-Amz-Target", "Content-Type", "x-amz-meta-a", "Accept", "b", "A1", "User-Agent"]
    headers = [(rng.choice(names), random_text(rng, value_pieces, 12))
               for _ in range(rng.randint(0, 6))]
    return case(
        f"random {index}", rng.choice(["GET", "POST", "PUT", "DELETE"]), url, headers,
        random_text(rng, list('{}[]":, \n') + list(UNRESERVED) + ["é", "😀"], 60),
        time=rng.randint(0, 4102444799), region=rng.choice(["us-east-1", "cn-north-1", "x"]),
        service=rng.choice(["cloudcontrolapi", "sagemaker", "sts"]),
        key=random_text(rng, list("ABC123"), 20) or "A",
        secret=random_text(rng, list(UNRESERVED) + ["/", "+", "="], 40),
        token=rng.choice([None, random_text(rng, list(UNRESERVED) + ["/", "+", "="], 200) or "t"]))


def main():
    rng = random.Random(int(sys.argv[1]))
    cases = list(named_cases())
    cases += [random_case(rng, index) for index in range(int(sys.argv[2]))]
    json.dump([signed(each) for each in cases], sys.stdout)


if __name__ == "__main__":
    main()
