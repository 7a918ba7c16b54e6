// A page made with Vue, when the test says so.
import { createApp } from "vue";

const root = document.getElementById("root");
const app = createApp({
  data: () => ({ book: root.dataset.book, renders: 0, away: false, hidden: false, confirmed: "" }),
  template: `
    <button id="again" @click="renders += 1">Rendered again: {{ renders }}</button>
    <button id="away" @click="away = !away">Somewhere else</button>
    <button id="hide" @click="hidden = !hidden">Hide</button>
    <freeslot-booking v-if="!away" v-show="!hidden" class="booking" :book="book"
      :theme="renders % 2 ? 'dark' : 'light'" @freeslot:confirmed="confirmed = $event.detail.start" />
    <p v-else id="elsewhere">Somewhere else</p>
    <output id="confirmed">{{ confirmed }}</output>`,
});
app.config.compilerOptions.isCustomElement = (tag) => tag === "freeslot-booking";
window.begin = () => app.mount(root);
