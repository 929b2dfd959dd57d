// Playground: the reader's own optimizer in a race. Python runs it and sends what happened; the sliders here are its hyperparameters.

import {chart} from "../draw/chart.js";
import {slider, toggle} from "../draw/controls.js";
import {symbol, symbolWye} from "../draw/d3.js";
import {h, put} from "../draw/dom.js";
import {frame} from "../draw/frame.js";
import {text} from "../draw/numbers.js";
import {plane} from "../draw/plane.js";
import {style, swatch} from "../draw/style.js";
import {summary} from "../draw/summary.js";
import {table} from "../draw/table.js";
import {shown, timeline} from "../draw/timeline.js";
import {make} from "../problems.js";
import * as race from "../race.js";
import {listed, tr} from "../words.js";
import schema from "./playground.json" with {type: "json"};

export {schema};

// The settings are those that the reader's constructor has.
export function schemaFor({knobs}) {
  const parts = knobs.map(({name, values}) => [name, {type: values === null ? "boolean" : "number"}]),
    settings = {
      type: "object",
      required: parts.map(([name]) => name),
      properties: Object.fromEntries(parts),
      additionalProperties: false,
      description: "the settings of the optimizer",
    };
  return {...schema, properties: {...schema.properties, settings}};
}

// What Python says of the race; the settings are what the reader moves.
const fromPython = ["knobs", "landscape", "optimizers"];
const stepCounts = [10, 20, 30, 40, 50, 75, 100, 150, 200, 300, 400, 500];
const own = {
  color: "var(--adaopt-accent)",
  dash: "none",
  width: 2.6,
  open: false,
  marker: size => symbol(symbolWye, size)(),
};

// A landscape that only Python knows, between its losses on a grid
function sampled({view, start, minima, sides, losses}) {
  const last = losses.length - 1,
    [[x0, x1], [y0, y1]] = sides;
  const place = (value, low, high) => {
    const at = Math.min(Math.max(((value - low) / (high - low)) * last, 0), last),
      i = Math.min(Math.floor(at), last - 1);
    return [i, at - i];
  };
  return {
    view,
    start,
    minima,
    loss([x, y]) {
      const [i, u] = place(x, x0, x1),
        [j, v] = place(y, y0, y1);
      return (
        (1 - v) * ((1 - u) * losses[j][i] + u * losses[j][i + 1]) +
        v * ((1 - u) * losses[j + 1][i] + u * losses[j + 1][i + 1])
      );
    },
  };
}
const scenery = landscape =>
  race.known(landscape.name) ? make({problem: landscape.name}) : sampled(landscape);

const unknown = [NaN, NaN];
const distance = ([a, b], [c, d]) => Math.sqrt((c - a) * (c - a) + (d - b) * (d - b));

// What Python sent of each racer, with the lengths of its steps
function racersOf(optimizers) {
  const called = race.numbered(optimizers.map(({name}) => name));
  return optimizers.map(({x, loss, name, ...rest}, i) => {
    const points = x.map(p => p ?? unknown);
    return {
      ...rest,
      x: points,
      loss: loss.map(v => v ?? NaN),
      lengths: points.slice(1).map((p, k) => distance(points[k], p)),
      style: name ? style(name, called[i].nth) : own,
    };
  });
}

// Everything that is shown in this state, numbers and sentences. live: Python answers, so that the start may be ahead of the race while it
// is moved.
export function read(state, {live = false} = {}) {
  const racers = racersOf(state.optimizers),
    steps = racers[0].loss.length - 1, // of the race that is known; the slider may be ahead of it
    time = shown(state.time, steps);
  const start = racers[0].x[0],
    handle = (live && state.start) || start,
    world = scenery(state.landscape);
  const landscape = {
    name: state.landscape.name,
    problem: {...world, view: race.around(world.view, world.start, handle)},
  };
  const found = race.read(racers, {time, steps, landscape, start, handle});
  return {
    ...found,
    lengths: {
      range: [0, steps],
      time,
      series: racers.map(({lengths, style}) => ({from: 1, values: lengths, style})),
      label: tr("Length of each step of {racers}; logarithmic.", {
        racers: listed(racers.map(({label}) => label)),
      }),
    },
    racers: found.racers.map((racer, i) => ({...racer, settings: racers[i].told})),
    ...owner(racers[0], live),
    settings: state.settings,
    asked: state.steps,
    table: () => sheet(racers, steps),
  };
}

