// Decay: two learning-rate schedules on one noisy bowl, and what they make of the mean of x² over many runs.

import {normal} from "../chance.js";
import {chart} from "../draw/chart.js";
import {button, select, slider} from "../draw/controls.js";
import {symbol, symbolCircle, symbolDiamond} from "../draw/d3.js";
import {h, put} from "../draw/dom.js";
import {frame} from "../draw/frame.js";
import {fixed, text} from "../draw/numbers.js";
import {swatch} from "../draw/style.js";
import {summary} from "../draw/summary.js";
import {readout, table} from "../draw/table.js";
import {shown, timeline} from "../draw/timeline.js";
import {noiseFloor} from "../parabola.js";
import {
  chain,
  constant,
  cosine,
  exponential,
  inverse_time,
  linear_warmup,
  polynomial,
  step_decay,
} from "../schedules.js";
import {listed, tr} from "../words.js";
import schema from "./decay.json" with {type: "json"};

export {schema};

const members = 64,
  from = 4,
  huge = 1e100;

// The names and formulas of SCHEDULES in adaopt/widgets/decay.py
function warmUpAndCosine(lr, _tau, steps) {
  const warm = Math.floor(steps / 10);
  return chain(linear_warmup(lr, warm, lr / warm), cosine(lr, steps - warm), warm);
}
export const schedules = {
  constant: lr => constant(lr),
  step: (lr, tau) => step_decay(lr, tau, 0.5),
  exponential: (lr, tau) => exponential(lr, 1 - 1 / tau),
  "inverse time": (lr, tau) => inverse_time(lr, 1 / tau),
  "inverse root": (lr, tau) => inverse_time(lr, 1 / tau, 0.5),
  linear: (lr, _tau, steps) => polynomial(lr, steps),
  cosine: (lr, _tau, steps) => cosine(lr, steps),
  "warm-up and cosine": warmUpAndCosine,
};
// What each is called in a sentence, and where one is chosen
const names = {
  constant: tr("constant"),
  step: tr("step decay"),
  exponential: tr("exponential"),
  "inverse time": tr("inverse time"),
  "inverse root": tr("inverse root"),
  linear: tr("linear"),
  cosine: tr("cosine"),
  "warm-up and cosine": tr("warm-up and cosine"),
};
const options = {
  constant: tr("constant η"),
  step: tr("step: halved every τ"),
  exponential: tr("exponential: η (1 − 1/τ)ᵏ"),
  "inverse time": tr("inverse time: η / (1 + k/τ)"),
  "inverse root": tr("inverse root: η / √(1 + k/τ)"),
  linear: tr("linear to 0"),
  cosine: tr("cosine to 0"),
  "warm-up and cosine": tr("warm-up and cosine"),
};

const rates = [0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.2, 1.5, 1.8, 1.9, 2, 2.1];
const taus = [2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 70, 100, 200, 500, 1000],
  curvatures = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2];
const noises = [0, 0.1, 0.2, 0.5, 1, 2, 5],
  lengths = [60, 90, 180, 360, 500, 1000];

const which = ["first", "second"];
const looks = {
  first: {
    color: "var(--adaopt-ink)",
    dash: "8 4",
    width: 2,
    open: true,
    marker: size => symbol(symbolCircle, size)(),
  },
  second: {
    color: "var(--adaopt-accent)",
    dash: "none",
    width: 2.2,
    marker: size => symbol(symbolDiamond, size)(),
  },
};
const dotted = ({color}) => ({color, dash: "1.5 4", width: 1.6});

// The noise of all runs, one row a step; kept, since a slider that moves wants the same again.
let kept = {};
function noise(seed, steps) {
  if (kept.seed !== seed || kept.steps !== steps) {
    const z = new Float64Array(steps * members);
    for (let k = 0; k < steps; k++)
      for (let i = 0; i < members; i++) z[k * members + i] = normal(members * seed + i, k, 1)[0];
    kept = {seed, steps, z};
  }
  return kept.z;
}

const running = values => {
  const sums = new Float64Array(values.length + 1);
  for (let k = 0; k < values.length; k++) sums[k + 1] = sums[k] + values[k];
  return sums;
};

