// What a booking costs at least: an object that inserts a row and makes the two calls to Google
// that `Site` makes for a booking. `cargo xtask bench` measures `Site` beside it.
import { DurableObject } from "cloudflare:workers";

export class Bare extends DurableObject {
  constructor(state, env) {
    super(state, env);
    state.storage.sql.exec(
      "CREATE TABLE IF NOT EXISTS bookings (id TEXT PRIMARY KEY, host TEXT NOT NULL, start_at TEXT NOT NULL, end_at TEXT NOT NULL, guest_name TEXT NOT NULL, guest_email TEXT NOT NULL)",
    );
  }

  async fetch(request) {
    const { google, token, calendar, id, start, end, name, email } = await request.json();
    this.ctx.storage.sql.exec("INSERT INTO bookings VALUES (?, ?, ?, ?, ?, ?)", id, calendar, start, end, name, email);
    const ask = async (path, body) => {
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      const answer = await fetch(`${google}/calendar/v3${path}`, { method: "POST", headers, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return answer.json();
    };
    const looked = await ask("/freeBusy?fields=calendars", { timeMin: start, timeMax: end, items: [{ id: calendar }] });
    const busy = looked.calendars[calendar].busy;
    if (busy.length > 0) return Response.json({ busy }, { status: 409 });
    const event = await ask(`/calendars/${encodeURIComponent(calendar)}/events?sendUpdates=all&fields=id,status`, {
      id,
      summary: `Meeting · ${name}`,
      description: `${name}, ${email}`,
      start: { dateTime: start },
      end: { dateTime: end },
      attendees: [{ email, displayName: name }],
      guestsCanInviteOthers: false,
      extendedProperties: { private: { bare: id } },
    });
    return Response.json({ id: event.id, status: "confirmed" }, { status: 201 });
  }
}

export default {
  fetch: (request, env) => env.BARE.get(env.BARE.idFromName("bare")).fetch(request),
};
