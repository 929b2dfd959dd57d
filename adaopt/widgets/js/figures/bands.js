// Bands: loss after so many steps against the learning rate, of six methods; the width of the band of rates that get there is the result.

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
import {rules} from "../optimizers.js";
import {make} from "../problems.js";
import {taught as methods} from "../registry.js";

const keys = ["problem", "steps", "noise", "seeds", "threshold", "method", "lr"];
const most = {steps: 300, seeds: 9};

const mantissas = ["1", "1.25", "1.6", "2", "2.5", "3.15", "4", "5", "6.3", "8"]; // ten to a power of ten, evenly: each is × 1.26
export const rates = decades(-4, 2, mantissas);
const jitter = 0.25; // how far from the problem's own start a run may begin, in each component

const problems = {
  ravine: {words: "ravine, x²/20 + y²", problem: "ravine", rotation: 0},
  rotated: {words: "ravine, turned 45°", problem: "ravine", rotation: 45},
  rosenbrock: {words: "Rosenbrock's valley", problem: "rosenbrock", rotation: 0},
  beale: {words: "Beale's function", problem: "beale", rotation: 0},
};
const noises = [0, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5];
const thresholds = [1e-6, 1e-5, 1e-4, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5];
const domain = [1e-8, 10]; // the picture's: what is beyond leaves it

// Throws if the state can't be shown: a link may hold anything.
export function check({problem, steps, noise, seeds, threshold, method, lr}) {
  const legal = (name, holds) => {
    if (!holds) throw new RangeError(`${name} is out of range`);
  };
  const count = Number.isInteger;
  legal("problem", Object.hasOwn(problems, problem));
  legal("steps", count(steps) && steps >= 1 && steps <= most.steps);
  legal("noise", Number.isFinite(noise) && noise >= 0);
  legal("seeds", count(seeds) && seeds >= 1 && seeds <= most.seeds && seeds % 2 === 1);
  legal("threshold", Number.isFinite(threshold) && threshold > 0 && threshold < 1);
  legal("method", method === null || methods.includes(method));
  legal("lr", rates.includes(lr));
}

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
function results({threshold, ...asked}) {
  return losses(asked).map((shares, m) => {
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
  });
}

// The width of a band of so many rates, as a factor and in powers of ten
const fold = count => text(Number(`${mantissas[count % 10]}e${Math.floor(count / 10)}`));
const tens = count => `${text(count / 10)} ${count === 10 ? "decade" : "decades"}`;
const ends = usable => [usable.indexOf(true), usable.lastIndexOf(true)];
// A band that reaches the first or the last of the rates may go on beyond it.
const open = ({usable}) => usable[0] || usable.at(-1);

function told(result) {
  const {name, usable, width} = result,
    [from, to] = ends(usable);
  if (!width) return `${name} none`;
  const where = from === to ? `at ${text(rates[from])}` : `${text(rates[from])} to ${text(rates[to])}`;
  return `${name} ${open(result) ? "at least " : ""}×${fold(width)} (${tens(width)}, ${where}${width <= to - from ? " with gaps" : ""})`;
}

const list = words =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
const left = value => (value === Infinity ? "diverged" : text(value));

