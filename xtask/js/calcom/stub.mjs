// Serves a bundle of Cal.com's Booker and answers the part of Cal.com's API v2 which it asks for.
//
//   node stub.mjs BUNDLE SLOTS
//
// SLOTS: {"slots": ["2026-11-23T09:00:00Z", …]}, 30 minutes each. Prints
// `listening on http://127.0.0.1:PORT`. The shapes were read from what the package does with them, not
// from the real API. Where they leave a choice it is in Cal.com's favour: one origin (api.cal.com is
// another one and its headers need preflights, two more round trips in the row), no delay, a small avatar,
// a place without a picture, few time zones.
import { createServer } from "node:http";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";

const [dist, slotsArgument] = process.argv.slice(2);

// --- the page -------------------------------------------------------------------------------------------------------
const types = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8", ".svg": "image/svg+xml", ".png": "image/png", ".woff2": "font/woff2",
};
const files = new Map(); // path → {type, body}
(function walk(directory) {
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    if (statSync(path).isDirectory()) { walk(path); continue; }
    const type = types[extname(name)] ?? "application/octet-stream";
    files.set("/" + relative(dist, path).split(sep).join("/"), { type, body: readFileSync(path) });
  }
})(dist);
files.set("/", files.get("/index.html"));
const avatar = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="12" fill="#999"/></svg>');
files.set("/avatar.svg", { type: types[".svg"], body: avatar });

// --- the slots ------------------------------------------------------------------------------------------------------
const minutes = 30;
const slots = JSON.parse(slotsArgument).slots.map((time) => new Date(time)).sort((a, b) => a - b);

// Each slot's day in a time zone. Remembered, and reckoned beforehand for the likely zones: the first takes Node.js 40 ms.
const dayKeysOf = new Map();
function dayKeys(timeZone) {
  if (!dayKeysOf.has(timeZone)) {
    const format = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
    dayKeysOf.set(timeZone, slots.map((slot) => format.format(slot)));
  }
  return dayKeysOf.get(timeZone);
}
dayKeys("UTC"); dayKeys(Intl.DateTimeFormat().resolvedOptions().timeZone);

// GET /v2/slots/available: {slots: {"2026-11-23": [{time}]}}, days in the asker's time zone.
function available(query) {
  const from = new Date(query.get("startTime") ?? 0), to = new Date(query.get("endTime") ?? 8.64e15);
  const keys = dayKeys(query.get("timeZone") || "UTC");
  const days = {};
  slots.forEach((slot, i) => { if (slot >= from && slot <= to) (days[keys[i]] ??= []).push({ time: slot.toISOString() }); });
  return { slots: days };
}

// GET /v2/atoms/event-types/:slug/public: what Cal.com's getPublicEvent gives for an event type of one user.
function publicEvent(slug, username, origin) {
  const field = (name, type, label, more) => ({
    name, type, required: false, editable: "system", defaultLabel: label,
    sources: [{ id: "default", type: "default", label: "Default" }], ...more,
  });
  const weekStart = "Monday";
  // The avatar from our own origin, because without one Booker asks app.cal.com for it; and below a link as the place of
  // the meeting, which needs no picture (2.6.11 gets those of the others from app.cal.com).
  const user = {
    id: 1, username, name: "Alice Example", weekStart, organizationId: null, brandColor: null, darkBrandColor: null,
    theme: null, metadata: {}, timeZone: "UTC", avatarUrl: `${origin}/avatar.svg`, bookerUrl: origin,
    profile: { id: null, upId: "usr-1", username, organizationId: null, organization: null },
    hideBranding: false, isPlatformManaged: true,
  };
  return {
    id: 1, title: "30 min meeting", description: "A stubbed event type.", interfaceLanguage: null, eventName: null, slug,
    isInstantEvent: false, instantMeetingParameters: [], instantMeetingExpiryTimeOffsetInSeconds: 90, aiPhoneCallConfig: null,
    schedulingType: null, length: minutes, locations: [{ type: "link", link: "https://example.com/room", displayLocationPublicly: false }], customInputs: [], disableGuests: false,
    metadata: {}, lockTimeZoneToggleOnBookingPage: false, lockedTimeZone: null, requiresConfirmation: false,
    autoTranslateDescriptionEnabled: false, fieldTranslations: [], requiresBookerEmailVerification: false,
    recurringEvent: null, price: 0, currency: "usd", seatsPerTimeSlot: null, seatsShowAvailabilityCount: null,
    disableCancelling: false, disableRescheduling: false, allowReschedulingCancelledBookings: false,
    bookingFields: [
      field("name", "name", "your_name", { required: true }),
      field("email", "email", "email_address", { required: true }),
      field("attendeePhoneNumber", "phone", "phone_number", { hidden: true, editable: "system-but-optional" }),
      field("location", "radioInput", "location", {
        hideWhenJustOneOption: true, getOptionsAt: "locations",
        optionsInputs: { attendeeInPerson: { type: "address", required: true, placeholder: "" }, phone: { type: "phone", required: true, placeholder: "" } },
      }),
      field("title", "text", "what_is_this_meeting_about", { required: true, hidden: true, editable: "system-but-optional", defaultPlaceholder: "" }),
      field("notes", "textarea", "additional_notes", { editable: "system-but-optional", defaultPlaceholder: "share_additional_notes" }),
      field("guests", "multiemail", "additional_guests", { editable: "system-but-optional", defaultPlaceholder: "email" }),
      field("rescheduleReason", "textarea", "reason_for_reschedule", { editable: "system-but-optional", defaultPlaceholder: "reschedule_placeholder", views: [{ id: "reschedule", label: "Reschedule View" }] }),
    ],
    successRedirectUrl: null, forwardParamsSuccessRedirect: true, workflows: [], hosts: [],
    owner: user, schedule: { id: 1, timeZone: "UTC" }, instantMeetingSchedule: null, periodType: "UNLIMITED", periodDays: null,
    periodEndDate: null, periodStartDate: null, periodCountCalendarDays: null, hidden: false, assignAllTeamMembers: false,
    isDynamic: false, parent: null, team: null, subsetOfHosts: [], secondaryEmailId: null, maxActiveBookingsPerBooker: null,
    restrictionScheduleId: null, useBookerTimezone: false, enablePerHostLocations: false,
    profile: { username, name: user.name, weekStart, image: user.avatarUrl, brandColor: null, darkBrandColor: null, theme: null,
      bookerLayouts: { enabledLayouts: ["month_view", "week_view", "column_view"], defaultLayout: "month_view" } },
    subsetOfUsers: [user], users: [user],
    entity: { fromRedirectOfNonOrgLink: false, considerUnpublished: false, orgSlug: null, teamSlug: null, name: null, logoUrl: null, hideProfileLink: true },
  };
}

