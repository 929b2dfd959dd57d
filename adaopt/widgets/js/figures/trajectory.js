// Trajectory: optimizers raced over a problem from a start that can be moved; loss and effective rates at the same time.

import {cos_sin} from "../degrees.js";
import {chart} from "../draw/chart.js";
import {button, disclosure, number, select, slider} from "../draw/controls.js";
import {h, put} from "../draw/dom.js";
import {frame} from "../draw/frame.js";
import {controls, rate, told} from "../draw/hyperparameters.js";
import {fixed, text} from "../draw/numbers.js";
import {plane} from "../draw/plane.js";
import {style, swatch} from "../draw/style.js";
import {summary} from "../draw/summary.js";
import {table} from "../draw/table.js";
import {shown, timeline} from "../draw/timeline.js";
import {rules} from "../optimizers.js";
import {make} from "../problems.js";
import * as race from "../race.js";
import {optimizers as known, names} from "../registry.js";
import {minimize} from "../run.js";
import {listed, tr} from "../words.js";
import schema from "./trajectory.json" with {type: "json"};

export {schema};

const most = schema.properties.optimizers.maxItems;
const problems = {
  ravine: tr("ravine, x²/20 + y²"),
  bowl: tr("bowl, (x² + y²)/2"),
  rosenbrock: tr("Rosenbrock's valley"),
  beale: tr("Beale's function"),
  himmelblau: tr("Himmelblau's function"),
};
const stepCounts = [10, 20, 30, 40, 50, 75, 100, 150, 200, 300, 400, 500];
const noises = [0, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 7, 10, 15, 20, 30, 50];

// The learning rate of a racer that joins: one that gets somewhere within a hundred steps.
const joining = (problem, name) =>
  known[name].rates[problem === "ravine" || problem === "bowl" ? "gentle" : "steep"];
const whole = ({name, ...settings}) => ({name, ...rules[name].hyper, ...settings});

// The race: of each racer the whole run, and its effective rates by component
export function run({problem, optimizers, start, steps, rotation, noise, seed}) {
  const where = make({problem, rotation, noise, seed}),
    called = race.numbered(optimizers.map(({name}) => name));
  return optimizers.map((optimizer, i) => {
    const made = minimize(where, start ?? where.start, optimizer, steps);
    return {
      label: called[i].label,
      style: style(optimizer.name, called[i].nth),
      x: made.x,
      loss: made.loss,
      lost: made.divergedAt,
      rates: [0, 1].map(j => Array.from(made.rate, each => each[j])),
    };
  });
}

// Everything that is shown in this state, numbers and sentences
export function read(state, racers = run(state)) {
  const {problem: name, optimizers, steps, rotation} = state,
    still = make({problem: name, rotation}), // without its noise: the start may be asked for, and the loss is free of it
    start = state.start ?? still.start,
    time = shown(state.time, steps);
  // The view before the landscape was turned, so that turning it moves nothing else
  const view = race.around(make({problem: name}).view, still.start, start),
    landscape = {name, problem: {...still, view}};
  const found = race.read(racers, {time, steps, landscape, start}, rotation);
  return {
    ...found,
    rates: rateCharts(racers, found.losses),
    racers: found.racers.map((racer, i) => ({...racer, ...folded(optimizers[i])})),
    adding: offered(optimizers.length),
    start,
    settings: state,
    table: () => sheet(racers, steps),
  };
}

const rateCharts = (racers, {range, time}) =>
  ["x", "y"].map((component, j) => ({
    range,
    time,
    series: racers.map(({rates, style}) => ({from: 1, values: rates[j], style})),
    label: tr("Effective learning rate of {component} for {racers} against the step; logarithmic.", {
      component,
      racers: listed(racers.map(({label}) => label)),
    }),
  }));

function folded(optimizer) {
  const {name, ...settings} = whole(optimizer);
  return {name, settings, folded: told(name, settings)};
}

function offered(racing) {
  if (racing >= most) return [["", tr("{n} race already", {n: most})]];
  return [["", tr("Add an optimizer …")], ...names.map(name => [name, name])];
}

const sheet = (racers, steps) => ({
  groups: racers.map(({label}) => [label, 5]),
  head: [tr("step"), ...racers.flatMap(() => ["x", "y", tr("loss"), tr("rate of x"), tr("rate of y")])],
  rows: Array.from({length: steps + 1}, (_, k) => [
    String(k),
    ...racers.flatMap(({x, loss, rates}) =>
      [...x[k], loss[k], rates[0][k - 1], rates[1][k - 1]].map(value => text(value, 4)),
    ),
  ]),
});

