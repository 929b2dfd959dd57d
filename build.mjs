// node build.mjs [FOLDER]: the live figures in adaopt/widgets/js, bundled. The same source gives the same bytes everywhere.
//   figures.js   the module that anywidget loads        page.js      the script of the static page
//   figures.css  the look of both                       LICENSES.txt the notices of what is bundled
import {readFile, writeFile} from "node:fs/promises";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import {build} from "esbuild";

const root = dirname(fileURLToPath(import.meta.url)), js = join(root, "adaopt/widgets/js");
const out = process.argv[2] ?? join(root, "adaopt/widgets/static");
const banner = "/*! adaopt, MIT license. Contains parts of D3, ISC license, Copyright Mike Bostock; see LICENSES.txt beside this file. */";
const common = {
  absWorkingDir: root, bundle: true, minify: true, charset: "utf8", legalComments: "eof", target: "es2022", logLevel: "warning",
  metafile: true, banner: {js: banner},
};
const results = await Promise.all([
  build({...common, entryPoints: [join(js, "index.js")], format: "esm", outfile: join(out, "figures.js")}),
  build({...common, entryPoints: [join(js, "page.js")], format: "iife", outfile: join(out, "page.js")}),
  build({...common, banner: {}, entryPoints: [join(js, "figures.css")], outfile: join(out, "figures.css")}),
]);

const inputs = results.flatMap(result => Object.keys(result.metafile.inputs));
const packages = [...new Set(inputs.map(path => /node_modules\/([^/]+)/.exec(path)?.[1]).filter(Boolean))].sort();
const notices = await Promise.all(packages.map(async name => {
  const folder = join(root, "node_modules", name), {version} = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  return `${name} ${version}\n\n${(await readFile(join(folder, "LICENSE"), "utf8")).trim()}\n`;
}));
await writeFile(join(out, "LICENSES.txt"), `figures.js and page.js contain parts of these packages.\n\n${notices.join(`\n${"-".repeat(72)}\n\n`)}`);
