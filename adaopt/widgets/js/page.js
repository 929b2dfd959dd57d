// The static page: every mount point <div class="adaopt-figure" data-figure="NAME" data-state="{…}"> becomes a live figure, with a
// model that lives in the browser alone, when the reader comes near. Until then, without JavaScript and on paper it shows its picture.

import {shared} from "shared"; // every module that is not a figure's; the build collects them (build.mjs)
import {check} from "./check.js";
import {tr} from "./words.js";

// Figures come by themselves, before this script or after it, in whatever order: each as its name, and a function that makes it.
const figures = {};
function receive([name, make]) {
  figures[name] = make(shared);
  for (const slot of [...waiting]) if (slot.dataset.figure === name) mount(slot);
}

// The part of anywidget's model that figures use.
class Model {
  #state;
  #listeners = new Map();
  constructor(state) {
    this.#state = {...state};
  }
  get(key) {
    return this.#state[key];
  }
  set(key, value) {
    if (this.#state[key] === value) return;
    this.#state[key] = value;
    for (const f of this.#listeners.get(`change:${key}`) ?? []) f(this, value);
  }
  save_changes() {}
  on(event, f) {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), f]);
  }
  off(event, f) {
    this.#listeners.set(
      event,
      (this.#listeners.get(event) ?? []).filter(g => g !== f),
    );
  }
}

// A link to a setting: #figure-trajectory-1=BASE64, the state as JSON. Only a figure's settings are taken from a link, and
// only what the figure calls legal.
const encode = state =>
  btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(state))))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
const decode = words =>
  JSON.parse(
    new TextDecoder().decode(
      Uint8Array.from(atob(words.replaceAll("-", "+").replaceAll("_", "/")), c => c.charCodeAt(0)),
    ),
  );

function linked(id, figure, initial) {
  const [name, words] = location.hash.slice(1).split("=");
  if (name !== id || !words) return null;
  try {
    const given = decode(words),
      state = {...initial},
      schema = figure.schemaFor?.(initial) ?? figure.schema;
    for (const key of Object.keys(schema.properties)) if (Object.hasOwn(given, key)) state[key] = given[key];
    check(schema, state);
    return state;
  } catch (error) {
    console.warn(`adaopt: the link's setting of ${id} is not used`, error);
    return null;
  }
}

async function copyLink(id, state) {
  const address = `${location.href.split("#")[0]}#${id}=${encode(state)}`;
  history.replaceState(null, "", address);
  try {
    await navigator.clipboard.writeText(address);
    return tr("Copied.");
  } catch {
    // a page from a file, or no permission
    return tr("The address bar has it now.");
  }
}

const waiting = new Set();
function mount(slot) {
  if (slot.dataset.mounted) return;
  near.unobserve(slot);
  const name = slot.dataset.figure,
    figure = figures[name],
    id = slots.get(slot);
  if (!figure) {
    waiting.add(slot);
    return;
  }
  waiting.delete(slot);
  const el = document.createElement("div");
  slot.append(el); // in the page before it is drawn, so that it knows its size
  try {
    const initial = JSON.parse(slot.dataset.state),
      chosen = linked(id, figure, initial);
    const model = new Model(chosen ?? initial);
    figure.render({el, model, initial, link: state => copyLink(id, state)});
    slot.dataset.mounted = "yes";
    if (chosen) slot.scrollIntoView();
    window.addEventListener("hashchange", () => {
      const state = linked(id, figure, initial);
      for (const [key, value] of Object.entries(state ?? {})) model.set(key, value);
      if (state) slot.scrollIntoView();
    });
  } catch (error) {
    el.remove();
    slot.dataset.mounted = "failed";
    console.error(`adaopt: the figure ${name} did not start`, error);
  }
}

// A figure starts when it is less than a screen away, or when a link asks for it: all of them at once would hold up the page.
const slots = new Map();
const near = new IntersectionObserver(
  entries => {
    for (const {target, isIntersecting} of entries) if (isIntersecting) mount(target);
  },
  {rootMargin: "100%"},
);

function linkedFigure() {
  const name = location.hash.slice(1).split("=")[0];
  for (const [slot, id] of slots) if (id === name) mount(slot);
}

const counts = {};
function watch() {
  for (const slot of document.querySelectorAll(".adaopt-figure")) {
    if (slots.has(slot)) continue;
    const name = slot.dataset.figure;
    counts[name] = (counts[name] ?? 0) + 1;
    slots.set(slot, `figure-${name}-${counts[name]}`);
    near.observe(slot);
  }
}
function all() {
  watch();
  linkedFigure();
  window.addEventListener("hashchange", linkedFigure);
  // The Tab key would pass over the controls of a figure that has not started.
  window.addEventListener(
    "keydown",
    ({key}) => {
      if (key === "Tab") for (const slot of slots.keys()) mount(slot);
    },
    {capture: true},
  );
}

// What has come of the page does not wait for the rest of it, and figures do not wait for other scripts, as they would for DOMContentLoaded.
if (document.readyState === "loading") {
  watch();
  document.addEventListener("readystatechange", all, {once: true});
} else all();

const come = self.adaopt ?? [];
self.adaopt = {push: receive};
come.forEach(receive);
