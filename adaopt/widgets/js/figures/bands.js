// Bands: loss after so many steps against the learning rate, of each method; the width of the band of rates that get there is the result.

import {uniform} from "../chance.js";
import {bandChart} from "../draw/bandChart.js";
import {tickText} from "../draw/chart.js";
import {select, slider} from "../draw/controls.js";
import {attribute, h, put, uid} from "../draw/dom.js";
import {frame} from "../draw/frame.js";
import {decades, text} from "../draw/numbers.js";
import {style, swatch} from "../draw/style.js";
import {summary} from "../draw/summary.js";
import {table} from "../draw/table.js";
import {memo} from "../memo.js";
import {rules} from "../optimizers.js";
import {make} from "../problems.js";
import {place} from "../race.js";
import {taught as methods} from "../registry.js";
import {listed, tr} from "../words.js";
import schema from "./bands.json" with {type: "json"};

export {schema};

const mantissas = ["1", "1.25", "1.6", "2", "2.5", "3.15", "4", "5", "6.3", "8"]; // ten to a power of ten, evenly: each is × 1.26
export const rates = decades(-4, 2, mantissas);
const jitter = 0.25; // how far from the problem's own start a run may begin, in each component

const problems = {
  ravine: {option: tr("ravine, x²/20 + y²"), called: place("ravine"), problem: "ravine", rotation: 0},
  rotated: {
    option: tr("ravine, turned 45°"),
    called: tr("the ravine turned by 45 degrees"),
    problem: "ravine",
    rotation: 45,
  },
  rosenbrock: {
    option: place("rosenbrock"),
    called: place("rosenbrock"),
    problem: "rosenbrock",
    rotation: 0,
  },
  beale: {option: place("beale"), called: place("beale"), problem: "beale", rotation: 0},
};
const noises = [0, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5];
const thresholds = [1e-6, 1e-5, 1e-4, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5];
const domain = [1e-8, 10]; // the picture's: what is beyond leaves it

// A run of which only the loss is kept: there are two thousand of them. descent(…)(k) is the loss after k steps, ∞ if the run has
// diverged; it goes on from where it was left.
function descent(problem, x0, spec) {
  const {hyper, start, products = [], rule} = rules[spec.name],
    now = {...hyper, ...spec},
    x = Array.from(x0);
  const state = x.map(() => start(now)),
    losses = [problem.loss(x)];
  for (const key of products) now[`${key}_t`] = 1;
  return steps => {
    for (let k = losses.length - 1; k < steps && Number.isFinite(losses[k]); k++) {
      const g = problem.grad(x, k);
      for (const key of products) now[`${key}_t`] = now[`${key}_t`] * now[key];
      for (let i = 0; i < x.length; i++) {
        state[i] = rule(x[i], g[i], state[i], now);
        x[i] = state[i].w;
      }
      losses.push(problem.loss(x));
    }
    const loss = losses[steps];
    return Number.isFinite(loss) ? loss : Infinity;
  };
}

// The runs of a problem, made when they are asked for and kept: more steps then go on from the steps there are.
let field = {};
export function losses({problem, noise, seeds, steps}) {
  const name = `${problem} ${noise}`;
  if (field.name !== name) field = {name, runs: []};
  for (let seed = field.runs.length; seed < seeds; seed++) {
    const {start, ...given} = make({...problems[problem], noise, seed}),
      u = uniform(seed, 0, 2);
    const x0 = start.map((s, i) => s + jitter * (2 * u[i] - 1));
    field.runs.push({
      first: given.loss(x0),
      of: methods.map(name => rates.map(lr => descent(given, x0, {name, lr}))),
    });
  }
  const runs = field.runs.slice(0, seeds);
  return methods.map((_, m) => rates.map((_, i) => runs.map(run => run.of[m][i](steps) / run.first)));
}

// Of each method, what the runs come to: the share of the loss at the start that is left, its median over the starts, lowest and
// highest; and which learning rates are usable.
const results = memo(({threshold, ...asked}) =>
  losses(asked).map((shares, m) => {
    const sorted = shares.map(each => [...each].sort((a, b) => a - b));
    const middle = sorted.map(each => each[(each.length - 1) / 2]),
      usable = middle.map(value => value < threshold);
    return {
      name: methods[m],
      shares,
      middle,
      low: sorted.map(each => each[0]),
      high: sorted.map(each => each.at(-1)),
      usable,
      width: usable.filter(Boolean).length,
    };
  }),
);

// The lines of the chart; the same array as long as they are the same
const linesOf = memo(({method, ...asked}) =>
  results(asked).map(({name, middle, low, high, shares}) => ({
    middle,
    style: style(name),
    pale: ![null, name].includes(method),
    ...(method === name && {low, high, dots: shares}),
  })),
);