// One row a racer, made anew only when others race, so that a slider in the hand is never replaced. change(i, settings), remove(i)
function rows(parent, {change, remove}) {
  const box = h("div");
  parent.append(box);
  let lines = [],
    standing = "";

  function line({label, style, name}, i, alone) {
    const node = h(
      "div",
      {class: "adaopt-racer", role: "group", "aria-label": label},
      swatch(style),
      h("span", {class: "adaopt-racer-name"}, label),
    );
    const lr = rate(node, value => change(i, {lr: value})),
      loss = h("span", {class: "adaopt-racer-loss"}),
      more = h("div", {class: "adaopt-racer-more"}),
      parts = controls(more, name, settings => change(i, settings));
    const fold =
      Object.keys(parts).length &&
      disclosure(node, {label: tr("more settings of {name}: ", {name: label}), content: more});
    node.append(loss);
    if (!alone)
      button(node, {icon: "remove", label: tr("remove {name}", {name: label}), onClick: () => remove(i)});
    if (fold) node.append(more);
    box.append(node);
    return ({settings, folded, standing}) => {
      lr.update(settings.lr);
      for (const [key, part] of Object.entries(parts)) part.update(settings[key]);
      if (fold) fold.update(folded);
      put(loss, standing);
    };
  }

  return racers => {
    const labels = racers.map(({label}) => label).join();
    if (labels !== standing) {
      box.replaceChildren();
      lines = racers.map((racer, i) => line(racer, i, racers.length === 1));
    }
    standing = labels;
    racers.forEach((racer, i) => {
      lines[i](racer);
    });
  };
}

// A chosen start turns with the problem, from where it was put: turning back and forth brings it back exactly.
function turning() {
  let anchor = null;
  return ({problem, start, rotation}, degrees) => {
    if (start === null) return {rotation: degrees};
    if (anchor?.now !== start) anchor = {from: start, degrees: rotation};
    const [c, s] = cos_sin(degrees - anchor.degrees),
      [cx, cy] = make({problem}).minimum;
    const [u, v] = [anchor.from[0] - cx, anchor.from[1] - cy];
    anchor.now = degrees === anchor.degrees ? anchor.from : [cx + (c * u - s * v), cy + (s * u + c * v)];
    return {rotation: degrees, start: anchor.now};
  };
}

export function render(context) {
  const figure = frame(context, {
    name: "trajectory",
    title: tr("A race of optimizers"),
    schema,
    areas: ["plane", "player", "racers", "charts", "settings", "words"],
    run,
    read,
    draw,
  });
  const {area, get} = figure;

  const landscape = plane(area.plane, {figure, onMove: start => figure.set({start})}),
    clock = timeline(area.player, {figure, last: () => get("steps")});
  const curve = title => chart(area.charts, {figure, title, log: true, onScrub: clock.scrub});
  const losses = curve(tr("loss")),
    rates = ["x", "y"].map(component => curve(tr("effective rate of {component}", {component})));

  const racers = rows(area.racers, {change, remove});
  const adding = select(area.racers, {label: tr("Add an optimizer"), hidden: true, onChange: add});
  adding.node.classList.add("adaopt-racers-add");
  const settings = controlsOf(figure);
  const words = summary(area.words),
    numbers = table(area.words);

  function change(i, settings) {
    figure.set({optimizers: get("optimizers").map((o, j) => (i === j ? {...o, ...settings} : o))});
  }
  function add(name) {
    if (!name) return;
    figure.set({optimizers: [...get("optimizers"), whole({name, lr: joining(get("problem"), name)})]});
  }
  function remove(i) {
    if (get("optimizers").length < 2) return;
    figure.set({optimizers: get("optimizers").filter((_, j) => j !== i)});
    adding.input.focus();
  }

  function draw(view) {
    landscape.update(view.plane);
    losses.update(view.losses);
    rates.forEach((each, j) => {
      each.update(view.rates[j]);
    });
    racers(view.racers);
    figure.root.style.setProperty("--rows", view.racers.length);
    adding.update("", view.adding);
    clock.update(view.time, view.steps);
    settings(view);
    words.say(view.summary);
    numbers.update(view.table);
  }
  return figure.start();
}

// Problem, rotation, noise, steps and start
function controlsOf(figure) {
  const parent = figure.area.settings,
    turn = turning();
  let start = null;
  // Another problem has another start, and is looked at unturned first.
  const problem = select(parent, {
    label: tr("problem"),
    options: Object.entries(problems),
    onChange: value => figure.set({problem: value, start: null, rotation: 0, time: null}),
  });
  const rotation = slider(parent, {
    label: tr("rotation"),
    min: -90,
    max: 90,
    step: 1,
    format: degrees => `${fixed(degrees, 0)}°`,
    onInput: degrees => figure.set(turn(figure.state(), degrees)),
  });
  const noise = slider(parent, {
    label: tr("noise"),
    hint: tr("standard deviation of the noise added to each component of the gradient"),
    values: noises,
    onInput: value => figure.set({noise: value}),
  });
  const steps = slider(parent, {
    label: tr("steps"),
    values: stepCounts,
    onInput: value => figure.set({steps: value, time: null}),
  });
  const starts = h("div", {class: "adaopt-starts"});
  parent.append(starts);
  const startAt = ["x", "y"].map((component, i) =>
    number(starts, {
      label: tr("start {component}", {component}),
      onChange: value => figure.set({start: start.map((old, j) => (i === j ? value : old))}),
    }),
  );
  return view => {
    ({start} = view);
    problem.update(view.settings.problem);
    rotation.update(view.settings.rotation);
    noise.update(view.settings.noise);
    steps.update(view.settings.steps);
    startAt.forEach((input, i) => {
      input.update(start[i]);
    });
  };
}
