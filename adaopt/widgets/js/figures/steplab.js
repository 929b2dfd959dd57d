// StepLab: Adam one step at a time, every equation with its numbers, beside what it has computed so far.

import {chart} from "../draw/chart.js";
import {button, radioGroup, slider, toggle} from "../draw/controls.js";
import {symbol, symbolCircle} from "../draw/d3.js";
import {attribute, h, put} from "../draw/dom.js";
import {frame} from "../draw/frame.js";
import {decades, fine, text} from "../draw/numbers.js";
import {swatch} from "../draw/style.js";
import {summary} from "../draw/summary.js";
import {table} from "../draw/table.js";
import {shown, timeline} from "../draw/timeline.js";
import {DROP, describe, random} from "../streams.js";
import {trace} from "../trace.js";
import {tr} from "../words.js";
import schema from "./steplab.json" with {type: "json"};

export {schema};

const kinds = {
  constant: tr("constant"),
  drop: tr("sudden drop"),
  sparse: tr("sparse"),
  noisy: tr("noisy"),
};
const settings = {
  beta1: {
    label: "β₁",
    hint: tr("the share of the past that m keeps"),
    values: [0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999],
  },
  beta2: {
    label: "β₂",
    hint: tr("the share of the past that v keeps"),
    values: [0, 0.3, 0.5, 0.7, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999],
  },
  eps: {label: "ε", hint: tr("keeps the root from being zero"), values: decades(-10, 0, ["1"])},
  lr: {label: tr("learning rate η"), values: decades(-4, 1, fine)},
  steps: {label: tr("steps"), values: [10, 20, 30, 50, 100, 200, 300, 500, 1000, 2000]},
};

// m is Momentum's part and v RMSProp's; what Adam makes of them has its own color.
const look = (name, more) => ({color: `var(--adaopt-${name})`, dash: "none", width: 1.8, ...more});
const looks = {
  g: look("muted"),
  m: look("momentum"),
  v: look("rmsprop"),
  rate: look("rmsprop"),
  step: look("adam"),
  corrected: look("ink", {width: 1.6, marker: size => symbol(symbolCircle, size)()}),
  other: look("ink", {width: 1.4, dash: "4 3"}),
  unit: look("ink", {width: 1, dash: "1.5 3"}),
};
const block = ({color}) => h("span", {class: "adaopt-block", style: `background:${color}`});

// --- the equations, as HTML made of letters and numbers alone ---

// As short as can be: 10⁻⁸, but 0.000219
function say(value) {
  const words = text(value),
    size = Math.abs(value);
  if (/^−?1 × /.test(words)) return words.replace("1 × ", "");
  return size >= 1e-5 && size < 1e-3 ? String(Number(value.toPrecision(3))).replace("-", "−") : words;
}
const share = value => String(Number(value.toPrecision(5)));
const times = "\u2009·\u2009";
const factor = value => (value < 0 ? `(${say(value)})` : say(value));
const result = value => `<b>${say(value)}</b>`;
const beta = i => `<i>β</i><sub>${i}</sub>`;
const hat = letter =>
  `<span class="adaopt-hat"><i>${letter}</i></span><span class="adaopt-hidden"> ${tr("hat")} </span>`;
const root = inside => `√<span class="adaopt-root">${inside}</span>`;

// What the numbers of one step make of each equation: {name: [with letters, with numbers]}.
function equations(trace, t, {lr, beta1, beta2, eps, bias_correction}) {
  const at = (name, k = t) => (k > 0 ? trace[name][k - 1] : 0);
  const [now, before] = t ? [t, t - 1] : ["t", "t−1"];
  const letter = (name, k = now) => `<i>${name}</i><sub>${k}</sub>`,
    hatted = name => `${hat(name)}<sub>${now}</sub>`;
  const average = (name, i, kept, input, filled) => [
    `${letter(name)} = ${beta(i)} ${letter(name, before)} + (1 − ${beta(i)}) ${input}`,
    `= ${share(kept)}${times}${factor(at(name, t - 1))} + ${share(1 - kept)}${times}${filled} = ${result(at(name))}`,
  ];
  const corrected = (name, i) =>
    bias_correction
      ? [
          `${hatted(name)} = ${letter(name)} / (1 − ${beta(i)}<sup>${now}</sup>)`,
          `= ${say(at(name))} / ${say(1 - at(`beta${i}_t`))} = ${result(at(`${name}_hat`))}`,
        ]
      : [
          tr("{equation}, not corrected", {equation: `${hatted(name)} = ${letter(name)}`}),
          `= ${result(at(`${name}_hat`))}`,
        ];
  const rate = tr("rate");
  const inUnits = lr > 0 ? ` = <b>${say(at("step") / lr)} <i>η</i></b>` : "";
  const filled = {
    g: [letter("g"), `= ${result(at("g"))}`],
    m: average("m", 1, beta1, letter("g"), factor(at("g"))),
    v: average("v", 2, beta2, `${letter("g")}<sup>2</sup>`, `${factor(at("g"))}<sup>2</sup>`),
    m_hat: corrected("m", 1),
    v_hat: corrected("v", 2),
    rate: [
      `${rate} = <i>η</i> / (${root(hatted("v"))} + <i>ε</i>)`,
      `= ${say(lr)} / (${say(Math.sqrt(at("v_hat")))} + ${say(eps)}) = ${result(at("rate"))}`,
    ],
    step: [
      `${letter("w", before)} − ${letter("w")} = ${rate}${times}${hatted("m")}`,
      `= ${say(at("rate"))}${times}${factor(at("m_hat"))} = ${result(at("step"))}${inUnits}`,
    ],
  };
  return t
    ? filled
    : Object.fromEntries(Object.entries(filled).map(([name, [letters]]) => [name, [letters, "= –"]]));
}