// --- words: those of adaopt/widgets/bands.py

const stepsOf = n => (n === 1 ? tr("1 step") : tr("{n} steps", {n}));
const startsOf = n => (n === 1 ? tr("1 start") : tr("{n} starts", {n}));
const decadesOf = count => (count === 10 ? tr("1 decade") : tr("{n} decades", {n: text(count / 10)}));
const percentOf = threshold => text(100 * threshold);
const left = value => (value === Infinity ? tr("diverged") : text(value));

// The width of a band of so many rates, as a factor
const factor = count => text(Number(`${mantissas[count % 10]}e${Math.floor(count / 10)}`));
// A band that reaches the first or the last of the rates may go on beyond it.
const open = ({usable}) => usable[0] || usable.at(-1);

function band(result) {
  const {name, usable, width: count} = result;
  if (!count) return tr("{name} none", {name});
  const [from, to] = [usable.indexOf(true), usable.lastIndexOf(true)],
    width = open(result) ? tr("at least ×{factor}", {factor: factor(count)}) : `×${factor(count)}`,
    given = {name, width, decades: decadesOf(count), first: text(rates[from]), last: text(rates[to])};
  if (from === to) return tr("{name} {width} ({decades}, at {first})", given);
  return count <= to - from
    ? tr("{name} {width} ({decades}, {first} to {last} with gaps)", given)
    : tr("{name} {width} ({decades}, {first} to {last})", given);
}

function summaryOf({steps, seeds, threshold, method, lr}, found) {
  const at = rates.indexOf(lr),
    best = Math.max(...found.map(({width}) => width)),
    detail = found.find(({name}) => name === method);
  const sentences = [
    tr("Usable after {steps}, median loss below {percent} % of the start: {bands}.", {
      steps: stepsOf(steps),
      percent: percentOf(threshold),
      bands: found.map(band).join("; "),
    }),
  ];
  if (best) {
    const widest = found.filter(({width}) => width === best).map(({name}) => name);
    sentences.push(tr("Widest: {methods}.", {methods: listed(widest)}));
  }
  sentences.push(
    tr("At η = {rate}, loss as a share of the start's: {shares}.", {
      rate: text(lr),
      shares: found.map(({name, middle}) => `${name} ${left(middle[at])}`).join(", "),
    }),
  );
  if (detail)
    sentences.push(
      tr("{method} there from {low} to {high} over {starts}.", {
        method,
        low: left(detail.low[at]),
        high: left(detail.high[at]),
        starts: startsOf(seeds),
      }),
    );
  return sentences.join(" ");
}

// --- what is shown

// Everything that is shown in this state, numbers and sentences
export function read(state) {
  const {lr, method, ...asked} = state,
    found = results(asked);
  return {
    settings: state,
    chart: chartOf(state),
    heading: tr("at {rate}", {rate: text(lr)}),
    rows: found.map(result => rowOf(result, state)),
    summary: summaryOf(state, found),
    table: () => sheet(found),
  };
}

function chartOf({lr, ...asked}) {
  const {problem, steps, seeds, threshold} = asked,
    given = {
      problem: problems[problem].option,
      starts: startsOf(seeds),
      steps: stepsOf(steps),
      methods: listed(methods),
    };
  return {
    title: tr("loss after {steps} ÷ loss at the start", given),
    count: rates.length,
    series: linesOf(asked),
    domain,
    log: true,
    point: rates.indexOf(lr),
    mark: {value: threshold, text: tr("{percent} % of the start", {percent: percentOf(threshold)})},
    ticks: rates.flatMap((rate, i) => (i % 10 === 0 ? [[i, tickText(rate)]] : [])),
    xlabel: tr("learning rate η"),
    label: tr(
      "{problem}: median over {starts} of the loss after {steps}, as a share of the loss at the start, against the learning rate, for {methods}; both axes logarithmic.",
      given,
    ),
  };
}

const percentage = i => `${((100 * i) / rates.length).toFixed(2)}%`;

// A method's row: what it comes to, and its usable rates as stretches of the chart's axis
function rowOf(result, {method, lr}) {
  const {name, usable, width, middle} = result,
    at = rates.indexOf(lr),
    end = i => (usable.indexOf(false, i) < 0 ? rates.length : usable.indexOf(false, i));
  return {
    checked: method === name,
    pale: ![null, name].includes(method),
    width: width ? `${open(result) ? "≥ " : ""}×${factor(width)}` : tr("none"),
    hint: width ? decadesOf(width) : tr("no rate of these"),
    value: left(middle[at]).replace(" × ", "·"),
    usable: usable.flatMap((good, i) =>
      good && !usable[i - 1] ? [{left: percentage(i), width: percentage(end(i) - i)}] : [],
    ),
    point: percentage(at + 0.5),
  };
}

