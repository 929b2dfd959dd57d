// node build.mjs [FOLDER]: the live figures in adaopt/widgets/js, bundled. The same source gives the same bytes everywhere.
//   figures.js   the module that anywidget loads        page.js        the script of the static page, and what figures share
//   figures.css  the look of both                       page-NAME.js   one figure of the static page
//   LICENSES.txt the notices of what is bundled
// Without a FOLDER it also writes adaopt/optimizers/__init__.py: imports of what the registry names.
import {readdir, readFile, writeFile} from "node:fs/promises";
import {dirname, join, posix} from "node:path";
import {fileURLToPath} from "node:url";
import {build} from "esbuild";

const root = dirname(fileURLToPath(import.meta.url)),
  js = join(root, "adaopt/widgets/js");
const out = process.argv[2] ?? join(root, "adaopt/widgets/static");
const modules = async folder =>
  (await readdir(join(js, folder)))
    .filter(name => name.endsWith(".js"))
    .sort()
    .map(name => posix.join(folder, name));
const banner =
  "/*! adaopt, MIT license. Contains parts of D3, ISC license, Copyright Mike Bostock; their notices are in LICENSES.txt. */";
const common = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  charset: "utf8",
  legalComments: "eof",
  target: "es2022",
  logLevel: "warning",
  metafile: true,
  banner: {js: banner},
};

// A page gets the figures that it has, and what they share once: page.js has all of it under its path, and gives it to each.
const shared = [...(await modules(".")), ...(await modules("draw"))].filter(path => path !== "page.js");
const collected = {
  name: "collected",
  setup(esbuild) {
    esbuild.onResolve({filter: /^shared$/}, () => ({path: "shared", namespace: "collected"}));
    esbuild.onLoad({filter: /^shared$/, namespace: "collected"}, () => ({
      contents: `${shared.map((path, i) => `import * as m${i} from "./${path}";`).join("")}
        export const shared = {${shared.map((path, i) => `"${path}": m${i}`)}};`,
      resolveDir: js,
    }));
  },
};
const given = {
  name: "given",
  setup(esbuild) {
    esbuild.onResolve({filter: /^\.\.\//}, ({path}) => ({
      path: posix.join("figures", path),
      namespace: "given",
    }));
    esbuild.onLoad({filter: /./, namespace: "given"}, ({path}) =>
      shared.includes(path)
        ? {contents: `module.exports = shared["${path}"]`}
        : {errors: [{text: `there is no ${path}`}]},
    );
  },
};
// The optimizers' colors in the three themes of draw/theme.css, from the registry; in forced colors dash and marker tell lines apart.
const registry = JSON.parse(await readFile(join(root, "adaopt/optimizers/registry.json"), "utf8"));
const names = Object.keys(registry.optimizers);
const colors = color =>
  names.map(name => `--adaopt-${name.toLowerCase()}: ${color(registry.optimizers[name].color)};`).join("\n");
const dark =
  'html[data-theme="dark"], html[theme="dark"], body[data-jp-theme-light="false"], body.vscode-dark';
const figure = ":is(.adaopt, .adaopt-figure)";
const palette = {
  name: "palette",
  setup(esbuild) {
    esbuild.onResolve({filter: /^palette$/}, () => ({path: "palette", namespace: "palette"}));
    esbuild.onLoad({filter: /./, namespace: "palette"}, () => ({
      loader: "css",
      contents: `${figure} { ${colors(color => color.light)} }
        :is(${dark}) ${figure} { ${colors(color => color.dark)} }
        @media (forced-colors: active) { :is(html, html[data-theme]) ${figure} { ${colors(() => "CanvasText")} } }`,
    }));
  },
};
const one = name =>
  build({
    ...common,
    plugins: [given],
    entryPoints: [join(js, "figures", `${name}.js`)],
    outfile: join(out, `page-${name}.js`),
    format: "iife",
    globalName: "figure",
    banner: {js: `/*! adaopt, MIT license. */\n(self.adaopt??=[]).push(["${name}",shared=>{`},
    footer: {js: "return figure}]);"},
  });

// Every figure by name. anywidget calls render(); which figure is one of the model's values.
const figures = (await modules("figures")).map(path => posix.basename(path, ".js"));
const index = `${figures.map(name => `import * as ${name} from "./figures/${name}.js";`).join("\n")}
  const figures = {${figures}};
  export default {render: context => figures[context.model.get("figure")].render(context)};`;
// The room that is kept for a figure until it has started, from each width on: tools/heights.py has measured it.
const heights = Object.entries(JSON.parse(await readFile(join(js, "heights.json"), "utf8")));
const rem = pixels => `${Math.round(pixels / 0.16) / 100}rem`;
const room = heights.flatMap(([name, steps]) =>
  steps.map(([width, base, row], i) => {
    const height = row ? `calc(${rem(base)} + ${rem(row)} * var(--rows))` : rem(base),
      rule = `.adaopt-figure[data-figure="${name}"] .adaopt-poster { min-height: ${height} }`;
    return i ? `@container (min-width: ${width}px) { ${rule} }` : rule;
  }),
);
const styles = ["./draw/theme.css", ...figures.map(name => `./figures/${name}.css`)];
const css = ['@import "palette";', ...styles.map(path => `@import "${path}";`), ...room].join("\n");
const written = (contents, loader) => ({stdin: {contents, loader, resolveDir: js}});
const results = await Promise.all([
  build({...common, ...written(index, "js"), format: "esm", outfile: join(out, "figures.js")}),
  build({
    ...common,
    plugins: [collected],
    entryPoints: [join(js, "page.js")],
    format: "iife",
    outfile: join(out, "page.js"),
  }),
  build({
    ...common,
    ...written(css, "css"),
    banner: {},
    plugins: [palette],
    outfile: join(out, "figures.css"),
  }),
  ...figures.map(one),
]);

const inputs = results.flatMap(result => Object.keys(result.metafile.inputs));
const packages = [
  ...new Set(inputs.map(path => /node_modules\/([^/]+)/.exec(path)?.[1]).filter(Boolean)),
].sort();
const notices = await Promise.all(
  packages.map(async name => {
    const folder = join(root, "node_modules", name),
      {version} = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    return `${name} ${version}\n\n${(await readFile(join(folder, "LICENSE"), "utf8")).trim()}\n`;
  }),
);
await writeFile(
  join(out, "LICENSES.txt"),
  `figures.js and page.js contain parts of these packages.\n\n${notices.join(`\n${"-".repeat(72)}\n\n`)}`,
);

// Type checkers and editors read imports, not JSON.
if (!process.argv[2]) {
  const modules = [...names, "base"].map(name => name.toLowerCase()).sort();
  const classes = Object.fromEntries([
    ["base", "Optimizer"],
    ...names.map(name => [name.toLowerCase(), name]),
  ]);
  const lines = [
    '"""The optimizers, one a file: the equation in the docstring, the rule below it."""',
    "# Written by `make bundle` from registry.json.\n",
    ...modules.map(module => `from .${module} import ${classes[module]}`),
    "\n__all__ = [  # noqa: RUF022 (in the order of the registry)",
    ...[...names, "Optimizer"].map(name => `    "${name}",`),
    "]\n",
  ];
  await writeFile(join(root, "adaopt/optimizers/__init__.py"), lines.join("\n"));
}
