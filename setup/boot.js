// Starts the setup page, and says so in words where it can't run.
const say = (text) => {
  const root = document.getElementById('setup') || document.body;
  const main = document.createElement('main');
  main.className = 'sheet';
  main.setAttribute('role', 'alert');
  const title = document.createElement('h1');
  title.textContent = 'This page could not start';
  const line = document.createElement('p');
  line.textContent = text;
  main.append(title, line);
  root.replaceChildren(main);
};

const start = async () => {
  if (typeof WebAssembly !== 'object') {
    say('Your browser does not run WebAssembly, or it is switched off (a strict security mode '
      + 'does that). Allow it for this site, or open the page in another browser.');
    return;
  }
  try {
    const app = await import('./app.js');
    await app.default({ module_or_path: new URL('./app_bg.wasm', import.meta.url) });
  } catch (error) {
    console.error(error);
    say('Its program did not arrive or was refused. Check your connection and reload; if it '
      + 'stays so, try another browser. Nothing you saved is lost.');
  }
};

start();