// What a schedule makes of all runs: Decayed in adaopt/widgets/decay.py.
export function decayed(name, {lr: top, tau, curvature, sigma, steps, seed}) {
  const schedule = schedules[name](top, tau, steps),
    lr = Float64Array.from({length: steps}, (_, k) => schedule(k)),
    z = noise(seed, steps);
  const x = new Float64Array(members).fill(from),
    mean = new Float64Array(steps + 1).fill(Infinity),
    expected = new Float64Array(steps + 1),
    share = new Float64Array(steps + 1).fill(1);
  mean[0] = expected[0] = from * from;
  for (let k = 0, alive = true; k < steps; k++) {
    let total = 0;
    for (let i = 0; i < members; i++) {
      x[i] = x[i] - lr[k] * (curvature * x[i] + sigma * z[k * members + i]);
      total += x[i] * x[i];
    }
    alive &&= total / members <= huge;
    if (alive) mean[k + 1] = total / members;
    const left = 1 - lr[k] * curvature,
      added = lr[k] * sigma;
    expected[k + 1] = left * left * expected[k] + added * added;
    share[k + 1] = share[k] * left;
  }
  return {
    lr,
    floor: lr.map(rate => noiseFloor(rate, curvature, sigma)),
    mean,
    expected,
    share,
    total: running(lr),
    squares: running(lr.map(rate => rate * rate)),
  };
}

// Whole powers of ten around all that is shown, no more than twelve, so that the axis keeps still while a slider moves a little.
function tens(lists) {
  let low = Infinity,
    high = -Infinity;
  for (const values of lists)
    for (const value of values)
      if (value > 0 && value < Infinity) {
        low = Math.min(low, Math.log10(value));
        high = Math.max(high, Math.log10(value));
      }
  high = Math.ceil(high);
  return [Number(`1e${Math.min(Math.max(Math.floor(low), high - 12), high - 1)}`), Number(`1e${high}`)];
}

export const run = asked => which.map(key => decayed(asked[key], asked));

// --- words: those of adaopt/widgets/decay.py

function schedule(name, {lr, mean, total, squares}, time) {
  return tr("{name} has η {rate}, mean x² {mean}, sum of η {total}, sum of η² {squares}", {
    name,
    rate: text(lr[time - 1]),
    mean: text(mean[time]),
    total: text(total[time]),
    squares: text(squares[time]),
  });
}

function comparison([first, second], [a, b]) {
  if (first === second || ![a, b].every(value => value > 0 && value < Infinity)) return [];
  const [name, ratio] = a > b ? [second, a / b] : [first, b / a];
  return [tr("The mean of {name} is {ratio} times smaller.", {name, ratio: text(ratio)})];
}

function floorInWords({lr, curvature, sigma}) {
  const level = noiseFloor(lr, curvature, sigma),
    rate = text(lr);
  return Number.isNaN(level)
    ? tr("At η = {rate} there is no floor: ηλ is 2 or more.", {rate})
    : tr("The noise floor of η = {rate} is {level}.", {rate, level: text(level)});
}

function summaryOf(state, runs, called, time) {
  const {steps} = state;
  if (time === 0)
    return tr("Before the first of {steps} steps x² is {start}.", {steps, start: text(from * from)});
  const schedules = runs.map((each, i) => schedule(called[i], each, time)).join("; "),
    means = runs.map(({mean}) => mean[time]);
  return [
    tr("After {time} of {steps} steps: {schedules}.", {time, steps, schedules}),
    ...comparison(called, means),
    floorInWords(state),
  ].join(" ");
}

// --- what is shown

// Everything that is shown in this state, numbers and sentences
export function read(state, runs = run(state)) {
  const {steps} = state,
    time = shown(state.time, steps),
    called = which.map(key => names[state[key]]);
  return {
    settings: state,
    time,
    steps,
    called,
    ...charts(state, runs, called, time),
    readout: numbersAt(runs, time),
    summary: summaryOf(state, runs, called, time),
    table: () => sheet(runs, called, steps),
  };
}

