// The style that pages use, of the style sheets that they link: esbuild joins the sheets, PurgeCSS takes out what no page can use.
// In: {site, pages: {NAME: {html, sheets, scripts}}}, as JSON. Out: {NAME: style}, its addresses as seen from _static.
import fs from "node:fs";
import path from "node:path";
import {build} from "esbuild";
import {PurgeCSS} from "purgecss";

const {site, pages} = JSON.parse(fs.readFileSync(0, "utf8"));
const read = name => fs.readFileSync(path.join(site, name), "utf8");
const once = make => {
  const made = new Map();
  return key => made.get(key) ?? made.set(key, make(key)).get(key);
};

const joined = async names => {
  const {outputFiles} = await build({
    stdin: {contents: names.map(name => `@import "./${name}";`).join("\n"), resolveDir: site, loader: "css"},
    bundle: true,
    minify: true,
    write: false,
    outdir: path.join(site, "_static"),
    outbase: path.join(site, "_static"),
    assetNames: "[dir]/[name]",
    loader: Object.fromEntries([".woff2", ".ttf", ".png", ".svg"].map(kind => [kind, "file"])),
    logLevel: "error",
  });
  return outputFiles.find(({path: name}) => name.endsWith(".css")).text;
};

async function purged(style, html, scripts) {
  // names stand in tags and in scripts; the text between has none
  const tags = html.match(/<[a-z](?:[^<>"']|"[^"]*"|'[^']*')*>|(?<=<script[^>]*>).*?(?=<\/script>)/gis);
  const raw = [...tags, ...scripts.map(read)].join("\n");
  // "adaopt-" is a piece, from which a script makes names; "a-" is arithmetic
  const pieces = new Set(raw.match(/(?<![\w-])[a-z][\w-]+-(?![\w-])/gi));
  const [{css}] = await new PurgeCSS().purge({
    css: [{raw: style}],
    content: [{raw, extension: "html"}],
    defaultExtractor: text => text.match(/[\w-]+/g) ?? [],
    safelist: {
      // PurgeCSS looks into :is(…), but takes a selector of nothing else, or :focus-visible alone, for unused
      standard: [/^:/, ...[...pieces].map(piece => new RegExp(`^${piece}`))],
      variables: raw.match(/(?<=var\()--[\w-]+/g)?.map(name => new RegExp(`^${name}`)) ?? [],
    },
    // what Bootstrap's script names: the book has drop-downs and tooltips alone
    blocklist: [/^\.?(carousel|list-group|modal|offcanvas|popover|scrollspy|toast)/],
    keyframes: true,
    variables: true,
  });
  return css;
}

const style = once(key => joined(JSON.parse(key)));
const styles = {};
for (const [name, {html, sheets, scripts}] of Object.entries(pages))
  styles[name] = await purged(await style(JSON.stringify(sheets)), html, scripts);
process.stdout.write(JSON.stringify(styles));
