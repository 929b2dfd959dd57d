// Average: a signal, its exponential moving average, what each reading weighs in it, and how far back it remembers.

import {ema, halfLife, window as span, timeConstant, weights} from "../averages.js";
import {normal} from "../chance.js";
import {cos_sin} from "../degrees.js";
import {chart, margin} from "../draw/chart.js";
import {number, radioGroup, select, slider} from "../draw/controls.js";
import {select as pick, scaleLinear, symbol, symbolCircle, symbolDiamond} from "../draw/d3.js";
import {depict, drawing, h, put, uid} from "../draw/dom.js";
import {frame} from "../draw/frame.js";
import {text} from "../draw/numbers.js";
import {swatch} from "../draw/style.js";
import {summary} from "../draw/summary.js";
import {table} from "../draw/table.js";
import {shown, timeline} from "../draw/timeline.js";
import {tr} from "../words.js";
import schema from "./average.json" with {type: "json"};

export {schema};

const {minItems: least, maxItems: most} = schema.properties.values;
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
  noisy: {
    option: tr("noise around a slow wave"),
    pictured: tr("Noise around a slow wave and its exponential moving average."),
  },
  step: {option: tr("a step"), pictured: tr("A step and its exponential moving average.")},
  seasonal: {
    option: tr("a yearly season on a rise"),
    pictured: tr("A yearly season on a rise and its exponential moving average."),
  },
  drawn: {option: tr("your own"), pictured: tr("Your own readings and their exponential moving average.")},
};
const starts = {zero: "0", first: tr("the first reading"), corrected: tr("0, corrected")};
const betas = [
  0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.985, 0.99,
  0.995, 0.999,
];
const lengths = [
  {of: halfLife, ruler: given => tr("half-life {size} · {share} %", given)},
  {of: timeConstant, ruler: given => tr("time constant {size} · {share} %", given)},
  {of: span, ruler: given => tr("equivalent window {size} · {share} %", given)},
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

// The numbers in what was typed; null if it is not 2 to 200 numbers.
export function parse(words) {
  const values = words
    .trim()
    .split(/[\s,;]+/)
    .map(word => (word === "" ? NaN : Number(word.replace("−", "-"))));
  return values.length >= least && values.length <= most && values.every(Number.isFinite) ? values : null;
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
  function draw({time, last, lengths, label}, width, height) {
    const right = width - margin.right;
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
  return {update: drawing(box, {figure, draw})};
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

// Everything but the time: readings, truth and average.
export function run({signal: name, values, beta, start}) {
  const {x, truth} = signal(name, values);
  return {x, truth, s: ema(x, {beta, start})};
}

// What the figure shows, in numbers and words.
export function read(state, {x, truth, s} = run(state)) {
  const {signal: name, beta, start} = state,
    last = x.length,
    time = shown(state.time, last);
  const weight = weights(time, {beta, start}),
    newest = x[time - 1],
    sizes = lengths.map(({of}) => of(beta));
  const rulers = lengths.map(({ruler}, i) => ({
    size: sizes[i],
    words: ruler({size: text(sizes[i]), share: Math.round(100 * (1 - beta ** sizes[i]))}),
  }));
  const average = text(s[time - 1]),
    [half, constant, window] = sizes.map(size => text(size));
  const summary = [
    tr("With α = {alpha} and β = {beta}, after {time} of {last} readings the average is {average}.", {
      alpha: text(1 - beta),
      beta: text(beta),
      time,
      last,
      average,
    }),
    truth
      ? tr("The newest reading is {newest}, the truth {truth}.", {
          newest: text(newest),
          truth: text(truth[time - 1]),
        })
      : tr("The newest reading is {newest}.", {newest: text(newest)}),
    tr("The weights sum to {sum}.", {sum: text(weight.reduce((sum, each) => sum + each, 0))}),
    tr("Half-life {half}, time constant {constant}, equivalent window {window}.", {half, constant, window}),
  ].join(" ");
  return {
    ...state,
    x,
    truth,
    s,
    weight,
    last,
    time,
    newest,
    rulers,
    summary,
    labels: {
      curves: `${signals[name].pictured} ${tr("{last} readings; at t = {time} the average is {average}.", {last, time, average})}`,
      bars: tr(
        "Weight of each reading in the average at t = {time}: the newest has {newest}, the oldest {oldest}.",
        {time, newest: text(weight[time - 1]), oldest: text(weight[0])},
      ),
      rulers: tr(
        "Memory lengths, back from t = {time}, and the share of all weight that each holds in the long run: {lengths}.",
        {time, lengths: rulers.map(({words}) => words).join("; ")},
      ),
    },
  };
}

export function render(context) {
  const figure = frame(context, {
    name: "average",
    title: tr("An exponential moving average and its weights"),
    schema,
    run,
    read,
    draw,
    areas: ["signal", "weights", "player", "settings", "own", "words"],
  });
  const {area, get} = figure;

  // The parts
  const readings = () => signal(get("signal"), get("values"));
  const last = () => readings().x.length;
  const legend = h("div", {class: "adaopt-legend"});
  const curves = chart(area.signal, {
    figure,
    title: legend,
    onScrub: t => {
      if (get("signal") !== "drawn") clock.scrub(t);
    },
  });
  const bars = chart(area.weights, {figure, title: " ", onScrub: t => clock.scrub(t)});
  const title = h("div", {class: "adaopt-chart-title"}, tr("memory lengths · long-run weight within"));
  area.weights.append(title);
  const memory = rulers(area.weights, {figure});
  const clock = timeline(area.player, {figure, label: "t", last});

  const beta = slider(area.settings, {
    label: tr("memory: none to long"),
    values: betas,
    onInput: value => figure.set({beta: value}),
    format: value => `α = ${text(1 - value)}, β = ${text(value)}`,
  });
  const options = Object.entries(signals).map(([name, {option}]) => [name, option]);
  const which = select(area.settings, {label: tr("signal"), options, onChange: choose});
  const start = radioGroup(area.settings, {
    label: tr("start"),
    options: Object.entries(starts),
    onChange: value => figure.set({start: value}),
  });

  const typed = h("textarea", {id: uid(), rows: 3, spellcheck: "false", autocomplete: "off", onchange: type});
  const wrong = h("p", {class: "adaopt-said", role: "status"});
  const one = number(area.own, {
    label: " ",
    step: "0.1",
    onChange: value => replace([[shown(get("time"), last()), value]]),
  });
  const how = tr("all readings: draw them above, or type {least} to {most} numbers", {least, most});
  area.own.append(h("div", {}, h("label", {for: typed.id}, how), typed, wrong));
  const words = summary(area.words),
    numbers = table(area.words);

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
      : tr("Please type {least} to {most} numbers, with spaces or commas between them.", {least, most});
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

  function draw(view) {
    const {x, truth, s, weight, last, time, labels} = view,
      range = [0, last],
      fromZero = view.start === "zero";
    figure.root.dataset.signal = view.signal;

    const parts = [
      {values: x, from: 1, kind: "dots", style: looks.readings, words: tr("readings")},
      ...(truth ? [{values: truth, from: 1, style: looks.truth, words: tr("truth")}] : []),
      {
        values: fromZero ? [0, ...s] : s,
        from: fromZero ? 0 : 1,
        style: looks.average,
        words: tr("moving average"),
      },
    ];
    legend.replaceChildren(...parts.map(({style, words}) => h("span", {}, swatch(style), words)));
    curves.update({range, time, series: parts, domain: held ?? domain(view), label: labels.curves});
    bars.update({
      range,
      series: [{values: weight, from: 1, kind: "bars", style: looks.weights}],
      time,
      domain: [0, tops.find(each => each >= Math.max(...weight)) ?? 1],
      title: tr("weights in the average at t = {time}", {time}),
      label: labels.bars,
    });
    memory.update({time, last, lengths: view.rulers, label: labels.rulers});

    clock.update(time, last);
    beta.update(view.beta);
    which.update(view.signal);
    start.update(view.start);
    area.own.hidden = view.signal !== "drawn";
    put(one.node.querySelector("label"), tr("reading {time}", {time}));
    if (!area.own.hidden) {
      one.update(view.newest);
      if (document.activeElement !== typed) typed.value = x.join(" ");
    }

    words.say(view.summary);
    numbers.update(() => ({
      head: [
        "t",
        tr("reading"),
        ...(truth ? [tr("truth")] : []),
        tr("average"),
        tr("weight at t = {time}", {time}),
      ],
      rows: Array.from(x, (value, i) => [
        String(i + 1),
        text(value, 4),
        ...(truth ? [text(truth[i], 4)] : []),
        text(s[i], 4),
        text(weight[i], 3),
      ]),
    }));
  }
  return figure.start();
}