const sheet = found => ({
  groups: found.map(({name}) => [name, 3]),
  head: ["η", ...found.flatMap(() => [tr("median"), tr("lowest"), tr("highest")])],
  rows: rates.map((rate, i) => [
    text(rate),
    ...found.flatMap(({middle, low, high}) => [middle, low, high].map(values => left(values[i]))),
  ]),
});

// --- on the page

// One row a method, before them one for all alike: a radio button with the key to the line, what it comes to, and the usable rates
function rowsOf(parent, figure) {
  const group = uid(),
    point = h("span");
  const pick = (value, ...label) => {
    const id = uid(),
      input = h("input", {id, type: "radio", name: group, onchange: () => figure.set({method: value})});
    return {input, node: h("span", {class: "adaopt-band-name"}, input, h("label", {for: id}, ...label))};
  };
  const all = pick(null, tr("all alike"));
  const rows = methods.map(name => {
    const {input, node} = pick(name, swatch(style(name)), name),
      [width, value] = [h("span"), h("span")],
      strip = h("div", {class: "adaopt-strip", "aria-hidden": "true"});
    strip.style.setProperty("--c", style(name).color);
    return {
      input,
      width,
      value,
      strip,
      node: h("div", {class: "adaopt-band-row"}, node, width, value, strip),
    };
  });
  parent.append(
    h(
      "fieldset",
      {class: "adaopt-control"},
      h("legend", {class: "adaopt-hidden"}, tr("method in detail")),
      h("div", {class: "adaopt-band-row adaopt-band-head"}, all.node, h("span", {}, tr("usable")), point),
      ...rows.map(({node}) => node),
    ),
  );
  return view => {
    all.input.checked = view.settings.method === null;
    put(point, view.heading);
    view.rows.forEach((row, m) => {
      const {input, width, value, strip, node} = rows[m];
      input.checked = row.checked;
      node.classList.toggle("adaopt-pale", row.pale);
      put(width, row.width);
      attribute(width, "title", row.hint);
      put(value, row.value);
      const ink = row.usable.map(each => h("span", {style: `left:${each.left};width:${each.width}`}));
      strip.replaceChildren(...ink, h("i", {style: `left:${row.point}`}));
    });
  };
}

function controlsOf(parent, figure) {
  const {properties} = schema,
    set = name => value => figure.set({[name]: value});
  const problem = select(parent, {
    label: tr("problem"),
    options: Object.entries(problems).map(([name, {option}]) => [name, option]),
    onChange: set("problem"),
  });
  const steps = slider(parent, {
    label: tr("steps"),
    min: 5,
    max: properties.steps.maximum,
    step: 5,
    onInput: set("steps"),
  });
  const threshold = slider(parent, {
    label: tr("usable: below"),
    hint: tr("the median loss after the last step, as a share of the loss at the start"),
    values: thresholds,
    format: value => tr("{percent} % of the start", {percent: percentOf(value)}),
    onInput: set("threshold"),
  });
  const noise = slider(parent, {
    label: tr("noise"),
    hint: tr("standard deviation of the noise added to each component of the gradient"),
    values: noises,
    onInput: set("noise"),
  });
  const seeds = slider(parent, {
    label: tr("starts"),
    hint: tr("runs of each method at each rate, each from a start and with noise of its own"),
    values: properties.seeds.enum,
    onInput: set("seeds"),
  });
  const parts = {problem, steps, threshold, noise, seeds};
  return settings => {
    for (const [name, part] of Object.entries(parts)) part.update(settings[name]);
  };
}

export function render(context) {
  const figure = frame(context, {
    name: "bands",
    title: tr("Loss against learning rate, and the usable band"),
    schema,
    areas: ["chart", "settings", "rows", "words"],
    read,
    draw,
  });
  const {area} = figure;

  const point = (i, done) => figure.set({lr: rates[i]}, {save: done}),
    curves = bandChart(area.chart, {figure, title: " ", onPoint: point}),
    cursor = slider(area.chart, {
      label: tr("read at η"),
      values: rates,
      onInput: lr => figure.set({lr}),
    });
  const controls = controlsOf(area.settings, figure),
    rows = rowsOf(area.rows, figure),
    words = summary(area.words),
    numbers = table(area.words);

  function draw(view) {
    curves.update(view.chart);
    cursor.update(view.settings.lr);
    controls(view.settings);
    rows(view);
    words.say(view.summary);
    numbers.update(view.table);
  }
  return figure.start();
}