function charts({lr, steps}, runs, called, time) {
  const series = make => runs.map((each, i) => make(each, looks[which[i]])),
    common = {range: [0, steps], time},
    given = {steps, runs: members, schedules: listed(called)};
  return {
    rate: {
      ...common,
      domain: [0, lr * 1.06],
      series: series(({lr}, style) => ({from: 1, values: lr, style})),
      label: tr("The learning rates of {schedules} over the steps, up to step {steps}.", given),
    },
    mean: {
      ...common,
      domain: tens(runs.map(({mean}) => mean)),
      series: [
        ...series(({floor}, style) => ({from: 1, values: floor, style: dotted(style)})),
        ...series(({mean}, style) => ({values: mean, style})),
      ],
      label: tr(
        "The mean of x squared over {runs} runs of {schedules}, and the noise floor of each step's rate, up to step {steps}; logarithmic.",
        given,
      ),
    },
  };
}

// One row a quantity, one column a schedule
function numbersAt(runs, time) {
  const quantities = [
    ({lr}) => text(lr[time - 1]),
    ({mean}) => text(mean[time]),
    ({floor}) => text(floor[time - 1]),
    ({share}) => (Math.abs(share[time]) < 1 ? fixed(share[time], 3) : text(share[time])),
    ({total}) => text(total[time]),
    ({squares}) => text(squares[time]),
  ];
  return quantities.map(quantity => runs.map(quantity));
}

const sheet = (runs, called, steps) => ({
  groups: called.map(name => [name, 3]),
  head: [tr("step"), ...runs.flatMap(() => ["η", tr("mean x²"), tr("expected")])],
  rows: Array.from({length: steps + 1}, (_, k) => [
    String(k),
    ...runs.flatMap(({lr, mean, expected}) => [lr[k - 1], mean[k], expected[k]].map(v => text(v, 4))),
  ]),
});

// --- on the page

function controlsOf(parent, figure) {
  const setting = (name, label, values, hint) => [
    name,
    slider(parent, {label, values, hint, onInput: value => figure.set({[name]: value})}),
  ];
  const parts = [
    setting("lr", tr("learning rate η"), rates),
    setting("tau", tr("time constant τ"), taus, tr("of step, exponential, inverse time and inverse root")),
    setting("curvature", tr("curvature λ"), curvatures),
    setting("sigma", tr("noise σ"), noises, tr("standard deviation of the noise on the gradient")),
    setting("steps", tr("steps"), lengths),
  ];
  button(parent, {text: tr("Draw again"), onClick: () => figure.set({seed: figure.get("seed") + 1})});
  return settings => {
    for (const [name, part] of parts) part.update(settings[name]);
  };
}

export function render(context) {
  const figure = frame(context, {
    name: "decay",
    title: tr("Two learning-rate schedules on a noisy bowl"),
    schema,
    areas: ["schedules", "charts", "readout", "player", "settings", "words"],
    run,
    read,
    draw,
  });
  const {area, get} = figure;

  const labels = {first: tr("first schedule"), second: tr("second schedule")};
  const sources = which.map(key => {
    const part = select(area.schedules, {
      label: labels[key],
      options: Object.entries(options),
      onChange: value => figure.set({[key]: value}),
    });
    part.node.querySelector("label").prepend(swatch(looks[key]));
    return part;
  });

  const clock = timeline(area.player, {figure, last: () => get("steps")});
  const panel = (title, log) => chart(area.charts, {figure, title, log, onScrub: clock.scrub});
  const rate = panel(tr("learning rate η of each step")),
    mean = panel(tr("mean of x², {runs} runs; dotted: noise floor of each η", {runs: members}), true);

  const heads = which.map(() => h("span"));
  const numbers = readout(area.readout, {
    head: which.map((key, i) => h("span", {}, swatch(looks[key]), heads[i])),
    rows: [
      [tr("rate η")],
      [tr("mean of x²")],
      [tr("noise floor")],
      [tr("left of start")],
      [tr("sum of η")],
      [tr("sum of η²")],
    ],
  });
  const controls = controlsOf(area.settings, figure),
    words = summary(area.words),
    sheet = table(area.words);

  function draw(view) {
    rate.update(view.rate);
    mean.update(view.mean);
    which.forEach((key, i) => {
      sources[i].update(view.settings[key]);
      put(heads[i], view.called[i]);
    });
    numbers.update(view.readout);
    clock.update(view.time, view.steps);
    controls(view.settings);
    words.say(view.summary);
    sheet.update(view.table);
  }
  return figure.start();
}