export function render(context) {
  const figure = frame(context, {
    name: "bands",
    title: "Loss against learning rate, and the usable band",
    keys,
    draw,
    areas: ["chart", "settings", "rows", "words"],
  });
  const {area} = figure;

  const point = (i, done) => figure.set({lr: rates[i]}, {save: done});
  const curves = bandChart(area.chart, {figure, title: " ", onPoint: point});
  const cursor = slider(area.chart, {label: "read at η", values: rates, onInput: lr => figure.set({lr})});

  const problem = select(area.settings, {
    label: "problem",
    options: Object.entries(problems).map(([name, {words}]) => [name, words]),
    onChange: value => figure.set({problem: value}),
  });
  const steps = slider(area.settings, {
    label: "steps",
    min: 5,
    max: most.steps,
    step: 5,
    onInput: value => figure.set({steps: value}),
  });
  const threshold = slider(area.settings, {
    label: "usable: below",
    hint: "the median loss after the last step, as a share of the loss at the start",
    values: thresholds,
    format: value => `${text(100 * value)} % of the start`,
    onInput: value => figure.set({threshold: value}),
  });
  const noise = slider(area.settings, {
    label: "noise",
    hint: "standard deviation of the noise added to each component of the gradient",
    values: noises,
    onInput: value => figure.set({noise: value}),
  });
  const seeds = slider(area.settings, {
    label: "starts",
    hint: "runs of each method at each rate, each from a start and with noise of its own",
    values: [1, 3, 5, 7, 9],
    onInput: value => figure.set({seeds: value}),
  });

  // One row a method: the key to its line, what it comes to, and the usable rates on the axis of the chart.
  const group = uid(),
    head = ["", "usable", ""].map(words => h("span", {}, words));
  const pick = (value, ...label) => {
    const id = uid(),
      input = h("input", {id, type: "radio", name: group, onchange: () => figure.set({method: value})});
    return {input, node: h("span", {class: "adaopt-band-name"}, input, h("label", {for: id}, ...label))};
  };
  const all = pick(null, "all alike");
  const rows = methods.map(name => {
    const {input, node} = pick(name, swatch(style(name)), name),
      width = h("span"),
      value = h("span"),
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
  area.rows.append(
    h(
      "fieldset",
      {class: "adaopt-control"},
      h("legend", {class: "adaopt-hidden"}, "method in detail"),
      h("div", {class: "adaopt-band-row adaopt-band-head"}, all.node, ...head.slice(1)),
      ...rows.map(row => row.node),
    ),
  );
  const words = summary(area.words);
  const sheet = table(area.words);

  let asked = "",
    found = [],
    series = [];
  function compute() {
    const {lr, ...state} = figure.state(),
      key = JSON.stringify(state);
    if (key === asked) return;
    asked = key;
    found = results(state);
    series = found.map(({name, middle, low, high, shares}) => ({
      middle,
      style: style(name),
      pale: ![null, name].includes(state.method),
      ...(state.method === name && {low, high, dots: shares}),
    }));
  }

  function draw() {
    compute();
    const state = figure.state(),
      place = rates.indexOf(state.lr),
      {words: where} = problems[state.problem];
    const after = `${state.steps} ${state.steps === 1 ? "step" : "steps"}`,
      percent = `${text(100 * state.threshold)} % of the start`;
    const starts = `${state.seeds} ${state.seeds === 1 ? "start" : "starts"}`;
    curves.update({
      title: `loss after ${after} ÷ loss at the start`,
      count: rates.length,
      series,
      domain,
      log: true,
      point: place,
      mark: {value: state.threshold, text: percent},
      ticks: rates.flatMap((rate, i) => (i % 10 === 0 ? [[i, tickText(rate)]] : [])),
      xlabel: "learning rate η",
      label: `${where}: median over ${starts} of the loss after ${after}, as a share of the loss at the start, against the learning rate, for ${list(methods)}; both axes logarithmic.`,
    });
    cursor.update(state.lr);
    problem.update(state.problem);
    steps.update(state.steps);
    threshold.update(state.threshold);
    noise.update(state.noise);
    seeds.update(state.seeds);

    all.input.checked = state.method === null;
    put(head[2], `at ${text(state.lr)}`);
    const share = i => `${((100 * i) / rates.length).toFixed(2)}%`;
    found.forEach((result, m) => {
      const {input, width, value, strip, node} = rows[m],
        {name, usable, middle} = result;
      input.checked = state.method === name;
      node.classList.toggle("adaopt-pale", ![null, name].includes(state.method));
      put(width, result.width ? `${open(result) ? "≥ " : ""}×${fold(result.width)}` : "none");
      attribute(width, "title", result.width ? tens(result.width) : "no rate of these");
      put(value, left(middle[place]).replace(" × ", "·"));
      const spans = usable.flatMap((good, i) =>
        good && !usable[i - 1]
          ? [[i, usable.indexOf(false, i) < 0 ? rates.length : usable.indexOf(false, i)]]
          : [],
      );
      const ink = spans.map(([from, to]) =>
        h("span", {style: `left:${share(from)};width:${share(to - from)}`}),
      );
      strip.replaceChildren(...ink, h("i", {style: `left:${share(place + 0.5)}`}));
    });

    const best = Math.max(...found.map(result => result.width)),
      detail = found.find(({name}) => name === state.method);
    words.say(
      `Usable after ${after}, median loss below ${percent}: ${found.map(told).join("; ")}.` +
        `${best ? ` Widest: ${list(found.filter(({width}) => width === best).map(({name}) => name))}.` : ""}` +
        ` At η = ${text(state.lr)}, loss as a share of the start's: ${found.map(({name, middle}) => `${name} ${left(middle[place])}`).join(", ")}.` +
        `${detail ? ` ${detail.name} there from ${left(detail.low[place])} to ${left(detail.high[place])} over ${starts}.` : ""}`,
    );
    sheet.update(() => ({
      groups: methods.map(name => [name, 3]),
      head: ["η", ...methods.flatMap(() => ["median", "lowest", "highest"])],
      rows: rates.map((rate, i) => [
        text(rate),
        ...found.flatMap(({middle, low, high}) => [middle, low, high].map(values => left(values[i]))),
      ]),
    }));
  }
  return figure.start();
}