// GET /v2/timezones: cities and their time zones; Cal.com's own list is longer.
const timezones = ["Europe/London", "Europe/Berlin", "Europe/Paris", "America/New_York", "America/Los_Angeles", "Asia/Tokyo", "Australia/Sydney"]
  .map((timezone) => ({ city: timezone.split("/")[1].replace("_", " "), timezone }));

const ok = (data) => ({ status: 200, json: { status: "success", data } });
function api(method, path, query, origin) {
  let match;
  if (method === "GET" && (match = /^\/provider\/([^/]+)$/.exec(path))) return ok({ clientId: match[1], organizationId: 0, name: "stub" });
  if (method === "GET" && /^\/provider\/[^/]+\/access-token$/.test(path)) return ok("ok"); // only with an accessToken
  if (method === "GET" && (match = /^\/atoms\/event-types\/([^/]+)\/public$/.exec(path)))
    return ok(publicEvent(decodeURIComponent(match[1]), query.get("username") || "alice", origin));
  if (method === "GET" && path === "/slots/available") return ok(available(query));
  if (method === "POST" && path === "/slots/reserve") return ok("stub-reservation"); // once a time is pressed
  if (method === "DELETE" && path === "/slots/selected-slot") return ok(true);
  if (method === "GET" && path === "/timezones") return ok(timezones); // for the time zone menu, beside the slots
  // No visitor is signed in: these are asked for only with an accessToken.
  if (path === "/me") return ok({ id: 1, username: "alice", email: "alice@example.com", timeZone: "UTC", timeFormat: 24, defaultScheduleId: 1, weekStart: "Monday", organizationId: null });
  if (path === "/calendars") return ok({ connectedCalendars: [], destinationCalendar: null });
  return { status: 404, json: { status: "error", error: { code: "NOT_FOUND", message: `not stubbed: ${method} ${path}` } } };
}

// --- serving --------------------------------------------------------------------------------------------------------
async function serve(request, response) {
  const origin = `http://${request.headers.host}`;
  const url = new URL(request.url, origin);
  for await (const _ of request); // a body, if any, is of no interest
  let status = 200, type = types[".json"], body;
  if (url.pathname.startsWith("/v2/")) {
    const answer = api(request.method, url.pathname.slice(3), url.searchParams, origin);
    status = answer.status;
    body = Buffer.from(JSON.stringify(answer.json));
  } else {
    const file = files.get(decodeURIComponent(url.pathname));
    if (file) ({ type, body } = file);
    else { status = 404; type = "text/plain; charset=utf-8"; body = Buffer.from("not found\n"); }
  }
  response.writeHead(status, { "content-type": type, "content-length": body.length });
  response.end(request.method === "HEAD" ? undefined : body);
}
const server = createServer((request, response) => serve(request, response).catch((error) => { console.error(error); response.destroy(); }));
server.listen(0, "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
