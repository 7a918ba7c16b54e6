/** Types of what `embed.js` brings: the element `<freeslot-booking>`, its attributes and events. */

/** What an element is told: its attributes, by their names. `null` takes one away. */
export interface FreeslotSettings {
  /** What can be booked: `SITE/EVENT`. */
  book?: string | null;
  /** The edge's address, where it is not the one that the script came from. */
  base?: string | null;
  /** A tag of BCP 47; else the page's language, else the visitor's. */
  lang?: string | null;
  theme?: 'light' | 'dark' | 'auto' | null;
  /** How days are laid out; else a list where there is little room, and a month where there is more. */
  layout?: 'month' | 'week' | 'list' | null;
  /** An IANA zone to begin with; else the visitor's own. */
  timezone?: string | null;
  /**
   * A page to go to once it is booked and the visitor is invited; `start` and `end` are added to its
   * query. On links and buttons it does not count.
   */
  redirect?: string | null;
  /**
   * Where it is present, `utm_source`, `utm_medium`, `utm_campaign`, `utm_term` and `utm_content` of the
   * page's own address go along with a booking, for its host.
   */
  utm?: '' | null;
  /** `url`: `name`, `email`, `guests` and `notes` of the page's own address are put into the form. */
  prefill?: 'url' | null;
  'prefill-name'?: string | null;
  'prefill-email'?: string | null;
  /** Addresses with commas between them; for event types that allow guests. */
  'prefill-guests'?: string | null;
  'prefill-notes'?: string | null;
}

/** Events of the element; all of them bubble, also out of shadow roots. Nothing in them is personal. */
export interface FreeslotEvents {
  /** Free times are shown, and everything can be used. */
  'freeslot:ready': CustomEvent<Record<string, never>>;
  /** `date` is `YYYY-MM-DD`. */
  'freeslot:day-selected': CustomEvent<{ date: string }>;
  /** `start` is an instant in UTC, `2026-11-23T08:00:00Z`. */
  'freeslot:time-selected': CustomEvent<{ start: string }>;
  /** It is in the calendar. `invitation` says who writes to the visitor. */
  'freeslot:confirmed': CustomEvent<{
    id: string;
    start: string;
    end: string;
    timeZone: string;
    invitation: 'google' | 'none';
  }>;
  /** What can't be shown or booked, by its code. */
  'freeslot:error': CustomEvent<{ code: string }>;
}

/** `<freeslot-booking>`. */
export interface FreeslotBooking extends HTMLElement {
  /** Sets attributes. */
  set(settings: FreeslotSettings): void;
  /** Begins anew. */
  reset(): void;
  addEventListener<Name extends keyof FreeslotEvents>(
    name: Name,
    listener: (this: FreeslotBooking, event: FreeslotEvents[Name]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    name: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

/** `customElements.get('freeslot-booking')`, once `embed.js` has run. */
export interface FreeslotBookingConstructor {
  new (): FreeslotBooking;
  /** Shows it in a dialog over the page. */
  open(settings: FreeslotSettings & { book: string }): Promise<FreeslotBooking>;
}

/** Of the element in JSX: `declare module 'react' { namespace JSX { interface IntrinsicElements { 'freeslot-booking': FreeslotProps } } }`. */
export type FreeslotProps = FreeslotSettings & { id?: string; class?: string; className?: string; key?: string | number };

declare global {
  interface HTMLElementTagNameMap {
    'freeslot-booking': FreeslotBooking;
  }
  interface GlobalEventHandlersEventMap extends FreeslotEvents {}
}
