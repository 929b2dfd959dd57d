// Decay: two learning-rate schedules on one noisy bowl, and what they make of the mean of x² over many runs.

import {normal} from "../chance.js";
import {chart} from "../draw/chart.js";
import {button, select, slider} from "../draw/controls.js";
import {symbol, symbolCircle, symbolDiamond} from "../draw/d3.js";
import {h} from "../draw/dom.js";
import {frame} from "../draw/frame.js";
import {fixed, text} from "../draw/numbers.js";
import {player} from "../draw/player.js";
import {swatch} from "../draw/style.js";
import {summary} from "../draw/summary.js";
import {table} from "../draw/table.js";
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

const keys = ["first", "second", "lr", "tau", "curvature", "sigma", "steps", "time", "seed"];
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
const kinds = {
  constant: "constant η",
  step: "step: halved every τ",
  exponential: "exponential: η (1 − 1/τ)ᵏ",
  "inverse time": "inverse time: η / (1 + k/τ)",
  "inverse root": "inverse root: η / √(1 + k/τ)",
  linear: "linear to 0",
  cosine: "cosine to 0",
  "warm-up and cosine": "warm-up and cosine",
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

// Throws if the state can't be shown: a link may hold anything.
export function check({first, second, lr, tau, curvature, sigma, steps, time, seed}) {
  const legal = (name, holds) => {
    if (!holds) throw new RangeError(`${name} is out of range`);
  };
  const within = (value, low, high) => Number.isFinite(value) && value >= low && value <= high,
    count = (value, low, high) => Number.isInteger(value) && within(value, low, high);
  legal("first", Object.hasOwn(schedules, first));
  legal("second", Object.hasOwn(schedules, second));
  legal("lr", within(lr, 0, 100) && lr > 0);
  legal("tau", count(tau, 2, 1000));
  legal("curvature", within(curvature, 0.001, 100));
  legal("sigma", within(sigma, 0, 100));
  legal("steps", count(steps, 10, 1000));
  legal("time", time === null || count(time, 0, Infinity));
  legal("seed", count(seed, 0, 2 ** 26 - 1));
}

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

export function render(context) {
  const figure = frame(context, {
    name: "decay",
    title: "Two learning-rate schedules on a noisy bowl",
    keys,
    draw,
    areas: ["schedules", "charts", "readout", "player", "settings", "words"],
  });
  const {area, get} = figure;

  const sources = which.map(key => {
    const part = select(area.schedules, {
      label: `${key} schedule`,
      options: Object.entries(kinds),
      onChange: value => figure.set({[key]: value}),
    });
    part.node.querySelector("label").prepend(swatch(looks[key]));
    return part;
  });

  // The end is kept as null, as in Trajectory.
  const setTime = (k, playing) =>
    figure.set({time: k === get("steps") && !playing ? null : k}, {save: !playing});
  const clock = player(area.player, {set: setTime});
  figure.onClose(clock.stop);
  const panel = (title, log) =>
    chart(area.charts, {
      figure,
      title,
      log,
      onScrub: k => {
        clock.stop();
        setTime(k, false);
      },
    });
  const rate = panel("learning rate η of each step"),
    mean = panel(`mean of x², ${members} runs; dotted: noise floor of each η`, true);

  const rows = ["rate η", "mean of x²", "noise floor", "left of start", "sum of η", "sum of η²"],
    cells = rows.map(() => which.map(() => h("td")));
  const heads = which.map(() => h("span"));
  area.readout.append(
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h("tr", {}, h("td"), ...which.map((key, i) => h("th", {scope: "col"}, swatch(looks[key]), heads[i]))),
      ),
      h("tbody", {}, ...rows.map((words, i) => h("tr", {}, h("th", {scope: "row"}, words), ...cells[i]))),
    ),
  );

  const setting = (key, label, values, more) =>
    slider(area.settings, {label, values, onInput: value => figure.set({[key]: value}), ...more});
  const controls = [
    ["lr", setting("lr", "learning rate η", rates)],
    [
      "tau",
      setting("tau", "time constant τ", taus, {hint: "of step, exponential, inverse time and inverse root"}),
    ],
    ["curvature", setting("curvature", "curvature λ", curvatures)],
    ["sigma", setting("sigma", "noise σ", noises, {hint: "standard deviation of the noise on the gradient"})],
    ["steps", setting("steps", "steps", lengths)],
  ];
  button(area.settings, {text: "Draw again", onClick: () => figure.set({seed: get("seed") + 1})});
  const words = summary(area.words),
    sheet = table(area.words);

  let made = "",
    both = [];
  function run() {
    const {time, ...asked} = figure.state(),
      key = JSON.stringify(asked);
    if (key !== made) both = which.map(each => decayed(asked[each], asked));
    made = key;
    return both;
  }

  function verdict(names, [a, b]) {
    if (names[0] === names[1] || ![a, b].every(value => value > 0 && value < Infinity)) return "";
    return ` The mean of ${a > b ? names[1] : names[0]} is ${text(a > b ? a / b : b / a)} times smaller.`;
  }

  function draw() {
    const runs = run(),
      {lr, curvature, sigma, steps: last} = figure.state(),
      time = Math.min(get("time") ?? last, last),
      range = [0, last];
    const names = which.map(get),
      series = make => runs.map((run, i) => make(run, looks[which[i]]));
    rate.update({
      range,
      time,
      domain: [0, lr * 1.06],
      series: series((run, style) => ({from: 1, values: run.lr, style})),
      label: `The learning rates of ${names.join(" and ")} over the steps, up to step ${last}.`,
    });
    mean.update({
      range,
      time,
      domain: tens(runs.map(run => run.mean)),
      series: [
        ...series((run, style) => ({from: 1, values: run.floor, style: dotted(style)})),
        ...series((run, style) => ({values: run.mean, style})),
      ],
      label: `The mean of x squared over ${members} runs of ${names.join(" and ")}, and the noise floor of each step's rate, up to step ${last}; logarithmic.`,
    });

    sources.forEach((part, i) => part.update(names[i]));
    runs.forEach((run, i) => {
      heads[i].textContent = names[i];
      const left = run.share[time],
        shown = Math.abs(left) < 1 ? fixed(left, 3) : text(left);
      [
        run.lr[time - 1],
        run.mean[time],
        run.floor[time - 1],
        shown,
        run.total[time],
        run.squares[time],
      ].forEach((value, j) => {
        cells[j][i].textContent = typeof value === "string" ? value : text(value);
      });
    });
    clock.update(time, last);
    for (const [key, part] of controls) part.update(get(key));

    const level = noiseFloor(lr, curvature, sigma);
    words.say(
      time === 0
        ? `Before the first of ${last} steps x² is ${text(from * from)}.`
        : `After ${time} of ${last} steps: ${runs
            .map(
              (run, i) =>
                `${names[i]} has η ${text(run.lr[time - 1])}, mean x² ${text(run.mean[time])}, ` +
                `sum of η ${text(run.total[time])}, sum of η² ${text(run.squares[time])}`,
            )
            .join("; ")}.${verdict(
            names,
            runs.map(run => run.mean[time]),
          )} ` +
            (Number.isNaN(level)
              ? `At η = ${text(lr)} there is no floor: ηλ is 2 or more.`
              : `The noise floor of η = ${text(lr)} is ${text(level)}.`),
    );
    sheet.update(() => ({
      groups: names.map(name => [name, 3]),
      head: ["step", ...names.flatMap(() => ["η", "mean x²", "expected"])],
      rows: Array.from({length: last + 1}, (_, k) => [
        String(k),
        ...runs.flatMap(run => [run.lr[k - 1], run.mean[k], run.expected[k]].map(value => text(value, 4))),
      ]),
    }));
  }
  return figure.start();
}
