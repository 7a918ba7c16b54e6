// What stands over a page: the dialog that a link or button opens, and the button that floats.
// `embed.js` asks for it when one of them is wanted.

// In each language: "close", and what a floating button says.
const said = __OVER_SAYS__;
const says = (lang) => said[lang.split('-')[0]] || said.en;

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
  made.type = 'button';
  made.textContent = text;
  made.addEventListener('click', act);
  return made;
};

const dialogRules = `:host{all:initial!important;font-family:var(--freeslot-font,system-ui,sans-serif)!important;color-scheme:light dark}
dialog{box-sizing:border-box;width:min(1000px,100vw - 24px);max-width:none;max-height:calc(100dvh - 24px);margin:auto;padding:4px 4px 16px;overflow:auto;overscroll-behavior:contain;border:0;background:none}
dialog::backdrop{background:#0009}
button{display:grid;place-items:center;width:44px;height:44px;margin:0 0 8px auto;border:0;border-radius:50%;background:Canvas;color:CanvasText;font:24px/1 system-ui,sans-serif;cursor:pointer}
button:focus-visible{outline:3px solid #fff;outline-offset:-4px;box-shadow:inset 0 0 0 5px #000}`;

// One dialog for each thing to book: what was typed is there when it is opened again.
const dialogs = {};

// Shows `wanted`, the attributes of an element called `name`, in a dialog; gives the element.
export const open = (name, wanted, label, lang) => {
  const host = (dialogs[`${wanted.base} ${wanted.book}`] ||= (() => {
    const dialog = document.createElement('dialog');
    const close = button('×', () => dialog.close());
    dialog.append(close, document.createElement(name));
    const made = apart(dialogRules, dialog);
    dialog.addEventListener('close', () => made.remove());
    return made;
  })());
  const dialog = host.shadowRoot.firstChild;
  const [close, element] = dialog.children;
  element.set(wanted);
  const [leave, book] = says(lang);
  dialog.setAttribute('aria-label', label || book);
  close.setAttribute('aria-label', leave);
  if (!host.isConnected) document.body.append(host);
  if (!dialog.open) dialog.showModal();
  return element;
};

const buttonRules = `:host{all:initial!important;position:fixed!important;z-index:2147483000!important;inset:auto 20px 20px auto!important;font-family:var(--freeslot-font,system-ui,sans-serif)!important;
--accent:var(--freeslot-accent,#0b6b57);--on:#fff}
@supports (color:oklch(from red l c h)){:host{--white:clamp(0,(.179 - y)*10000,1);
--on:color(from var(--accent) xyz-d65 calc(.9505*var(--white)) var(--white) calc(1.089*var(--white)))}}
@media print{:host{display:none!important}}
button{min-height:52px;padding:8px 24px;border:1px solid #0003;border-radius:26px;background:var(--accent);color:var(--on);font-family:inherit;font-size:16px;font-weight:600;cursor:pointer;box-shadow:0 6px 20px #0004}
button:hover{box-shadow:0 8px 28px #0006}
button:focus-visible{outline:3px solid var(--accent);outline-offset:3px}`;

// A button at the end of the page's last line, with this text or ours.
export const float = (label, lang, act) => {
  const text = label || says(lang)[1];
  const add = () => document.body.append(apart(buttonRules, button(text, () => act(text))));
  if (document.body) add();
  else document.addEventListener('DOMContentLoaded', add);
};
