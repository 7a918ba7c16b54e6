// Runs in each page before anything else does, and looks at every frame. `window.measured` is a
// promise of what it saw, in milliseconds since the page was asked for.
(() => {
  if (top !== window) return;
  const wanted = __WANTED__;
  const now = () => performance.now();
  const tree = () => (wanted.host ? document.querySelector(wanted.host)?.shadowRoot : document);
  const all = (selector) => [...(tree()?.querySelectorAll(selector) ?? [])];
  const shown = (element) => {
    const { width, height, top, bottom, left, right } = element.getBoundingClientRect();
    return width > 0 && height > 0 && bottom > 0 && top < innerHeight && right > 0 && left < innerWidth
      && element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  };
  const days = () => all(wanted.day).filter(shown);
  const dateOf = (day) => Number(day.dataset.date?.slice(8) ?? /\d+/.exec(day.innerText)[0]);
  const timesOf = (date) => all(wanted.time).filter(
    (time) => Number((time.dataset.start ?? time.dataset.time).slice(8, 10)) === date,
  );
  const answered = (date) => timesOf(date).some(shown);

  // When the first frame in which it holds is painted: what is asked for in a frame runs before that,
  // a message posted then after it.
  const painted = (holds) => new Promise((done) => {
    const look = () => {
      if (!holds()) return requestAnimationFrame(look);
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => done(now());
      port2.postMessage(0);
    };
    requestAnimationFrame(look);
  });

  const tasks = [];
  const shifts = [];
  const watch = (type, into) => new PerformanceObserver((list) => into.push(...list.getEntries()))
    .observe({ type, buffered: true });
  watch('longtask', tasks);
  watch('layout-shift', shifts);
  const sum = (list) => list.reduce((all, one) => all + one, 0);
  const loads = () => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    .filter((one) => one.name.startsWith('http://'))
    .map((one) => ({ name: one.name, start: one.startTime, end: one.responseEnd, bytes: one.encodedBodySize }));

  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const quiet = async () => {
    const last = () => Math.max(0, ...loads().map((one) => one.end), ...tasks.map((one) => one.startTime + one.duration));
    const from = now();
    while (now() - Math.max(from, last()) < 2000) await pause(100);
  };

  const look = async () => {
    const visible = await painted(() => days().length || all(wanted.time).some(shown));
    const live = wanted.live ? await painted(() => all(wanted.live).some((one) => one.textContent.trim())) : visible;
    await quiet();
    return {
      visible,
      live,
      loads: loads(),
      blocking: sum(tasks.map((task) => Math.max(0, task.duration - 50))),
      shift: sum(shifts.map((one) => one.value)),
    };
  };

  // Presses a day as soon as it can be seen, again after a second if nobody took the press, as a
  // person would. The first day is chosen already.
  const press = async () => {
    await painted(() => days().length > 1);
    const date = dateOf(days()[1]);
    let presses = 0;
    const again = () => {
      const day = days().find((one) => dateOf(one) === date);
      if (day) presses += 1;
      day?.click();
    };
    again();
    const timer = setInterval(again, 1000);
    const at = await painted(() => answered(date));
    clearInterval(timer);
    return { answered: at, presses };
  };

  // For later, with a real mouse: where the day is, and how long after the click its times are painted.
  window.place = (index) => {
    const day = days()[index];
    const date = dateOf(day);
    const { left, top, width, height } = day.getBoundingClientRect();
    let clicked;
    addEventListener('click', (event) => (clicked = event.timeStamp), { capture: true, once: true });
    window.clicked = painted(() => clicked && answered(date))
      // Also those that one would have to scroll to.
      .then((at) => ({ took: at - clicked, date, times: timesOf(date).filter((time) => time.clientWidth).length }));
    return { x: left + width / 2, y: top + height / 2 };
  };

  window.measured = wanted.press ? press() : look();
})();
