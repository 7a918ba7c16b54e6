import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const shim = (name) => fileURLToPath(new URL(`./shims/${name}`, import.meta.url));

export default defineConfig({
  // @calcom/atoms is "type": "module" and takes the default export of CommonJS packages with __esModule
  // (react-use/lib/usePrevious): by Node.js's rules, which Vite 8 follows, that is module.exports and not the
  // function ("(0, x.default) is not a function").
  legacy: { inconsistentCjsInterop: true },
  resolve: {
    alias: {
      // Necessary: without a Next.js app around it Booker stops with "Cannot read properties of null (reading 'get')".
      "next/navigation": shim("next-navigation.js"),
      // Not necessary, in Cal.com's favour: drops the rest of Next.js from the bundle.
      "next/link": shim("next-link.jsx"),
      "next/image": shim("next-image.jsx"),
    },
  },
  plugins: [
    {
      name: "calcom-booker-date-picker", // see the shim: without it no layout of Booker 2.11.0 works
      enforce: "pre",
      resolveId(source, importer) {
        if (/date-picker\.js$/.test(source) && importer?.endsWith("/booker/components/booker-component.js"))
          return shim("booker-date-picker.jsx");
      },
    },
    {
      // @calcom/atoms 2.11.0 declares "sideEffects": false, yet its dist/vendor/dayjs/index.js is imported only for
      // its side effect (dayjs.extend(timezone) and ten others). A bundler which believes package.json drops it,
      // and the page stops with "Cannot read properties of undefined (reading 'guess')".
      name: "calcom-dayjs-has-side-effects",
      transform: {
        filter: { id: /@calcom\/atoms\/dist\/vendor\/dayjs\/index\.js$/ },
        handler: () => ({ moduleSideEffects: true }),
      },
    },
  ],
});
