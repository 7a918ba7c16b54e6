// The loader of the booking widget: one tag, `data-book="SITE/EVENT"`.
//
// It defines <freeslot-booking>, keeps its place free in the page, asks the edge once how the
// widget opens and shows that, while the WebAssembly module that takes it over is on its way. Where
// that can't run or does not come, the page that needs no script stands there in a frame, and where
// frames are forbidden too, a link to it. `xtask` puts content-hashed names in place of
// __WIDGET_JS__, __WIDGET_WASM__ and __WIDGET_CSS__.
(() => {
  // Only set while a classic script runs: must be read first.
  const tag = document.currentScript
    || [...document.querySelectorAll('script[data-book]')].find((one) => !one.freeslot);
  const NAME = 'freeslot-booking';
  const here = (tag && (tag.dataset.base || (tag.src && new URL(tag.src).origin)) || location.origin).replace(/\/+$/, '');

  // One module and one style sheet for each edge, however often the tag is pasted. What did not
  // arrive is asked for again by the next widget.
  const loaded = (window[Symbol.for('freeslot')] ||= {});
  const once = (url, get) => (loaded[url] ||= get(url).catch((error) => {
    delete loaded[url];
    throw error;
  }));
  const load = (base) => once(`${base}/__WIDGET_JS__`, async (url) => {
    const wasm = fetch(`${base}/__WIDGET_WASM__`);
    // Without this, a page that forbids the fetch would report it a second time.
    wasm.catch(() => {});
    const glue = await import(url);
    await glue.default({ module_or_path: wasm });
    return glue;
  });
  const get = async (url) => {
    const answer = await fetch(url, { signal: AbortSignal.timeout(20000) });
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
    return answer;
  };
  const json = async (url) => (await get(url)).json();
  const styles = (base) => once(`${base}/__WIDGET_CSS__`, async (url) => (
    new CSSStyleSheet().replace(await (await get(url)).text())
  ));

  const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

  // The language of the element, of the page, or of the visitor, if the widget speaks it; as the
  // visitor's own country writes it.
  const languages = '__WIDGET_LANGUAGES__'.split(' ');
  const primary = (tag) => tag.toLowerCase().split('-')[0];
  const languageOf = (element) => {
    const own = navigator.languages;
    const wanted = [element.lang, document.documentElement.lang, ...own].find((tag) => languages.includes(primary(tag))) || own[0] || 'en';
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
    if (name === 'en' || !languages.includes(name)) return undefined;
    return once(`${base}/__WIDGET_TEXTS__.${name}.json`, json).catch(() => undefined);
  };

  // How the widget opens for this visitor; nothing if the edge can't say: then the module asks.
  const ask = (base, book, lang) => {
    const [site, event] = book.split('/');
    const zone = encodeURIComponent(ownZone());
    const now = new Date();
    const month = `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}`;
    const url = `${base}/v1/sites/${site}/events/${event}/paint/${lang}/${zone}/0/${month}`;
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
        for (const select of root.querySelectorAll('select')) {
          if (!select.selectedOptions[0]?.defaultSelected) {
            select.dispatchEvent(new Event('change', { bubbles: true }));
          }
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
font:16px/1.5 system-ui,sans-serif;font-family:var(--freeslot-font,inherit);color:inherit}
@media(max-width:640px){:host{min-height:var(--freeslot-min-height,800px)!important}}
p{box-sizing:border-box;display:grid;place-items:center;min-height:160px;margin:0;padding:24px;text-align:center;
border:1px solid #8886;border-radius:var(--freeslot-radius,12px);animation:late 0s 2s both}
@keyframes late{from{visibility:hidden}}a{color:inherit;text-underline-offset:3px}
iframe{display:block;width:100%;height:800px;border:0}iframe+p{min-height:0;padding:8px;border:0;font-size:14px}`;

  class FreeslotBooking extends HTMLElement {
    connectedCallback() {
      // Moved within the page: it stays as it is.
      if (!this.started) this.start();
    }

    disconnectedCallback() {
      // A move disconnects and connects again.
      setTimeout(() => this.isConnected || this.stop());
    }

    static observedAttributes = ['book', 'lang'];

    attributeChangedCallback(_, before, after) {
      if (this.isConnected && before !== after) {
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
      const waiting = (this.waiting = new AbortController());
      let painted;
      let kept;
      const instead = (start) => {
        if (this.started !== turn) return;
        // The module may still come: it has nothing to take over any more.
        this.started = {};
        waiting.abort();
        const frame = document.createElement('iframe');
        frame.title = link.textContent;
        const query = new URLSearchParams({ framed: 1, zone: ownZone() });
        const minutes = root.querySelector('#length')?.value || painted?.opening.minutes;
        if (minutes) query.set('minutes', minutes);
        if (start) query.set('start', start);
        document.addEventListener('securitypolicyviolation', (event) => {
          if (frame.src.startsWith(event.blockedURI)) frame.remove();
        });
        frame.src = `${link.href}/plain?${query}`;
        line.style.animation = 'none';
        root.replaceChildren(frame, line);
        sheet.replaceSync(`${css}:host{min-height:0!important}`);
        root.adoptedStyleSheets = [sheet];
      };
      try {
        const lang = languageOf(this);
        const module = load(base);
        const said = texts(base, lang);
        // A module that is there does not wait long for the edge: it can ask for itself.
        const late = module.then(
          () => new Promise((done) => setTimeout(done, 2000)),
          () => new Promise(() => {}),
        );
        let look;
        [look, painted] = await Promise.all([styles(base), Promise.race([ask(base, book, lang), late])]);
        if (this.started !== turn) return;
        if (painted) {
          try {
            const html = trusted(painted.html);
            root.adoptedStyleSheets = [look];
            root.innerHTML = html;
            kept = keep(root, waiting.signal, instead);
          } catch {
            // Its page forbids it: the module makes everything itself.
          }
        }
        const [glue, words] = await Promise.all([module, said]);
        if (this.started !== turn || !this.isConnected) return;
        waiting.abort();
        root.adoptedStyleSheets = [look];
        const handle = glue.start(root, this, base, book, lang, words, painted);
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

    stop() {
      this.started = null;
      this.waiting?.abort();
      this.handle?.unmount();
      this.handle = null;
      this.shadowRoot?.replaceChildren();
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
      if (tag.dataset.lang) element.setAttribute('lang', tag.dataset.lang);
      if (tag.dataset.theme) element.setAttribute('theme', tag.dataset.theme);
      tag.after(element);
    }
  }
})();
