// What the demo holds: a person with two calendars at the simulated Google, and a site connected
// to them over HTTP as a browser would do it. Both can be done again without doing it twice.
const ADA = { email: "ada@example.com", name: "Ada Lind", time_zone: "Europe/Berlin" };
const SITE = "demo";
const EVENT = "intro";
const DAYS = 14;

// By weekday, Monday first: [calendar, title, from, to, how it differs from an ordinary event].
const WEEK = [
  [
    ["primary", "Frame building", "10:00", "11:30"],
    ["primary", "Focus (free)", "13:00", "15:00", { transparency: "transparent" }],
    ["family", "Pick up Lio", "15:30", "16:15"],
  ],
  [
    ["primary", "Supplier call", "09:00", "09:45"],
    ["primary", "Maybe: trade fair planning", "14:00", "15:00", { status: "tentative" }],
  ],
  [
    ["primary", "Wheel truing course", "13:00", "16:00"],
    ["primary", "Networking breakfast (declined)", "09:00", "10:30", declined()],
  ],
  [
    ["family", "Dentist", "11:00", "12:00"],
    ["primary", "Bookkeeping", "16:00", "17:00"],
  ],
  [
    ["primary", "Workshop tidy-up", "15:00", "17:00"],
    ["primary", "Payday reminder (free)", "all-day", "all-day", { transparency: "transparent" }],
  ],
  [["family", "Hike", "09:00", "13:00"]],
  [["family", "Lunch with grandparents", "12:00", "14:30"]],
];

function declined() {
  return {
    organizer: { email: "club@example.net" },
    attendees: [
      { email: "club@example.net", organizer: true, responseStatus: "accepted" },
      { email: ADA.email, self: true, responseStatus: "declined" },
    ],
  };
}

// Makes the person and her calendars where they are missing, and her events from today on.
// `state` says what is there: `until`, the last day (`YYYY-MM-DD`) that has its events, and
// `away`, the day she takes off. It is changed, and given to `save`, after every day.
export async function fill(google, state, save) {
  const users = await control(google, "GET", "users");
  if (!users.some((user) => user.email === ADA.email)) {
    delete state.until;
    delete state.away;
  }
  await control(google, "POST", "users", ADA);
  for (const email of ["grace@example.com", "visitor@example.com"]) {
    if (!users.some((user) => user.email === email)) {
      await control(google, "POST", "users", { email, name: name(email), time_zone: ADA.time_zone });
    }
  }
  const family = "family@group.calendar.example.com";
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: ADA.time_zone }).format(new Date());
  const last = addDays(today, DAYS - 1);
  if (!state.until) {
    await once(google, "calendars", { email: ADA.email, summary: "Family", time_zone: ADA.time_zone, id: family });
    state.away = addDays(today, 3);
  }
  for (let day = today; day <= last; day = addDays(day, 1)) {
    if (state.until && day <= state.until) continue;
    for (const [index, event] of eventsOf(day, day === state.away).entries()) {
      const calendar = event.calendar === "family" ? family : "primary";
      // A name of its own: a day that was left half done is done again without doubling it.
      const id = `demo${day.replaceAll("-", "")}${index}`;
      await once(google, "events", { email: ADA.email, calendar, event: { ...event.body, id } });
    }
    state.until = day;
    save(state);
  }
}

