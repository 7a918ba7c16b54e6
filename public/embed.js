// The loader of the booking widget: one tag, `data-book="SITE/EVENT"`; or that on a link or button,
// which then opens it in a dialog.
//
// It defines <freeslot-booking>, keeps its place free in the page, asks the edge once how the
// widget opens and shows that, while the WebAssembly module that takes it over is on its way. Where
// that can't run or does not come, the page that needs no script stands there in a frame, and where
// frames are forbidden too, a link to it. `xtask` puts content-hashed names in place of those with
// __ around them, and texts; and makes a second loader of this, PINNED, which holds the scripts that
// it would load, knows what all else must be, and takes no HTML from the edge.
(() => {
  // Only set while a classic script runs: must be read first.
  // An image of that name would be it, else.
  const current = document.currentScript;
  const tag = current instanceof HTMLScriptElement ? current
    : [...document.querySelectorAll('script[data-book]')].find((one) => !one.freeslot);
  const NAME = 'freeslot-booking';
  const BUTTON = 'Book a time';
  const BOOK = /^[a-z0-9-]+\/[a-z0-9-]+$/;
  const here = (tag && (tag.dataset.base || (tag.src && new URL(tag.src).origin)) || location.origin).replace(/\/+$/, '');

  // Lets the page do what it has to: each stretch of work is short, also on a slow phone.
  const pause = () => new Promise((done) => setTimeout(done));

  // One module and one style sheet for each edge, however often the tag is pasted. What did not
  // arrive is asked for again by the next widget.
  const loaded = (window[Symbol.for('freeslot')] ||= {});
  const once = (url, get) => (loaded[url] ||= get(url).catch((error) => {
    delete loaded[url];
    throw error;
  }));
  const load = (base) => once(`${base}/__WIDGET_JS__`, async (url) => {
    const wasm = fetch(`${base}/__WIDGET_WASM__`, { ...(PINNED ? { integrity: SEALED['__WIDGET_WASM__'] } : {}) });
    // Without this, a page that forbids the fetch would report it a second time.
    wasm.catch(() => {});
    const glue = PINNED ? GLUE : await import(url);
    await glue.default({ module_or_path: wasm });
    return glue;
  });
  const get = async (url) => {
    const answer = await fetch(url, { ...(PINNED ? { integrity: SEALED[url.split('/').pop()] } : {}), signal: AbortSignal.timeout(20000) });
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
    return answer;
  };
  const json = async (url) => (await get(url)).json();
  const styles = (base) => once(`${base}/__WIDGET_CSS__`, async (url) => (
    new CSSStyleSheet().replace(await (await get(url)).text())
  ));

  // The zone that the page wants, if there is such a one, or the visitor's.
  const zoneOf = (element) => {
    const named = (timeZone) => Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone || 'UTC';
    try {
      // An offset is no zone: its clocks never change.
      return named(/^[a-z]\S*/i.exec(element.getAttribute('timezone'))?.[0]);
    } catch {
      return named();
    }
  };

  const languages = '__WIDGET_LANGUAGES__'.split(' ');
  const primary = (tag) => tag.toLowerCase().split('-')[0];
  const speaks = (tag) => languages.includes(primary(tag));
  // The language of the element, of the page, or of the visitor, if the widget speaks it; as the
  // visitor's own country writes it.
  const languageOf = (asked) => {
    const own = navigator.languages;
    const wanted = [asked || '', document.documentElement.lang, ...own].find(speaks) || own[0] || 'en';
    const tag = own.find((one) => primary(one) === primary(wanted)) || wanted;
    try {
      const [known] = Intl.getCanonicalLocales(tag);
      return /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?(?=-|$)/.exec(known)[0];
    } catch {
      return 'en';
    }
  };
  // What the widget says in it: English is in the module.
  const texts = (base, lang) => {
    const name = primary(lang);
    if (name === 'en' || !speaks(name)) return undefined;
    return once(`${base}/__WIDGET_TEXTS__.${name}.json`, json).catch(() => undefined);
  };

  // How the widget opens for this visitor; nothing if the edge can't say: then the module asks.
  const ask = (base, book, lang, zone, layout) => {
    const [site, event] = book.split('/');
    // In Swedish, dates are written as YYYY-MM-DD.
    const month = new Date().toLocaleDateString('sv', { timeZone: zone }).slice(0, 7);
    const url = `${base}/v1/sites/${site}/events/${event}/paint/${lang}/${encodeURIComponent(zone)}/0/${month}/${layout}`;
    return json(url).catch(() => undefined);
  };

  // Under Trusted Types, HTML enters through one policy that nobody else can reach.
  let policy;
  const trusted = (html) => {
    if (!window.trustedTypes) return html;
    policy ||= trustedTypes.createPolicy('freeslot', { createHTML: (text) => text });
    return policy.createHTML(html);
  };

  // What is pressed before the module is there is shown as taken, and done once it is; by the page
  // that needs no script, if it does not come within four seconds or at all.
  const keep = (root, signal, instead) => {
    let wanted;
    let failed;
    const goOn = () => wanted && !signal.aborted && instead(wanted.dataset.start);
    const press = (event) => {
      const keyed = event.type === 'keydown';
      if (keyed && event.key !== 'Enter' && event.key !== ' ') return;
      // A key on a button clicks it.
      const control = event.target.closest(keyed ? 'td[data-date]' : 'button,td[data-date]');
      if (!control || control.getAttribute('aria-disabled')) return;
      if (keyed) event.preventDefault();
      if (!wanted) setTimeout(goOn, 4000);
      wanted?.removeAttribute('aria-busy');
      wanted = control;
      control.setAttribute('aria-busy', 'true');
      if (failed) goOn();
    };
    root.addEventListener('click', press, { signal });
    root.addEventListener('keydown', press, { signal });
    return {
      carryOut() {
        for (const field of root.querySelectorAll('select,input')) {
          const same = field.list ? field.value === field.defaultValue : field.selectedOptions[0]?.defaultSelected;
          if (!same) field.dispatchEvent(new Event('change', { bubbles: true }));
          // Gone into before anybody listened.
          if (field.list && same && field === root.activeElement) field.dispatchEvent(new Event('focus'));
        }
        wanted?.removeAttribute('aria-busy');
        wanted?.click();
      },
      fail() {
        failed = true;
        goOn();
      },
    };
  };

  const css = `:host{all:initial;display:block!important;contain:content;min-height:var(--freeslot-min-height,560px)!important;
font:16px/1.5 system-ui,sans-serif;font-family:var(--freeslot-font,inherit);color:inherit;visibility:inherit}
:host(:is([hidden],[style*="display:none"],[style*="display: none"])){display:none!important}
@media(max-width:640px){:host{min-height:var(--freeslot-min-height,800px)!important}}
p{box-sizing:border-box;display:grid;place-items:center;min-height:160px;margin:0;padding:24px;text-align:center;
border:1px solid #8886;border-radius:var(--freeslot-radius,12px);animation:late 0s 2s both}
@keyframes late{from{visibility:hidden}}a{color:inherit;text-underline-offset:3px}
iframe{display:block;width:100%;height:800px;border:0}iframe+p{min-height:0;padding:8px;border:0;font-size:14px}`;

  const fields = ['name', 'email', 'guests', 'notes'];
  const settings = ['book', 'lang', 'theme', 'layout', 'timezone', 'utm', 'prefill', ...fields.map((name) => `prefill-${name}`)];

  class FreeslotBooking extends HTMLElement {
    constructor() {
      super();
      this.addEventListener('freeslot:confirmed', ({ detail }) => {
        // Who gets no invitation has only what is shown here.
        if (detail.invitation !== 'none') this.leaveFor(this.getAttribute('redirect'), detail);
      });
    }

    // Attributes by their names; null takes one away.
    set(wanted) {
      for (const [name, value] of Object.entries(wanted)) {
        if (value === null || value === undefined) this.removeAttribute(name);
        else this.setAttribute(name, value);
      }
    }

    // As if the page had just been opened.
    reset() {
      this.stop();
      this.typed = undefined;
      if (this.isConnected) this.start();
    }

    // The same in a dialog over the page: a promise of the element in it.
    static open(wanted) {
      return open({ base: here, ...wanted });
    }

    connectedCallback() {
      this.attached = true;
      // Moved within the page: it stays as it is.
      if (!this.started) this.start();
    }

    disconnectedCallback() {
      // A move disconnects and connects again. A booking under way goes on, and is there when it is
      // back.
      setTimeout(() => this.isConnected || this.handle?.busy() || this.stop());
    }

    static get observedAttributes() {
      return ['book', 'lang', 'layout', 'timezone'];
    }

    attributeChangedCallback(_, before, after) {
      // Those of the markup come before it is attached.
      if (!this.attached || before === after) return;
      this.stop();
      // Once for all that are set together.
      queueMicrotask(() => {
        if (this.isConnected && !this.started) this.start();
      });
    }

    async start() {
      const book = (this.getAttribute('book') || '').trim();
      const base = this.getAttribute('base') || here;
      // What is asked for a booking that is moved lies below its own link (move.js).
      const below = this.getAttribute('below') || '';
      if (!BOOK.test(book)) return;
      const turn = (this.started = {});
      const root = this.shadowRoot || this.attachShadow({ mode: 'open' });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      root.adoptedStyleSheets = [sheet];
      // The first that is asked of Intl, and of numbers below, takes long.
      await pause();
      const lang = languageOf(this.lang);
      const zone = zoneOf(this);
      await pause();
      if (this.started !== turn) return;
      const layout = /^(month|week|list)$/.exec(this.getAttribute('layout'))?.[0]
        // Hidden, it has no width yet.
        || ((this.clientWidth || innerWidth) < 640 ? 'list' : 'month');
      const line = document.createElement('p');
      const link = document.createElement('a');
      link.href = `${base}/book/${book}`;
      link.textContent = 'Open the booking page';
      line.append(link);
      root.replaceChildren(line);
      // Where its visitors come from is the page's to tell.
      const utm = {};
      if (this.hasAttribute('utm')) new URLSearchParams(location.search).forEach((said, name) => {
        if (/^utm_/.test(name)) utm[name] = said.slice(0, 200);
      });
      let waiting = (this.waiting = new AbortController());
      let painted;
      let kept;
      const instead = (start) => {
        if (this.started !== turn) return;
        // The module may still come: it has nothing to take over any more.
        this.started = {};
        waiting.abort();
        waiting = this.waiting = new AbortController();
        const frame = document.createElement('iframe');
        frame.title = link.textContent;
        const query = new URLSearchParams({ framed: 1, zone, lang, ...utm });
        const minutes = root.querySelector('#length')?.value || painted?.opening.minutes;
        if (minutes) query.set('minutes', minutes);
        if (start) query.set('start', start);
        document.addEventListener('securitypolicyviolation', (event) => {
          if (frame.src.startsWith(event.blockedURI)) frame.remove();
        }, waiting);
        frame.src = `${link.href}/plain?${query}`;
        line.style.animation = 'none';
        const focused = root.activeElement;
        root.replaceChildren(frame, line);
        if (focused) frame.focus();
        sheet.replaceSync(`${css}:host{min-height:0!important}`);
        root.adoptedStyleSheets = [sheet];
      };
      try {
        const module = load(base);
        const spoken = texts(base, lang);
        spoken?.then((said) => said && (link.textContent = said[__OPEN_PAGE__]));
        // A module that is there does not wait long for the edge: it can ask for itself.
        const late = module.then(
          () => new Promise((done) => setTimeout(done, 2000)),
          () => new Promise(() => {}),
        );
        let look;
        [look, painted] = await Promise.all([styles(base), Promise.race([below ? undefined : ask(base, book, lang, zone, layout), late])]);
        if (this.started !== turn) return;
        if (painted && !PINNED) {
          try {
            const html = trusted(painted.html);
            root.adoptedStyleSheets = [look];
            root.innerHTML = html;
            kept = keep(root, waiting.signal, instead);
            pause().then(() => (0).toLocaleString(lang));
          } catch {
            // Its page forbids it: the module makes everything itself.
          }
        }
        const [glue, words] = await Promise.all([module, spoken]);
        await pause();
        if (this.started !== turn) return;
        const handle = glue.start(root, this, { base: base + below, book, lang, words, zone, layout, typed: this.prefilled(), utm, painted });
        await pause();
        if (this.started !== turn) return handle.unmount();
        waiting.abort();
        root.adoptedStyleSheets = [look];
        handle.show();
        // Whoever heard that it is ready may have asked for another already.
        if (this.started !== turn) return handle.unmount();
        this.handle = handle;
        kept?.carryOut();
      } catch (error) {
        // WebAssembly is refused or did not arrive. What is painted stays until something is pressed.
        console.warn('freeslot: going on without WebAssembly.', error);
        if (kept) kept.fail();
        else instead();
        this.dispatchEvent(new CustomEvent('freeslot:error', {
          bubbles: true, composed: true, detail: { code: 'no_widget' },
        }));
      }
    }

    // Name, e-mail, guests and notes: as typed before, as the page gives them, or from its address;
    // and what was answered before.
    prefilled() {
      const query = this.getAttribute('prefill') === 'url' ? new URLSearchParams(location.search) : new Map();
      this.given = fields.map((name) => this.getAttribute(`prefill-${name}`) ?? query.get(name) ?? '');
      const { given, typed = [] } = this;
      return [...given.map((text, at) => typed[at] ?? text), ...typed.slice(given.length)];
    }

    // To a page of the site's own, which hears when, and nothing personal.
    leaveFor(address, { start, end }) {
      if (!address) return;
      const url = new URL(address, document.baseURI);
      if (!/^https?:$/.test(url.protocol)) return;
      url.searchParams.set('start', start);
      url.searchParams.set('end', end);
      location.assign(url);
    }

    stop() {
      this.started = null;
      this.waiting?.abort();
      // A dialog that was closed too early opens with what was typed.
      if (this.handle) this.typed = this.handle.typed().map((text, at) => (text === this.given[at] ? null : text));
      this.handle?.unmount();
      this.handle = null;
      this.shadowRoot?.replaceChildren();
    }
  }

  if (!customElements.get(NAME)) customElements.define(NAME, FreeslotBooking);

  // What stands over the page has a file of its own, which a page with the tag alone never loads.
  const over = () => (PINNED ? Promise.resolve(OVER) : import(`${here}/__WIDGET_OVER__`));
  const open = (wanted, label) => {
    load(wanted.base).catch(() => {});
    return over().then(
      (module) => module.open(NAME, settings, wanted, label || BUTTON, languageOf(wanted.lang)),
      () => location.assign(`${wanted.base}/book/${wanted.book}`),
    );
  };

  // Markup can come from people whom a site lets write: links and buttons say what is booked and how
  // it looks, never where from, nor where to go.
  const wantedBy = (element, names = settings) => {
    const wanted = { base: here };
    for (const name of names) {
      const value = element.getAttribute(`data-${name}`);
      if (value !== null) wanted[name] = value;
    }
    return wanted;
  };

  // However often the tag is pasted, a click opens one dialog.
  if (!loaded.listens) {
    loaded.listens = true;
    document.addEventListener('click', (event) => {
      const opener = event.composedPath().find((one) => one.matches?.('a[data-book],button[data-book]'));
      const elsewhere = event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
      if (!opener || elsewhere || event.defaultPrevented || !BOOK.test(opener.dataset.book)) return;
      event.preventDefault();
      open(wantedBy(opener), opener.textContent.trim());
    });
  }

  // A tag in the head, or without `data-book`, only defines the element.
  if (tag && tag.dataset.book && !tag.freeslot) {
    const wanted = wantedBy(tag, [...settings, 'redirect']);
    const label = tag.dataset.floating;
    const next = tag.nextElementSibling;
    if (label !== undefined) {
      tag.freeslot = true;
      over().then(({ float }) => float(wanted, label || BUTTON, open), () => {});
    } else if (tag.parentNode !== document.head) {
      tag.freeslot = true;
      // A page restored or saved with its widget has it already.
      if (next?.localName !== NAME || next.getAttribute('book') !== wanted.book) {
        const element = document.createElement(NAME);
        // Its edge too: another tag's loader may have defined the element, for another one.
        for (const [name, value] of Object.entries(wanted)) element.setAttribute(name, value);
        tag.after(element);
      }
    }
  }
})();
