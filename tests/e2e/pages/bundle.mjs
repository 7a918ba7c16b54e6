// Prints, as JSON, what pages made with React and Vue consist of: their scripts, and what React's
// server renders. Their development builds, which complain most.
//
//   node bundle.mjs SITE/EVENT
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { renderToString } from "react-dom/server";
import { app } from "./app.mjs";

const bundle = async (name) => {
  const { outputFiles } = await build({
    entryPoints: [`${dirname(fileURLToPath(import.meta.url))}/${name}.js`],
    bundle: true,
    write: false,
    logLevel: "error",
    // With its compiler of templates.
    alias: { vue: "vue/dist/vue.esm-bundler.js" },
    define: {
      "process.env.NODE_ENV": '"development"',
      __VUE_OPTIONS_API__: "true",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "true",
    },
  });
  return outputFiles[0].text;
};

const [react, vue] = await Promise.all([bundle("react"), bundle("vue")]);
console.log(JSON.stringify({ react, vue, rendered: renderToString(app(process.argv[2])) }));