// --- the figure ---

// A linear axis that shows 0 and all of these, with a little room.
function domain(...lists) {
  let low = 0,
    high = 0;
  for (const list of lists)
    for (const value of list) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  return low === high ? [0, 1] : [low * 1.08, high * 1.08];
}

// Adam's numbers as the settings want them, and with the bias correction switched over.
export function run(settings) {
  const {bias_correction} = settings;
  return {own: trace(settings), other: trace({...settings, bias_correction: !bias_correction})};
}

const names = [
  ["g", "g"],
  ["m", "m"],
  ["v", "v"],
  ["m̂", "m_hat"],
  ["v̂", "v_hat"],
];

// The sentences about the step that is shown; step and elsewhere in units of η.
function describeStep({lr, steps: last, bias_correction}, time, {own}, step, elsewhere) {
  const state = bias_correction ? tr("Bias correction is on.") : tr("Bias correction is off.");
  if (time === 0) return [state, tr("Before the first of {last} steps m and v are 0.", {last})];
  const now = name => say(own[name][time - 1]),
    shown = bias_correction ? names : names.slice(0, 3);
  const numbers = shown.map(([letter, name]) => `${letter} = ${now(name)}`).join(", "),
    taken = {step: now("step")};
  const sentences = [
    state,
    tr("Step {time} of {last}: {numbers}.", {time, last, numbers}),
    tr("The effective rate is {rate}.", {rate: now("rate")}),
  ];
  if (lr === 0) return [...sentences, tr("The step is {step}.", taken)];
  const units = say(step[time - 1]),
    other = say(elsewhere[time - 1]);
  return [
    ...sentences,
    tr("The step is {step}, {units} η.", {...taken, units}),
    bias_correction
      ? tr("Without the correction it is {units} η.", {units: other})
      : tr("With the correction it is {units} η.", {units: other}),
  ];
}

// What the figure shows, in numbers and words.
export function read(state, both = run(state)) {
  const {lr, steps: last, bias_correction} = state,
    {own, other} = both,
    time = shown(state.time, last);
  const inUnits = step => (lr > 0 ? step.map(value => value / lr) : step),
    step = inUnits(own.step),
    elsewhere = inUnits(other.step);
  return {
    ...state,
    own,
    corrected: bias_correction ? own : other,
    // Before the first gradient the rate is η/ε: true, and off every scale.
    rate: own.rate.map((value, k) => (own.v[k] > 0 ? value : NaN)),
    step,
    elsewhere,
    last,
    time,
    equations: equations(own, time, state),
    without: bias_correction ? tr("without correction") : tr("with correction"),
    units: time && lr > 0 ? say(elsewhere[time - 1]) : "",
    summary: describeStep(state, time, both, step, elsewhere).join(" "),
    labels: {
      g: `${tr("The gradient against the step, up to step {last}.", {last})} ${describe(state.stream)}`,
      m: tr("The average m as bars and m̂ as a line against the step, up to step {last}.", {last}),
      v: tr("The average v as bars and v̂ as a line against the step, up to step {last}.", {last}),
      rate: tr("The effective rate as bars against the step, up to step {last}.", {last}),
      step: bias_correction
        ? tr(
            "The step in units of η as bars, and without the correction as a dashed line, against the step number, up to step {last}.",
            {last},
          )
        : tr(
            "The step in units of η as bars, and with the correction as a dashed line, against the step number, up to step {last}.",
            {last},
          ),
    },
  };
}

