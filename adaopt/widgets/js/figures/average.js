// Average: a signal, its exponential moving average, what each reading weighs in it, and how far back it remembers.

import {ema, halfLife, window as span, timeConstant, weights} from "../averages.js";
import {normal} from "../chance.js";
import {cos_sin} from "../degrees.js";
import {chart, margin} from "../draw/chart.js";
import {choice, number, select, slider} from "../draw/controls.js";
import {select as pick, scaleLinear, symbol, symbolCircle, symbolDiamond} from "../draw/d3.js";
import {depict, h, sized, uid} from "../draw/dom.js";
import {frame} from "../draw/frame.js";
import {text} from "../draw/numbers.js";
import {player} from "../draw/player.js";
import {swatch} from "../draw/style.js";
import {summary} from "../draw/summary.js";
import {table} from "../draw/table.js";

const keys = ["signal", "beta", "start", "time", "values"];
export const most = {readings: 200};
const length = 120,
  seed = 4;

// What is measured and what is true behind it, at t = 1, 2, …; the mirror of signals in adaopt/widgets/average.py.
const noise = normal(seed, 0, length);
const sine = degrees => cos_sin(degrees)[1];
const shapes = {
  noisy: t => {
    const truth = 2 + sine(3 * t);
    return [truth + 0.6 * noise[t - 1], truth];
  },
  step: t => {
    const truth = t <= 60 ? 1 : 3;
    return [truth, truth];
  },
  seasonal: t => {
    const truth = 1 + t / 60;
    return [truth + sine(30 * t), truth];
  },
};
export function signal(name, values) {
  if (name === "drawn") return {x: Float64Array.from(values), truth: null};
  const both = Array.from({length}, (_, i) => shapes[name](i + 1));
  return {
    x: Float64Array.from(both, b => b[0]),
    truth: name === "step" ? null : Float64Array.from(both, b => b[1]),
  };
}

const signals = {
  noisy: "noise around a slow wave",
  step: "a step",
  seasonal: "a yearly season on a rise",
  drawn: "your own",
};
const starts = {zero: "0", first: "the first reading", corrected: "0, corrected"};
const betas = [
  0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.985, 0.99,
  0.995, 0.999,
];
const lengths = [
  ["half-life", halfLife],
  ["time constant", timeConstant],
  ["equivalent window", span],
];

// The highest weight is one of these, so that the scale does not move with every step of the slider.
const tops = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];

const looks = {
  readings: {
    color: "var(--adaopt-muted)",
    dash: "none",
    width: 0,
    open: true,
    marker: size => symbol(symbolCircle, size)(),
  },
  truth: {color: "var(--adaopt-ink)", dash: "5 4", width: 1.3, marker: () => ""},
  weights: {color: "var(--adaopt-accent)", dash: "none", width: 0},
  average: {
    color: "var(--adaopt-accent)",
    dash: "none",
    width: 2.4,
    marker: size => symbol(symbolDiamond, size)(),
  },
};

export function check({signal: name, beta, start, time, values}) {
  const legal = (key, holds) => {
    if (!holds) throw new RangeError(`${key} is out of range`);
  };
  legal("signal", Object.hasOwn(signals, name));
  legal("beta", Number.isFinite(beta) && beta >= 0 && beta < 1);
  legal("start", Object.hasOwn(starts, start));
  legal("time", time === null || (Number.isInteger(time) && time >= 1));
  const list =
    Array.isArray(values) &&
    values.length >= 2 &&
    values.length <= most.readings &&
    values.every(Number.isFinite);
  legal("values", list || (values === null && name !== "drawn"));
}

// The numbers in what was typed; null if it is not 2 to 200 numbers.
export function parse(words) {
  const values = words
    .trim()
    .split(/[\s,;]+/)
    .map(word => (word === "" ? NaN : Number(word.replace("−", "-"))));
  return values.length >= 2 && values.length <= most.readings && values.every(Number.isFinite)
    ? values
    : null;
}

