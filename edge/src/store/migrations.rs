//! The tables of a `Site`.

use crate::migrate::Migrations;

/// The tables.
pub(super) const MIGRATIONS: Migrations = &[
    &[
        "CREATE TABLE site (
        id INTEGER PRIMARY KEY CHECK (id = 1), slug TEXT NOT NULL, title TEXT NOT NULL,
        contact TEXT NOT NULL DEFAULT '', origin TEXT NOT NULL DEFAULT '',
        created_at INTEGER NOT NULL)",
        "CREATE TABLE members (
        account TEXT PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL,
        host_id TEXT, created_at INTEGER NOT NULL)",
        "CREATE TABLE hosts (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'active',
        schedule TEXT NOT NULL, position INTEGER NOT NULL, created_at INTEGER NOT NULL)",
        "CREATE TABLE event_types (
        slug TEXT PRIMARY KEY, settings TEXT NOT NULL, position INTEGER NOT NULL,
        created_at INTEGER NOT NULL)",
        "CREATE TABLE connections (
        id TEXT PRIMARY KEY, host_id TEXT NOT NULL, account TEXT NOT NULL, email TEXT NOT NULL,
        state TEXT NOT NULL, scopes TEXT NOT NULL, refresh_token TEXT, access_token TEXT,
        access_until INTEGER, generation INTEGER NOT NULL DEFAULT 1,
        writes INTEGER NOT NULL DEFAULT 0, reading_until INTEGER, dirty INTEGER NOT NULL DEFAULT 0,
        created_at INTEGER NOT NULL, UNIQUE (host_id, account))",
        "CREATE TABLE calendars (
        id TEXT PRIMARY KEY, connection_id TEXT NOT NULL, host_id TEXT NOT NULL,
        google_id TEXT NOT NULL, title TEXT NOT NULL, zone TEXT NOT NULL, color TEXT NOT NULL,
        is_primary INTEGER NOT NULL, access_role TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'ok',
        checks_conflicts INTEGER NOT NULL DEFAULT 0, receives_bookings INTEGER NOT NULL DEFAULT 0,
        read_at INTEGER, read_until INTEGER, position INTEGER NOT NULL,
        UNIQUE (connection_id, google_id))",
        "CREATE TABLE busy (
        calendar_id TEXT NOT NULL, start_at INTEGER NOT NULL, end_at INTEGER NOT NULL,
        PRIMARY KEY (calendar_id, start_at, end_at)) WITHOUT ROWID",
        "CREATE TABLE channels (
        id TEXT PRIMARY KEY, calendar_id TEXT NOT NULL, resource_id TEXT,
        expires_at INTEGER NOT NULL)",
        "CREATE TABLE bookings (
        id TEXT PRIMARY KEY, event TEXT NOT NULL, title TEXT NOT NULL, location TEXT NOT NULL,
        host_id TEXT NOT NULL, start_at INTEGER NOT NULL, end_at INTEGER NOT NULL,
        buffer_before INTEGER NOT NULL, buffer_after INTEGER NOT NULL,
        status TEXT NOT NULL, reason TEXT, conflict INTEGER NOT NULL DEFAULT 0,
        revision INTEGER NOT NULL DEFAULT 0, deadline INTEGER NOT NULL, lease_until INTEGER,
        calendar_id TEXT NOT NULL, epoch INTEGER NOT NULL DEFAULT 0, google_event TEXT,
        write_state TEXT NOT NULL DEFAULT 'none', guest_name TEXT NOT NULL,
        guest_email TEXT NOT NULL, notes TEXT NOT NULL, zone TEXT NOT NULL, lang TEXT NOT NULL,
        cancel_reason TEXT NOT NULL DEFAULT '', created_at INTEGER NOT NULL)",
        "CREATE INDEX bookings_by_time ON bookings (host_id, end_at)",
        "CREATE TABLE keys (
        key_hash TEXT PRIMARY KEY, body_hash TEXT NOT NULL, booking_id TEXT NOT NULL,
        created_at INTEGER NOT NULL)",
        "CREATE TABLE holds (
        id TEXT PRIMARY KEY, secret_hash TEXT NOT NULL, event TEXT NOT NULL, host_id TEXT NOT NULL,
        start_at INTEGER NOT NULL, end_at INTEGER NOT NULL, buffer_before INTEGER NOT NULL,
        buffer_after INTEGER NOT NULL, visitor TEXT NOT NULL, expires_at INTEGER NOT NULL)",
        "CREATE TABLE jobs (
        kind TEXT NOT NULL, ref TEXT NOT NULL, due_at INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (kind, ref))",
        "CREATE INDEX jobs_by_due ON jobs (due_at)",
        "CREATE TABLE rates (what TEXT NOT NULL, network TEXT NOT NULL, at INTEGER NOT NULL)",
        "CREATE INDEX rates_by_network ON rates (what, network, at)",
        "CREATE TABLE log (
        id INTEGER PRIMARY KEY, at INTEGER NOT NULL, what TEXT NOT NULL, ref TEXT NOT NULL,
        detail TEXT NOT NULL)",
    ],
    &[
        "ALTER TABLE hosts ADD COLUMN limits TEXT NOT NULL DEFAULT '{}'",
        "ALTER TABLE site ADD COLUMN first_weekday TEXT NOT NULL DEFAULT 'mo'",
        "CREATE INDEX bookings_by_event ON bookings (event, start_at)",
    ],
    &[
        "ALTER TABLE jobs ADD COLUMN failed_at INTEGER",
        "ALTER TABLE jobs ADD COLUMN error TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE log ADD COLUMN direction TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE log ADD COLUMN request TEXT NOT NULL DEFAULT ''",
        // What this site's shard of `Watch` was told: one row.
        "CREATE TABLE watched (
        id INTEGER PRIMARY KEY CHECK (id = 1), told_at INTEGER, telling_at INTEGER,
        telling_until INTEGER, round INTEGER NOT NULL DEFAULT 0)",
        // Since when a master key seals here: what was made before may need an older one.
        "CREATE TABLE master_keys (number INTEGER PRIMARY KEY, since INTEGER NOT NULL)",
    ],
    // Following the host's changes in Google.
    &[
        "CREATE TABLE seen (
        booking_id TEXT PRIMARY KEY, updated_at INTEGER, missing_since INTEGER, change TEXT,
        moved_start INTEGER, moved_end INTEGER, host_set INTEGER NOT NULL DEFAULT 0,
        declined INTEGER NOT NULL DEFAULT 0, written_at INTEGER,
        kept INTEGER NOT NULL DEFAULT 0)",
        "ALTER TABLE site ADD COLUMN host_changes TEXT NOT NULL DEFAULT 'follow'",
        "ALTER TABLE site ADD COLUMN guest_declines TEXT NOT NULL DEFAULT 'show'",
    ],
    // Telling people.
    &[
        "ALTER TABLE hosts ADD COLUMN mails TEXT NOT NULL DEFAULT '{}'",
        "CREATE TABLE outbox (
        id TEXT PRIMARY KEY, kind TEXT NOT NULL, ref TEXT NOT NULL, recipient TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'waiting', detail TEXT NOT NULL DEFAULT '',
        created_at INTEGER NOT NULL)",
        "CREATE UNIQUE INDEX outbox_waiting ON outbox (kind, ref, recipient)
           WHERE state = 'waiting'",
        "CREATE TABLE told (
        what TEXT NOT NULL, ref TEXT NOT NULL, state TEXT NOT NULL,
        PRIMARY KEY (what, ref)) WITHOUT ROWID",
        "CREATE TABLE calls (
        booking_id TEXT PRIMARY KEY, what TEXT NOT NULL, since INTEGER NOT NULL,
        done_at INTEGER)",
    ],
    &[
        // Somebody asks for an access token until then.
        "ALTER TABLE connections ADD COLUMN renewing_until INTEGER",
        // Google wants to be left alone until then, for everything or for writes.
        "ALTER TABLE connections ADD COLUMN quiet_until INTEGER",
        "ALTER TABLE connections ADD COLUMN quiet_writes_until INTEGER",
        "ALTER TABLE connections ADD COLUMN quiet_times INTEGER NOT NULL DEFAULT 0",
        // When the refresh token itself ends, where Google said so.
        "ALTER TABLE connections ADD COLUMN grant_until INTEGER",
        "ALTER TABLE connections ADD COLUMN listed_at INTEGER",
        // Who writes to a calendar, by Google's id of it: one at a time.
        "CREATE TABLE turns (calendar TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID",
    ],
    &[
        // Events of bookings besides the recorded one; see `copies.rs`.
        "CREATE TABLE copies (
        booking_id TEXT NOT NULL, calendar_id TEXT NOT NULL, event TEXT NOT NULL,
        state TEXT NOT NULL, start_at INTEGER NOT NULL, end_at INTEGER NOT NULL,
        since INTEGER NOT NULL, PRIMARY KEY (booking_id, calendar_id, event)) WITHOUT ROWID",
    ],
    // What stands in the calendar.
    &[
        "ALTER TABLE bookings ADD COLUMN style TEXT NOT NULL DEFAULT '{}'",
        "ALTER TABLE bookings ADD COLUMN meet_url TEXT",
        "ALTER TABLE bookings ADD COLUMN meet_failed INTEGER NOT NULL DEFAULT 0",
    ],
    // A wish to move a booking.
    &[
        "ALTER TABLE bookings ADD COLUMN wish_start INTEGER",
        "ALTER TABLE bookings ADD COLUMN wish_end INTEGER",
        "ALTER TABLE bookings ADD COLUMN wish_until INTEGER",
        "ALTER TABLE bookings ADD COLUMN wish_sent INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE bookings ADD COLUMN not_moved TEXT",
        "CREATE INDEX bookings_wished ON bookings (host_id) WHERE wish_start IS NOT NULL",
    ],
    // What a host's connections are used for, and leaving them.
    &[
        "ALTER TABLE hosts ADD COLUMN busy_blocks INTEGER NOT NULL DEFAULT 1",
        "ALTER TABLE hosts ADD COLUMN bookings_written INTEGER NOT NULL DEFAULT 1",
        "ALTER TABLE connections ADD COLUMN leaving INTEGER NOT NULL DEFAULT 0",
        // What is under way before a host (`ref`: the host) or a connection is left.
        "CREATE TABLE leavings (
        ref TEXT PRIMARY KEY, host_id TEXT NOT NULL, what TEXT NOT NULL, bookings TEXT NOT NULL,
        hand_to TEXT, otherwise TEXT, total INTEGER NOT NULL, since INTEGER NOT NULL) WITHOUT ROWID",
        // When Google last told of a change, and since when one was found that it had not told of.
        "ALTER TABLE calendars ADD COLUMN pushed_at INTEGER",
        "ALTER TABLE calendars ADD COLUMN silent_since INTEGER",
        "ALTER TABLE channels ADD COLUMN opened_at INTEGER NOT NULL DEFAULT 0",
        // Links that make an owner of who opens them.
        "CREATE TABLE appointments (
        secret_hash TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID",
    ],
    // Who wishes a move.
    &["ALTER TABLE bookings ADD COLUMN wish_by_host INTEGER NOT NULL DEFAULT 0"],
    // Whether a copy's guest has an invitation to it.
    &["ALTER TABLE copies ADD COLUMN invited INTEGER NOT NULL DEFAULT 0"],
    // Until when an event that was to leave a calendar lasts.
    &[
        "ALTER TABLE calendars ADD COLUMN left_until INTEGER NOT NULL DEFAULT 0",
        "UPDATE calendars SET left_until = COALESCE(
        (SELECT MAX(end_at) FROM copies WHERE calendar_id = calendars.id), 0)",
    ],
    // What guests answered, each beside its question as it was asked: a list as JSON.
    &["ALTER TABLE bookings ADD COLUMN answers TEXT NOT NULL DEFAULT '[]'"],
    // Addresses of whom guests brought: a list as JSON.
    &["ALTER TABLE bookings ADD COLUMN guests TEXT NOT NULL DEFAULT '[]'"],
    // Where guests came from: what was said of the five, as JSON.
    &["ALTER TABLE bookings ADD COLUMN utm TEXT NOT NULL DEFAULT '{}'"],
    // On which websites the widget was seen; see `seen_on.rs`.
    &["CREATE TABLE seen_on (
        origin TEXT NOT NULL, event TEXT NOT NULL, first_at INTEGER NOT NULL,
        last_at INTEGER NOT NULL, PRIMARY KEY (origin, event)) WITHOUT ROWID"],
    // Events that a self-test has written, or may have, until Google has removed them.
    &["CREATE TABLE test_events (
        event TEXT PRIMARY KEY, calendar_id TEXT NOT NULL, start_at INTEGER NOT NULL,
        end_at INTEGER NOT NULL, missing_since INTEGER) WITHOUT ROWID"],
    // Since when an event type can't be booked any more.
    &["ALTER TABLE event_types ADD COLUMN retired_at INTEGER"],
    // What hosts note of a booking, and bookings by their start.
    &[
        "ALTER TABLE bookings ADD COLUMN note TEXT NOT NULL DEFAULT ''",
        "CREATE INDEX bookings_by_start ON bookings (start_at, id)",
    ],
    // A host's schedules besides their first, which stays in their own row; see `schedules.rs`.
    &[
        "ALTER TABLE hosts ADD COLUMN schedule_name TEXT NOT NULL DEFAULT 'Usual hours'",
        "CREATE TABLE schedules (
        id TEXT PRIMARY KEY, host_id TEXT NOT NULL, name TEXT NOT NULL, settings TEXT NOT NULL,
        position INTEGER NOT NULL)",
    ],
    // How visitors' pages look: one row, once something was set; see `brand.rs`.
    &["CREATE TABLE brand (
        id INTEGER PRIMARY KEY CHECK (id = 1), accent TEXT NOT NULL DEFAULT '',
        logo_hash TEXT NOT NULL DEFAULT '', logo TEXT NOT NULL DEFAULT '',
        hides_calendar_links INTEGER NOT NULL DEFAULT 0)"],
    // Which other host takes over a booking that is being moved.
    &[
        "ALTER TABLE bookings ADD COLUMN wish_host TEXT",
        "CREATE INDEX bookings_wished_of ON bookings (COALESCE(wish_host, host_id))
        WHERE wish_start IS NOT NULL",
    ],
    // How long what visitors said of themselves is kept after their booking, and which bookings it
    // was taken from; see `visitors.rs`.
    &[
        "ALTER TABLE site ADD COLUMN keep_days INTEGER NOT NULL DEFAULT 90",
        "ALTER TABLE bookings ADD COLUMN erased_at INTEGER",
        "ALTER TABLE bookings ADD COLUMN pseudonym TEXT NOT NULL DEFAULT ''",
        "CREATE INDEX bookings_kept ON bookings (end_at) WHERE erased_at IS NULL",
        // What becomes of the events while the whole site is erased; see `tombstone.rs`.
        "ALTER TABLE site ADD COLUMN erasing TEXT",
        "ALTER TABLE site ADD COLUMN erasing_since INTEGER",
    ],
    // Private links at which calendars read bookings, and since when a booking is cancelled.
    &[
        "CREATE TABLE feeds (
        id TEXT PRIMARY KEY, host_id TEXT, event TEXT, detail TEXT NOT NULL, made_by TEXT NOT NULL,
        made_at INTEGER NOT NULL, used_at INTEGER, revoked_at INTEGER)",
        "ALTER TABLE bookings ADD COLUMN cancelled_at INTEGER",
    ],
    // Who sees a connection's busy times besides its host.
    &["ALTER TABLE connections ADD COLUMN busy_seen_by TEXT NOT NULL DEFAULT 'admins'"],
    // Calendars that are read from an address; see `site/feed_in.rs`.
    &[
        "ALTER TABLE connections ADD COLUMN kind TEXT NOT NULL DEFAULT 'google'",
        "ALTER TABLE connections ADD COLUMN address TEXT",
        "ALTER TABLE connections ADD COLUMN feed_etag TEXT",
        "ALTER TABLE connections ADD COLUMN feed_modified TEXT",
        "ALTER TABLE connections ADD COLUMN feed_tried_at INTEGER",
        "ALTER TABLE connections ADD COLUMN feed_error TEXT",
    ],
    // Whose time bookings and holds take besides that of the host in their own row.
    &[
        "CREATE TABLE booking_hosts (
        booking_id TEXT NOT NULL, host_id TEXT NOT NULL,
        PRIMARY KEY (booking_id, host_id)) WITHOUT ROWID",
        "CREATE INDEX booking_hosts_of ON booking_hosts (host_id)",
        "CREATE TABLE hold_hosts (
        hold_id TEXT NOT NULL, host_id TEXT NOT NULL,
        PRIMARY KEY (hold_id, host_id)) WITHOUT ROWID",
    ],
    // What members see besides what is theirs, and links that make a member of who opens them; see
    // `members.rs`. A host's link carries no secret of ours: it is known by host and end.
    &[
        "ALTER TABLE members ADD COLUMN sees TEXT NOT NULL DEFAULT '{}'",
        "CREATE TABLE invitations (
        id TEXT PRIMARY KEY, secret_hash TEXT, role TEXT NOT NULL, host_id TEXT,
        sees TEXT NOT NULL DEFAULT '{}', until INTEGER NOT NULL, made_at INTEGER NOT NULL,
        made_by TEXT NOT NULL DEFAULT '', withdrawn INTEGER NOT NULL DEFAULT 0)",
        "INSERT INTO invitations (id, secret_hash, role, until, made_at)
        SELECT lower(hex(randomblob(16))), secret_hash, 'owner', until, until - 259200
        FROM appointments",
    ],
    // Settings that are looked at before they are saved; see `site/draft.rs`.
    &["CREATE TABLE drafts (
        id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, account TEXT NOT NULL,
        settings TEXT NOT NULL, until INTEGER NOT NULL)"],
    // Calendars that we made, and connections that may write nothing else; see `own_calendar.rs`.
    &[
        "ALTER TABLE calendars ADD COLUMN ours INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE connections ADD COLUMN own_calendar INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE connections ADD COLUMN making_since INTEGER",
    ],
    // The connection that a host means to let go for another; see `site/replace.rs`.
    &["ALTER TABLE hosts ADD COLUMN replacing TEXT"],
    // Who changed which settings, and what is set for all hosts; see `audit.rs`.
    &[
        "CREATE TABLE audit (
        id INTEGER PRIMARY KEY, at INTEGER NOT NULL, member TEXT NOT NULL, what TEXT NOT NULL,
        subject TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL)",
        "CREATE TABLE locks (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    ],
    // All-day events may be ignored, and which calendars were read so; see `site/all_day.rs`.
    &[
        "ALTER TABLE hosts ADD COLUMN all_day_blocks INTEGER NOT NULL DEFAULT 1",
        "ALTER TABLE calendars ADD COLUMN without_all_day INTEGER NOT NULL DEFAULT 0",
    ],
    // Which co-hosts answered No to their invitation, and of which state of the event that is true.
    &[
        "ALTER TABLE booking_hosts ADD COLUMN declined INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE booking_hosts ADD COLUMN answer_of INTEGER",
    ],
    // How often the publisher of a calendar at an address wants to be asked; see `site/feed_in`.
    &[
        "ALTER TABLE connections ADD COLUMN feed_refresh_s INTEGER",
        "ALTER TABLE connections ADD COLUMN feed_stays_s INTEGER",
    ],
];
