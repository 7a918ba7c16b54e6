"""Google's own Python client against the simulator; only the base URL is changed.

Called with the simulator's base URL; everything that fails raises.
"""

import hashlib
import json
import sys
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

BASE = sys.argv[1]
SCOPES = ["https://www.googleapis.com/auth/calendar"]


def control(name, body, method="POST"):
    request = urllib.request.Request(
        f"{BASE}/_control/{name}", json.dumps(body).encode(), {"content-type": "application/json"}, method=method
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def fails(status, request):
    try:
        request.execute()
    except HttpError as err:
        assert err.status_code == status, (err.status_code, status, err.content)
        return json.loads(err.content)["error"]["errors"][0]["reason"]
    raise AssertionError(f"{status} was expected")


def slot(hour, **more):
    times = {side: {"dateTime": f"2027-03-01T{h:02}:00:00", "timeZone": "Europe/Berlin"}
             for side, h in (("start", hour), ("end", hour + 1))}
    return {"summary": f"at {hour}", **times, **more}


pushed = []


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        pushed.append(self.headers["X-Goog-Resource-State"])
        arrived.set()
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


arrived = threading.Event()
receiver = HTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=receiver.serve_forever, daemon=True).start()

control("users", {"email": "mia@example.com", "time_zone": "Europe/Berlin"})
tokens = control("tokens", {"email": "mia@example.com", "scopes": SCOPES})
credentials = Credentials(
    None, refresh_token=tokens["refresh_token"], token_uri=f"{BASE}/token",
    client_id=tokens["client_id"], client_secret=tokens["client_secret"], scopes=SCOPES,
)
service = build(
    "calendar", "v3", credentials=credentials, static_discovery=True,
    client_options={"api_endpoint": f"{BASE}/calendar/v3/"},
)
events = service.events()

# list calendars; the first call renews the access token
entries = service.calendarList().list().execute()["items"]
assert [e["id"] for e in entries] == ["mia@example.com"], entries
assert service.calendars().get(calendarId="primary").execute()["timeZone"] == "Europe/Berlin"

# insert with own id, 409 on the second
own = hashlib.sha256(b"booking 1").hexdigest()[:32]
made = events.insert(calendarId="primary", body=slot(10, id=own)).execute()
assert made["id"] == own
assert fails(409, events.insert(calendarId="primary", body=slot(10, id=own))) == "duplicate"

# free/busy
query = {"timeMin": "2027-03-01T00:00:00Z", "timeMax": "2027-03-02T00:00:00Z", "items": [{"id": "primary"}]}
busy = service.freebusy().query(body=query).execute()["calendars"]["primary"]["busy"]
assert busy == [{"start": "2027-03-01T09:00:00Z", "end": "2027-03-01T10:00:00Z"}], busy

# get, patch, update
assert events.get(calendarId="primary", eventId=own).execute()["summary"] == "at 10"
patched = events.patch(calendarId="primary", eventId=own, body={"summary": "new"}).execute()
assert patched["summary"] == "new" and patched["etag"] != made["etag"]

# pages
for hour in range(11, 16):
    events.insert(calendarId="primary", body=slot(hour)).execute()
seen, pages = [], 0
request = events.list(calendarId="primary", maxResults=4)
while request is not None:
    page = request.execute()
    seen += [e["id"] for e in page["items"]]
    pages += 1
    request = events.list_next(request, page)
assert (len(set(seen)), pages) == (6, 2), (seen, pages)

# sync
token = page["nextSyncToken"]
assert events.list(calendarId="primary", syncToken=token).execute()["items"] == []
assert events.delete(calendarId="primary", eventId=own).execute() == ""  # 204
assert fails(410, events.delete(calendarId="primary", eventId=own)) == "deleted"
delta = events.list(calendarId="primary", syncToken=token).execute()
assert [(e["id"], e["status"]) for e in delta["items"]] == [(own, "cancelled")], delta
control("expire_sync_tokens", {})
assert fails(410, events.list(calendarId="primary", syncToken=token)) == "fullSyncRequired"

# watch and stop
address = f"http://127.0.0.1:{receiver.server_port}/push"
channel = events.watch(
    calendarId="primary", body={"id": "python-1", "type": "web_hook", "address": address, "token": "t"}
).execute()
assert arrived.wait(20) and pushed == ["sync"], pushed
arrived.clear()
events.insert(calendarId="primary", body=slot(17)).execute()
assert arrived.wait(20) and pushed == ["sync", "exists"], pushed
stop = {"id": channel["id"], "resourceId": channel["resourceId"]}
assert service.channels().stop(body=stop).execute() == ""
assert fails(404, service.channels().stop(body=stop)) == "notFound"

print("ok")