// `away`: a whole day off, in place of what the weekday holds.
function eventsOf(day, away) {
  if (away) return [{ calendar: "primary", body: { summary: "Day off", ...allDay(day) } }];
  const weekday = (new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7;
  return WEEK[weekday].map(([calendar, summary, from, to, more]) => ({
    calendar,
    body: {
      summary,
      ...(from === "all-day" ? allDay(day) : { start: at(day, from), end: at(day, to) }),
      ...more,
    },
  }));
}

function at(day, time) {
  return { dateTime: `${day}T${time}:00`, timeZone: ADA.time_zone };
}

function allDay(day) {
  return { start: { date: day }, end: { date: addDays(day, 1) } };
}

function addDays(day, count) {
  const date = new Date(`${day}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}

function name(email) {
  const first = email.split("@")[0];
  return first[0].toUpperCase() + first.slice(1);
}

// Signs Ada in and connects her as the demo site's host, then makes the settings that a person
// would make on the setup page. A site that offers times already is left as it is.
export async function connect(edge, google) {
  if (await offersTimes(edge)) return;
  const browser = new Browser(edge);
  const { url } = await browser.call("POST", "/v1/owner/google/start", {
    intent: "login_and_connect",
    site: SITE,
    login_hint: ADA.email,
  });
  const { redirect } = await control(google, "POST", "consent", { url, email: ADA.email, grant: "all" });
  const landed = await browser.open(redirect);
  if (landed.includes("problem=")) throw new Error(`the demo site could not be connected: ${landed}`);

  const base = `/v1/owner/sites/${SITE}`;
  const site = await browser.call("GET", base);
  const host = site.hosts.find((other) => other.me) ?? site.hosts[0];
  const calendars = host.connections.flatMap((connection) => connection.calendars);
  const primary = calendars.find((calendar) => calendar.primary);
  if (!primary) throw new Error("the demo site's host has no primary calendar");
  await browser.call("PUT", base, { title: "Lind Bicycle Workshop", contact: "workshop@example.com" });
  await browser.call("PUT", `${base}/hosts/${host.id}/calendars`, {
    checks_conflicts: calendars.map((calendar) => calendar.id),
    receives_bookings: primary.id,
  });
  await browser.call("PUT", `${base}/hosts/${host.id}/schedule`, {
    zone: ADA.time_zone,
    weekly: [{ days: ["mo", "tu", "we", "th", "fr"], start: "09:00", end: "17:00" }],
    overrides: [],
  });
  await browser.call("PUT", `${base}/events/${EVENT}`, {
    event: EVENT,
    title: "Bike check-up",
    description: "Half an hour with Ada: brakes, gears, bearings, and an honest word on what is worth repairing.",
    durations: [30],
    buffer_before: 0,
    buffer_after: 0,
    notice: 60,
    horizon_days: 60,
    location: "Kanalstrasse 12, in the courtyard",
    hosts: [],
  });
}

// Whether the demo site can say what is free: its event alone may be there without a calendar
// behind it, after a run that broke off or with the simulator's data gone.
async function offersTimes(edge) {
  const path = `${edge}/v1/sites/${SITE}/events/${EVENT}`;
  const event = await fetch(path);
  if (!event.ok) return false;
  const { durations } = await event.json();
  const month = new Date().toISOString().slice(0, 7);
  // What it knew is out of date after a night; it reads the calendars once it is asked.
  for (let tries = 0; tries < 40; tries++) {
    const slots = await fetch(`${path}/slots/${durations[0]}/${month}`);
    if (slots.ok) return true;
    const { code } = await slots.json().catch(() => ({}));
    if (code !== "cannot_say_now") return false;
    await new Promise((done) => setTimeout(done, 250));
  }
  return false;
}

// As much of a browser as signing in takes: cookies, and our own origin on every call.
class Browser {
  #cookies = new Map();

  constructor(edge) {
    this.edge = edge;
  }

  async call(method, path, body) {
    const answer = await this.#send(`${this.edge}${path}`, {
      method,
      headers: { origin: this.edge, ...(body ? { "content-type": "application/json" } : {}) },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  // Opens an address and returns where it sends the browser on.
  async open(url) {
    const answer = await this.#send(url, { redirect: "manual" });
    const location = answer.headers.get("location");
    if (!location) throw new Error(`the way back from Google ended with ${answer.status}`);
    return location;
  }

  async #send(url, init) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(url, { ...init, headers: { ...init.headers, ...(cookie ? { cookie } : {}) } });
    for (const set of answer.headers.getSetCookie()) {
      const [name, value] = set.split(";")[0].split(/=(.*)/s);
      if (/max-age=0\b/i.test(set)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return answer;
  }
}

async function control(google, method, path, body) {
  const answer = await ask(google, method, path, body);
  if (!answer.ok) throw await refused(method, path, answer);
  return answer.json();
}

// Makes something with an id of its own, unless it is there already.
async function once(google, path, body) {
  const answer = await ask(google, "POST", path, body);
  if (!answer.ok && answer.status !== 409) throw await refused("POST", path, answer);
}

function ask(google, method, path, body) {
  return fetch(`${google}/_control/${path}`, {
    method,
    headers: { "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });
}

async function refused(method, path, answer) {
  return new Error(`the simulator refused ${method} ${path}: ${await answer.text()}`);
}
