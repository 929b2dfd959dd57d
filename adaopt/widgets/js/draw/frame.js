// The frame around every figure: its areas, its state, one redraw a frame, reset and link, and tidying up.

import {memo} from "../memo.js";
import {tr} from "../words.js";
import {button} from "./controls.js";
import {attribute, complete, h} from "./dom.js";

// context   what render() was given: {model, el}, and on the static page {link, initial} as well
// name      the figure's name; the root gets the class adaopt-NAME, where the CSS lays out the areas
// title     what assistive technology calls the figure
// schema    what the settings are; any change of them calls draw(read(state, run(state))), once a frame
// run       the numbers that take time, of all settings but the time; they are kept until one of these changes
// read      everything the figure shows, numbers and sentences; draw puts it on the page
// areas     names of the parts, in reading order; figure.area.NAME is an element of grid-area NAME
export function frame({model, el, link, initial}, {name, title, schema, areas, run, read, draw}) {
  const keys = Object.keys(schema.properties),
    kept = run && memo(run);
  const show = () => {
    const {time, ...asked} = state();
    draw(read(state(), kept?.(asked)));
  };
  const state = () => Object.fromEntries(keys.map(key => [key, model.get(key)]));
  const first = initial ?? state();
  const grid = h("div", {class: "adaopt-grid"}),
    area = {};
  for (const part of areas) {
    area[part] = h("div", {class: `adaopt-area adaopt-area-${part}`});
    grid.append(area[part]);
  }
  const tools = h("div", {class: "adaopt-tools"});
  const root = h("div", {class: `adaopt adaopt-${name}`, role: "group", "aria-label": title}, grid, tools);
  // JupyterLab takes arrow keys for shortcuts of its own, unless the very element that has the focus says no.
  root.addEventListener("focusin", event => event.target.setAttribute("data-lm-suppress-shortcuts", "true"));
  el.append(root);

  const closing = [];
  let waiting = 0;
  const redraw = () => {
    waiting ||= requestAnimationFrame(() => {
      waiting = 0;
      show();
    });
  };
  const figure = {
    root,
    area,
    schema,
    redraw,
    state,
    get: key => model.get(key),
    // save: false keeps the change in the browser (an animation's frames), until the next set
    set(changes, {save = true} = {}) {
      for (const [key, value] of Object.entries(changes)) model.set(key, value);
      if (save) model.save_changes();
      attribute(root.querySelector(".adaopt-summary"), "aria-live", save ? "polite" : "off"); // what plays is heard when it stops
    },
    onClose: f => closing.push(f),
    close() {
      cancelAnimationFrame(waiting);
      for (const key of keys) model.off(`change:${key}`, redraw);
      for (const f of closing) f();
      root.remove();
    },
    // Call last in render: the first picture, then one for each change.
    start() {
      for (const key of keys) model.on(`change:${key}`, redraw);
      show();
      complete();
      return figure.close;
    },
  };

  button(tools, {
    text: tr("Reset"),
    onClick: () => figure.set(Object.fromEntries(keys.map(key => [key, first[key]]))),
  });
  if (link) {
    const said = h("span", {class: "adaopt-said", role: "status"});
    button(tools, {
      text: tr("Copy link to this setting"),
      onClick: async () => {
        said.textContent = await link(state());
      },
    });
    tools.append(said);
  }
  return figure;
}
