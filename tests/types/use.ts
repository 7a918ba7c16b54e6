// What a page does with the element, as the types allow it. `tsc` fails where it does not, and
// where a line that must be refused is not.

import type { FreeslotBookingConstructor, FreeslotProps, FreeslotSettings } from '../../public/freeslot.js';

const element = document.createElement('freeslot-booking');
element.set({ book: 'ada/intro', utm: '', 'prefill-guests': 'bea@example.org', theme: 'dark', timezone: 'Europe/Berlin', 'prefill-name': null });
element.reset();
element.addEventListener('freeslot:confirmed', ({ detail }) => {
  const when: string = detail.start + detail.end + detail.timeZone + detail.id;
  console.log(when);
});
document.addEventListener('freeslot:error', (event) => console.log(event.detail.code.length));
element.addEventListener('click', () => undefined);

const made = customElements.get('freeslot-booking') as unknown as FreeslotBookingConstructor;
made.open({ book: 'ada/intro', redirect: '/thanks' }).then((shown) => shown.reset());

const props: FreeslotProps = { book: 'ada/intro', id: 'here', key: 1 };
const settings: FreeslotSettings = props;
console.log(settings);

// @ts-expect-error: no such theme
element.set({ theme: 'blue' });
// @ts-expect-error: nothing personal
document.addEventListener('freeslot:confirmed', (event) => event.detail.email);
// @ts-expect-error: a dialog is about something
made.open({});