// Each memory length as a bar on the time axis, back from the present, with its name, its size and the weight within it.
function rulers(parent, {figure}) {
  const row = 24,
    box = h("div", {class: "adaopt-rulers"});
  parent.append(box);
  const clip = uid(),
    svg = pick(box).append("svg").attr("class", "adaopt-svg").attr("role", "img");
  svg.append("clipPath").attr("id", clip).append("rect");
  const bars = svg.append("g").attr("clip-path", `url(#${clip})`),
    names = svg.append("g"),
    cursor = svg.append("path").attr("class", "adaopt-cursor");
  const x = scaleLinear();
  let width = 0,
    height = 0,
    now = null;
  function draw() {
    if (!width || !now) return;
    const {time, last, lengths, label} = now,
      right = width - margin.right;
    x.domain([0, last]).range([margin.left, right]);
    svg.attr("viewBox", `0 0 ${width} ${height}`);
    depict(svg.node(), label);
    svg
      .select("rect")
      .attr("x", margin.left)
      .attr("y", 0)
      .attr("width", right - margin.left + margin.right)
      .attr("height", height);
    const to = x(time),
      late = to > (margin.left + right) / 2,
      from = size => Math.max(x(time - size), -20);
    bars
      .selectAll("path")
      .data(lengths)
      .join("path")
      .attr("class", "adaopt-ruler")
      .attr("d", ({size}, i) => {
        const y = row * i + 19;
        return `M${from(size).toFixed(1)} ${y - 4}v8m0 -4H${to.toFixed(1)}`;
      });
    names
      .selectAll("text")
      .data(lengths)
      .join("text")
      .attr("x", late ? to - 5 : to + 5)
      .attr("y", (_, i) => row * i + 11)
      .attr("text-anchor", late ? "end" : "start")
      .text(({words}) => words);
    cursor.attr("d", `M${x(time).toFixed(1)} 0V${height}`);
  }
  figure.onClose(
    sized(box, (w, tall) => {
      [width, height] = [w, tall];
      draw();
    }),
  );
  return {
    update(next) {
      now = next;
      draw();
    },
  };
}

const rounded = value => Number(value.toFixed(2));

// The averages of all settings lie between 0 and the readings, so the scale is the same for all.
function domain({x, truth}) {
  const all = [...x, ...(truth ?? [])],
    low = Math.min(...all),
    high = Math.max(...all),
    room = low < 0 ? (high - low) / 20 : 0;
  return scaleLinear([Math.min(0, low - room), Math.max(4, high)], [0, 1])
    .nice(5)
    .domain();
}

