// The loader of the booking widget: one tag, `data-book="SITE/EVENT"`.
//
// It defines <freeslot-booking>, keeps its place free in the page, asks for the slots while the
// WebAssembly module is on its way, and leaves a plain link where that can't run. `xtask` puts
// content-hashed names in place of __WIDGET_JS__ and __WIDGET_WASM__.
(() => {
  // Only set while a classic script runs: must be read first.
  const tag = document.currentScript
    || [...document.querySelectorAll('script[data-book]')].find((one) => !one.freeslot);
  const NAME = 'freeslot-booking';
  const here = (tag && (tag.dataset.base || (tag.src && new URL(tag.src).origin)) || location.origin).replace(/\/+$/, '');

  // One module for each edge, however often the tag is pasted.
  const modules = (window[Symbol.for('freeslot')] ||= {});
  const load = (base) => (modules[base] ||= (() => {
    const wasm = fetch(`${base}/__WIDGET_WASM__`);
    // Without this, a page that forbids the fetch would report it a second time.
    wasm.catch(() => {});
    const module = import(`${base}/__WIDGET_JS__`).then(async (glue) => {
      await glue.default({ module_or_path: wasm });
      return glue;
    });
    // What did not arrive is asked for again by the next widget.
    module.catch(() => delete modules[base]);
    return module;
  })());

  // What the widget will ask first, by URL: the event type, then this month's slots.
  const ask = (base, book) => {
    const [site, event] = book.split('/');
    const url = `${base}/v1/sites/${site}/events/${event}`;
    const early = new Map();
    // Only until it begins to answer: a module that is longer on its way still wants the rest.
    const get = (from) => {
      const patience = new AbortController();
      const end = setTimeout(() => patience.abort(), 20000);
      return fetch(from, { signal: patience.signal }).finally(() => clearTimeout(end));
    };
    const first = get(url).then(async (answer) => {
      if (answer.ok) {
        const { durations } = await answer.clone().json();
        const now = new Date();
        const month = `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}`;
        const slots = `${url}/slots/${durations[0]}/${month}`;
        early.set(slots, get(slots));
        early.get(slots).catch(() => {});
      }
      return answer;
    });
    first.catch(() => {});
    return early.set(url, first);
  };

  const css = `:host{all:initial;display:block!important;contain:content;min-height:var(--freeslot-min-height,560px)!important;
font:16px/1.5 system-ui,sans-serif;font-family:var(--freeslot-font,inherit);color:inherit}
@media(max-width:640px){:host{min-height:var(--freeslot-min-height,800px)!important}}
p{box-sizing:border-box;display:grid;place-items:center;min-height:160px;margin:0;padding:24px;text-align:center;
border:1px solid #8886;border-radius:var(--freeslot-radius,12px)}a{color:inherit;text-underline-offset:3px}`;

  class FreeslotBooking extends HTMLElement {
    connectedCallback() {
      // Moved within the page: it stays as it is.
      if (!this.started) this.start();
    }

    disconnectedCallback() {
      // A move disconnects and connects again.
      setTimeout(() => this.isConnected || this.stop());
    }

    static observedAttributes = ['book'];

    attributeChangedCallback(_, before, after) {
      if (this.started && before !== after) {
        this.stop();
        this.start();
      }
    }

    async start() {
      const book = (this.getAttribute('book') || '').trim();
      const base = this.getAttribute('base') || here;
      if (!/^[a-z0-9-]+\/[a-z0-9-]+$/.test(book)) return;
      const turn = (this.started = {});
      const root = this.shadowRoot || this.attachShadow({ mode: 'open' });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      root.adoptedStyleSheets = [sheet];
      const line = document.createElement('p');
      const link = document.createElement('a');
      link.href = `${base}/book/${book}`;
      link.textContent = 'Book a time on our booking page';
      line.append(link);
      root.replaceChildren(line);
      try {
        const early = ask(base, book);
        const glue = await load(base);
        if (this.started !== turn || !this.isConnected) return;
        root.replaceChildren();
        this.handle = glue.mount(root, this, base, book, early);
      } catch (error) {
        // WebAssembly is refused or did not arrive: the link stays.
        console.warn('freeslot: showing a link instead of the widget.', error);
        if (this.started === turn) {
          root.replaceChildren(line);
          sheet.replaceSync(`${css}:host{min-height:0!important}`);
          root.adoptedStyleSheets = [sheet];
        }
        this.dispatchEvent(new CustomEvent('freeslot:error', {
          bubbles: true, composed: true, detail: { code: 'no_widget' },
        }));
      }
    }

    stop() {
      this.started = null;
      if (this.handle) this.handle.unmount();
      this.handle = null;
    }
  }

  if (!customElements.get(NAME)) customElements.define(NAME, FreeslotBooking);

  // A tag in the head, or without `data-book`, only defines the element.
  if (tag && tag.dataset.book && tag.parentNode !== document.head && !tag.freeslot) {
    tag.freeslot = true;
    const next = tag.nextElementSibling;
    // A page restored or saved with its widget has it already.
    if (next?.localName !== NAME || next.getAttribute('book') !== tag.dataset.book) {
      const element = document.createElement(NAME);
      element.setAttribute('book', tag.dataset.book);
      // Another tag's loader may have defined the element, for another edge.
      element.setAttribute('base', here);
      if (tag.dataset.theme) element.setAttribute('theme', tag.dataset.theme);
      tag.after(element);
    }
  }
})();
