// What stands over a page: the dialog that a link or button opens, and the button that floats.
// `embed.js` asks for it when one of them is wanted.

// "Close", in each language.
const said = __CLOSE__;

// Its own tree with its own styles, which the page's can't reach.
const apart = (rules, inner) => {
  const host = document.createElement('div');
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  root.adoptedStyleSheets = [sheet];
  root.append(inner);
  return host;
};
const button = (text, act) => {
  const made = document.createElement('button');
  made.textContent = text;
  made.addEventListener('click', act);
  return made;
};

// What there is on this page already, by what it books.
const dialogs = {};
const buttons = {};

const dialogRules = `:host{all:initial!important;font-family:var(--freeslot-font,system-ui,sans-serif)!important}
dialog{box-sizing:border-box;width:1000px;max-width:calc(100vw - 24px);max-height:calc(100dvh - 24px);padding:0;overflow:auto;overscroll-behavior:contain;border:0;border-radius:12px;background:none}
dialog::backdrop{background:#0009}
button{display:grid;place-items:center;position:sticky;top:0;z-index:1;width:44px;height:44px;margin:0 0 8px auto;border:0;border-radius:50%;background:#333;color:#fff;font-size:24px;cursor:pointer}
button:focus-visible{outline:3px solid #fff;outline-offset:-4px;box-shadow:inset 0 0 0 5px}`;

// Shows `wanted`, the attributes of an element called `name`, in a dialog; gives the element. One
// dialog for each thing to book: what was typed is there when it is opened again, of `settings` only
// what is wanted now.
export const open = (name, settings, wanted, label, lang) => {
  const host = (dialogs[`${wanted.base} ${wanted.book}`] ||= (() => {
    const dialog = document.createElement('dialog');
    const close = button('×', () => dialog.close());
    dialog.append(close, document.createElement('slot'));
    const made = apart(dialogRules, dialog);
    // In the page's own tree, where its rules for the element's colours reach it.
    made.append(document.createElement(name));
    dialog.addEventListener('close', () => dialog.open || made.remove());
    return made;
  })());
  const dialog = host.shadowRoot.firstChild;
  const close = dialog.firstChild;
  const element = host.firstChild;
  element.set({ ...Object.fromEntries([...settings, 'redirect'].map((one) => [one, null])), ...wanted });
  dialog.setAttribute('aria-label', label);
  close.setAttribute('aria-label', said[lang.split('-')[0]] || said.en);
  if (!host.isConnected) document.body.append(host);
  if (!dialog.matches(':modal')) {
    // The page took it away while it was open.
    dialog.close();
    dialog.showModal();
  }
  return element;
};

const buttonRules = `:host{all:initial!important;position:fixed!important;z-index:2147483000!important;inset:auto 20px 20px auto!important;font-family:var(--freeslot-font,system-ui,sans-serif)!important;
--accent:var(--freeslot-accent,#0b6b57);--on:#fff}
@supports (color:oklch(from red l c h)){:host{--white:clamp(0,(.179 - y)*10000,1);
--on:color(from var(--accent) xyz-d65 calc(.9505*var(--white)) var(--white) calc(1.089*var(--white)))}}
@media (prefers-color-scheme:dark){:host{--accent:var(--freeslot-accent,#53c9ac)}}
@media print{:host{display:none!important}}
button{min-height:52px;padding:8px 24px;border:1px solid #0003;border-radius:26px;background:var(--accent);color:var(--on);font-family:inherit;font-size:16px;font-weight:600;cursor:pointer;box-shadow:0 6px 20px #0004}
button:focus-visible{outline:3px solid var(--accent);outline-offset:3px}`;

// A button in the page's lower corner; one for each thing to book.
export const float = (wanted, label, open) => {
  const host = (buttons[wanted.book] ||= apart(buttonRules, button(label, () => open(wanted, label))));
  host.className = 'freeslot-button';
  const add = () => document.body.append(host);
  if (document.body) add();
  else document.addEventListener('DOMContentLoaded', add);
};