export function render(context) {
  const figure = frame(context, {
    name: "average",
    title: "An exponential moving average and its weights",
    keys,
    draw,
    areas: ["signal", "weights", "player", "settings", "own", "words"],
  });
  const {area, get} = figure;

  // The parts
  const setTime = (t, playing = false) => {
    const last = readings().x.length,
      at = Math.min(Math.max(t, 1), last);
    // The end is kept as null, so that the whole signal still shows when it becomes longer.
    figure.set({time: at === last && !playing ? null : at}, {save: !playing});
  };
  const scrub = t => {
    clock.stop();
    setTime(t);
  };
  const legend = h("div", {class: "adaopt-legend"});
  const curves = chart(area.signal, {
    figure,
    title: legend,
    onScrub: t => {
      if (get("signal") !== "drawn") scrub(t);
    },
  });
  const bars = chart(area.weights, {figure, title: " ", onScrub: scrub});
  area.weights.append(h("div", {class: "adaopt-chart-title"}, "memory lengths · long-run weight within"));
  const memory = rulers(area.weights, {figure});
  const clock = player(area.player, {label: "t", set: setTime});
  figure.onClose(clock.stop);

  const beta = slider(area.settings, {
    label: "memory: none to long",
    values: betas,
    onInput: value => figure.set({beta: value}),
    format: value => `α = ${text(1 - value)}, β = ${text(value)}`,
  });
  const which = select(area.settings, {label: "signal", options: Object.entries(signals), onChange: choose});
  const start = choice(area.settings, {
    label: "start",
    options: Object.entries(starts),
    onChange: value => figure.set({start: value}),
  });

  const typed = h("textarea", {id: uid(), rows: 3, spellcheck: "false", autocomplete: "off", onchange: type});
  const wrong = h("p", {class: "adaopt-said", role: "status"});
  const one = number(area.own, {label: " ", step: "0.1", onChange: value => replace([[now(), value]])});
  area.own.append(
    h(
      "div",
      {},
      h("label", {for: typed.id}, `all readings: draw them above, or type 2 to ${most.readings} numbers`),
      typed,
      wrong,
    ),
  );
  const words = summary(area.words),
    sheet = table(area.words);

  const readings = () => signal(get("signal"), get("values"));
  const now = () => {
    const last = readings().x.length;
    return Math.min(get("time") ?? last, last);
  };

  // One's own signal begins as a copy of the one in sight.
  function choose(name) {
    clock.stop();
    figure.set({
      signal: name,
      time: null,
      ...(name === "drawn" && {values: Array.from(readings().x, rounded)}),
    });
  }
  function type() {
    const values = parse(typed.value);
    wrong.textContent = values
      ? ""
      : `Please type 2 to ${most.readings} numbers, with spaces or commas between them.`;
    if (values) figure.set({values, time: null});
  }
  function replace(pairs, save = true) {
    const values = [...get("values")];
    for (const [t, value] of pairs) values[t - 1] = rounded(value);
    figure.set({values}, {save});
  }

  // Drawing by hand: every reading between the last point of the pointer and this one is set. The scale holds still meanwhile.
  const paper = area.signal.querySelector(".adaopt-chart");
  let held = null,
    before = null;
  function stroke(event) {
    const {left, top, width, height} = paper.getBoundingClientRect(),
      last = get("values").length;
    const t = scaleLinear([margin.left, width - margin.right], [0, last])(event.clientX - left);
    const value = scaleLinear([height - margin.bottom, margin.top], held).clamp(true)(event.clientY - top);
    const at = Math.min(Math.max(Math.round(t), 1), last),
      [t0, v0] = before ?? [at, value],
      n = Math.abs(at - t0) || 1;
    replace(
      Array.from({length: n + 1}, (_, i) => [
        t0 + Math.round(((at - t0) * i) / n),
        v0 + ((value - v0) * i) / n,
      ]),
      false,
    );
    before = [at, value];
  }
  paper.addEventListener("pointerdown", event => {
    if (get("signal") !== "drawn" || event.button !== 0) return;
    clock.stop();
    [held, before] = [domain(readings()), null];
    stroke(event);
  });
  paper.addEventListener("pointermove", event => {
    if (held) stroke(event);
  });
  for (const end of ["pointerup", "pointercancel"])
    paper.addEventListener(end, () => {
      if (!held) return;
      held = null;
      replace([]);
    });

  function draw() {
    const {x, truth} = readings(),
      last = x.length,
      time = now(),
      own = get("signal") === "drawn";
    const settings = {beta: get("beta"), start: get("start")},
      s = ema(x, settings),
      w = weights(time, settings);
    const total = w.reduce((sum, each) => sum + each, 0),
      newest = x[time - 1],
      average = s[time - 1];
    const sizes = lengths.map(([name, size]) => [name, size(settings.beta)]);
    figure.root.dataset.signal = get("signal");

    const range = [0, last],
      fromZero = settings.start === "zero";
    const parts = [
      {values: x, from: 1, kind: "dots", style: looks.readings, words: "readings"},
      ...(truth ? [{values: truth, from: 1, style: looks.truth, words: "truth"}] : []),
      {
        values: fromZero ? [0, ...s] : s,
        from: fromZero ? 0 : 1,
        style: looks.average,
        words: "moving average",
      },
    ];
    legend.replaceChildren(...parts.map(({style, words}) => h("span", {}, swatch(style), words)));
    curves.update({
      range,
      time,
      series: parts,
      domain: held ?? domain({x, truth}),
      label: `${last} readings of ${signals[get("signal")]} and their average over t; at t = ${time} the average is ${text(average)}.`,
    });
    const top = tops.find(each => each >= Math.max(...w)) ?? 1;
    bars.update({
      range,
      series: [{values: w, from: 1, kind: "bars", style: looks.weights}],
      time,
      domain: [0, top],
      title: `weights in the average at t = ${time}`,
      label: `Weight of each reading in the average at t = ${time}: the newest has ${text(w[time - 1])}, the oldest ${text(w[0])}.`,
    });
    const shares = sizes.map(([name, size]) => ({
      size,
      words: `${name} ${text(size)} · ${Math.round(100 * (1 - settings.beta ** size))} %`,
    }));
    memory.update({
      time,
      last,
      lengths: shares,
      label: `Memory lengths, back from t = ${time}, and the share of all weight that each holds in the long run: ${shares.map(({words}) => words).join("; ")}.`,
    });

    clock.update(time, last);
    beta.update(settings.beta);
    which.update(get("signal"));
    start.update(settings.start);
    area.own.hidden = !own;
    if (own) {
      one.node.querySelector("label").textContent = `reading ${time}`;
      one.update(newest);
      if (document.activeElement !== typed) typed.value = x.join(" ");
    }

    words.say(
      `With α = ${text(1 - settings.beta)} and β = ${text(settings.beta)}, after ${time} of ${last} readings the average is ${text(average)}. ` +
        `The newest reading is ${text(newest)}${truth ? `, the truth ${text(truth[time - 1])}` : ""}. The weights sum to ${text(total)}. ` +
        `${sizes.map(([name, size]) => `${name} ${text(size)}`).join(", ")}.`.replace("half", "Half"),
    );
    sheet.update(() => ({
      head: ["t", "reading", ...(truth ? ["truth"] : []), "average", `weight at t = ${time}`],
      rows: Array.from(x, (value, i) => [
        String(i + 1),
        text(value, 4),
        ...(truth ? [text(truth[i], 4)] : []),
        text(s[i], 4),
        text(w[i], 3),
      ]),
    }));
  }
  return figure.start();
}