export function render(context) {
  const figure = frame(context, {
    name: "steplab",
    title: tr("Adam, one step at a time"),
    schema,
    run,
    read,
    draw,
    areas: ["stream", "trace", "player", "settings", "words"],
  });
  const {area, get} = figure;

  // The drop comes late: make sure it is in sight.
  const source = radioGroup(area.stream, {
    label: tr("gradient"),
    options: Object.entries(kinds),
    onChange: stream =>
      figure.set({stream, ...(stream === "drop" && get("steps") <= DROP.step ? {steps: 3 * DROP.step} : {})}),
  });
  const correction = toggle(area.stream, {
    label: tr("bias correction"),
    onChange: bias_correction => figure.set({bias_correction}),
  });

  const clock = timeline(area.player, {figure, last: () => get("steps")});

  // A row for each quantity: what it is, its equations, its picture. names: the equations, each with the key to its marks
  const rows = {},
    lines = {};
  function row(name, words, names) {
    const what = h("div", {class: "adaopt-what"}, words),
      side = h("div", {class: "adaopt-equations"}, what),
      node = h("div", {class: `adaopt-row adaopt-row-${name}`}, side);
    for (const [each, key] of names) {
      lines[each] = [h("span"), h("span", {class: "adaopt-filled"})];
      side.append(h("div", {class: "adaopt-equation"}, key, ...lines[each]));
    }
    area.trace.append(node);
    rows[name] = chart(node, {figure, title: words, onScrub: clock.scrub});
    return {side, what};
  }
  const incoming = row("g", tr("gradient"), [["g", block(looks.g)]]);
  row("m", tr("average of the gradient"), [
    ["m", block(looks.m)],
    ["m_hat", swatch(looks.corrected)],
  ]);
  row("v", tr("average of its square"), [
    ["v", block(looks.v)],
    ["v_hat", swatch(looks.corrected)],
  ]);
  row("rate", tr("effective rate"), [["rate", block(looks.rate)]]);
  const taken = row("step", tr("step, in units of η"), [["step", block(looks.step)]]);
  const otherwise = h("span"),
    line = dash => swatch({...dash, marker: () => "M0 0"});
  taken.side.append(
    h("div", {class: "adaopt-equation"}, line(looks.other), otherwise),
    h("div", {class: "adaopt-equation"}, line(looks.unit), h("span", {}, tr("one η"))),
  );

  const sliders = Object.entries(settings).map(([key, setting]) => [
    key,
    slider(area.settings, {
      ...setting,
      format: value => text(value, 5),
      onInput: value => figure.set({[key]: value}),
    }),
  ]);
  const draws = button(area.settings, {
    text: tr("Draw again"),
    onClick: () => {
      if (random.includes(get("stream"))) figure.set({seed: get("seed") + 1});
    },
  });
  const words = summary(area.words),
    numbers = table(area.words);

  function draw(view) {
    const {own, corrected, step, elsewhere, rate, last, time, labels} = view,
      range = [0, last];
    // Many bars are drawn with an edge, so that they join.
    const bars = (values, style) => ({
        from: 1,
        values,
        style: {...style, width: last > 150 ? 1 : 0},
        kind: "bars",
      }),
      curve = (values, style) => ({from: 1, values, style});
    const show = (name, within, ...series) =>
      rows[name].update({range, time, series, domain: within, label: labels[name]});
    show("g", domain(own.g), bars(own.g, looks.g));
    for (const name of ["m", "v"]) {
      const average = `${name}_hat`;
      show(
        name,
        domain(corrected[name], corrected[average]),
        bars(own[name], looks[name]),
        curve(own[average], looks.corrected),
      );
    }
    show("rate", domain(rate), bars(rate, looks.rate));
    show("step", domain(step, elsewhere, [1]), bars(step, looks.step), curve(elsewhere, looks.other), {
      values: new Float64Array(last + 1).fill(1),
      style: looks.unit,
    });

    for (const [name, html] of Object.entries(view.equations))
      html.forEach((part, i) => {
        lines[name][i].innerHTML = part;
      });
    otherwise.innerHTML = view.units ? `${view.without}: <b>${view.units} <i>η</i></b>` : view.without;

    put(incoming.what, describe(view.stream));
    source.update(view.stream);
    correction.update(view.bias_correction);
    clock.update(time, last);
    for (const [key, part] of sliders) part.update(view[key]);
    attribute(draws.node, "aria-disabled", !random.includes(view.stream));
    words.say(view.summary);
    const columns = [own.g, own.m, own.v, own.m_hat, own.v_hat, own.rate, own.step, step, elsewhere];
    numbers.update(() => ({
      head: [
        tr("step number"),
        ...["g", "m", "v", "m̂", "v̂"],
        tr("effective rate"),
        tr("step"),
        tr("step / η"),
        view.bias_correction ? tr("without correction, / η") : tr("with correction, / η"),
      ],
      rows: Array.from({length: last}, (_, k) => [
        String(k + 1),
        ...columns.map(values => text(values[k], 4)),
      ]),
    }));
  }
  return figure.start();
}
