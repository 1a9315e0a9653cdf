# Without --verify-signatures any Authorization lets a request in, but an empty one counts as none.
. "$PROJECT/Tests/EndToEndTests/serve.sh"
"$MPKG_PYTHON" - "$URL" << 'END'
import sys
import urllib.error
import urllib.request


def status(authorization):
    headers = {"X-Amz-Target": "CloudApiService.ListResourceRequests"}
    if authorization is not None:
        headers["Authorization"] = authorization
    request = urllib.request.Request(sys.argv[1] + "/", b"{}", headers)
    try:
        return urllib.request.urlopen(request).status
    except urllib.error.HTTPError as error:
        return error.code


found = [status(text) for text in [None, "", " ", "x", "Bearer x"]]
assert found == [403, 403, 403, 200, 200], found
END