// What is said of the reader's own optimizer
function owner({label: name, lost: step, error, where}, live) {
  const stopped = where
    ? tr("{name} stopped at step {step}, {where}", {name, step, where})
    : tr("{name} stopped at step {step}", {name, step});
  return {
    trouble: error ? `${stopped}\n${error}` : "",
    heading: live
      ? tr("Settings of {name}", {name})
      : tr("Run the notebook to move the settings: there this figure has a slider for each."),
  };
}

const sheet = (racers, steps) => ({
  groups: racers.map(({label}) => [label, 4]),
  head: [tr("step"), ...racers.flatMap(() => ["x", "y", tr("loss"), tr("step length")])],
  rows: Array.from({length: steps + 1}, (_, k) => [
    String(k),
    ...racers.flatMap(({x, loss, lengths}) =>
      [...x[k], loss[k], lengths[k - 1]].map(value => text(value, 4)),
    ),
  ]),
});

// One line a racer, made anew only when others race
function rows(parent) {
  const box = h("div");
  parent.append(box);
  let lines = [],
    standing = "";
  function line({label, style}) {
    const settings = h("span", {class: "adaopt-entrant-settings"}),
      loss = h("span", {class: "adaopt-entrant-loss"});
    const name = h("span", {class: "adaopt-entrant-name"}, label);
    const group = {class: "adaopt-entrant", role: "group", "aria-label": label};
    box.append(h("div", group, swatch(style), name, settings, loss));
    return racer => {
      put(settings, racer.settings);
      put(loss, racer.standing);
    };
  }
  return racers => {
    const labels = racers.map(({label}) => label).join();
    if (labels !== standing) {
      box.replaceChildren();
      lines = racers.map(line);
    }
    standing = labels;
    racers.forEach((racer, i) => {
      lines[i](racer);
    });
  };
}

// A slider or a switch for each hyperparameter, and the length of the race; only where Python answers
function hyperparameterControls(parent, figure, knobs) {
  const set = name => value => figure.set({settings: {...figure.get("settings"), [name]: value}});
  const parts = knobs.map(({name, values}) => [
    name,
    values === null
      ? toggle(parent, {label: name, onChange: set(name)})
      : slider(parent, {label: name, values, format: value => text(value, 5), onInput: set(name)}),
  ]);
  const steps = slider(parent, {
    label: tr("steps"),
    values: stepCounts,
    onInput: value => figure.set({steps: value, time: null}),
  });
  return view => {
    for (const [name, part] of parts) part.update(view.settings[name]);
    steps.update(view.asked);
  };
}

export function render(context) {
  const {model} = context,
    live = !context.link; // on a page of the book no Python answers
  const known = () => Object.fromEntries(fromPython.map(name => [name, model.get(name)]));
  const figure = frame(context, {
    name: "playground",
    title: tr("Your optimizer in a race"),
    schema,
    areas: ["plane", "player", "racers", "charts", "settings", "words"],
    read: state => read({...state, ...known()}, {live}),
    draw,
  });
  const {area} = figure;
  for (const name of fromPython) model.on(`change:${name}`, figure.redraw);
  figure.onClose(() => {
    for (const name of fromPython) model.off(`change:${name}`, figure.redraw);
  });

  const ground = plane(area.plane, {figure, ...(live ? {onMove: start => figure.set({start})} : {})}),
    clock = timeline(area.player, {figure, last: () => model.get("optimizers")[0].loss.length - 1});
  const curve = title => chart(area.charts, {figure, title, log: true, onScrub: clock.scrub});
  const losses = curve(tr("loss")),
    lengths = curve(tr("length of the step"));

  const racers = rows(area.racers);
  const heading = h("span", {class: "adaopt-of"}),
    sliders = h("div", {class: "adaopt-knobs"}),
    trouble = h("p", {class: "adaopt-trouble"});
  area.settings.append(heading, sliders, trouble); // last, so that no slider moves when it comes
  const settings = live && hyperparameterControls(sliders, figure, model.get("knobs"));
  const words = summary(area.words),
    numbers = table(area.words);

  function draw(view) {
    ground.update(view.plane);
    losses.update(view.losses);
    lengths.update(view.lengths);
    racers(view.racers);
    figure.root.style.setProperty("--rows", view.racers.length);
    put(trouble, view.trouble);
    put(heading, view.heading);
    if (settings) settings(view);
    clock.update(view.time, view.steps);
    words.say(view.summary);
    numbers.update(view.table);
  }
  return figure.start();
}
