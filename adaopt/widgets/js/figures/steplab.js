// StepLab: Adam one step at a time, every equation with its numbers, beside what it has computed so far.

import {chart} from "../draw/chart.js";
import {button, radioGroup, slider, toggle} from "../draw/controls.js";
import {symbol, symbolCircle} from "../draw/d3.js";
import {h} from "../draw/dom.js";
import {frame} from "../draw/frame.js";
import {decades, fine, text} from "../draw/numbers.js";
import {player} from "../draw/player.js";
import {swatch} from "../draw/style.js";
import {summary} from "../draw/summary.js";
import {table} from "../draw/table.js";
import {DROP, KEEP, streams} from "../streams.js";
import {trace} from "../trace.js";

const keys = ["stream", "lr", "beta1", "beta2", "eps", "bias_correction", "time", "steps", "seed"];
const most = {steps: 2000};

const less = `${text(1 / DROP.factor)} times smaller after step ${DROP.step}`,
  rarely = `one step in ${text(1 / KEEP)}`;
const kinds = {constant: "constant", drop: "sudden drop", sparse: "sparse", noisy: "noisy"};
const gradients = {
  constant: "a constant gradient",
  drop: `a gradient that is ${less}`,
  sparse: `a sparse gradient, ${rarely}`,
  noisy: "a noisy gradient",
};
const streamed = {
  constant: "gradient, constant",
  drop: `gradient, ${less}`,
  sparse: `gradient, ${rarely}`,
  noisy: "gradient, noisy",
};
const random = ["sparse", "noisy"];
const knobs = {
  beta1: {
    label: "β₁",
    hint: "the share of the past that m keeps",
    values: [0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999],
  },
  beta2: {
    label: "β₂",
    hint: "the share of the past that v keeps",
    values: [0, 0.3, 0.5, 0.7, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999],
  },
  eps: {label: "ε", hint: "keeps the root from being zero", values: decades(-10, 0, ["1"])},
  lr: {label: "learning rate η", values: decades(-4, 1, fine)},
  steps: {label: "steps", values: [10, 20, 30, 50, 100, 200, 300, 500, 1000, 2000]},
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

// Throws if the state can't be shown: a link may hold anything.
export function check({stream, lr, beta1, beta2, eps, bias_correction, time, steps, seed}) {
  const legal = (name, holds) => {
    if (!holds) throw new RangeError(`${name} is out of range`);
  };
  const finite = Number.isFinite,
    count = Number.isInteger;
  legal("stream", Object.hasOwn(streams, stream));
  legal("lr", finite(lr) && lr >= 0);
  legal("beta1", finite(beta1) && beta1 >= 0 && beta1 < 1);
  legal("beta2", finite(beta2) && beta2 >= 0 && beta2 < 1);
  legal("eps", finite(eps) && eps > 0);
  legal("bias_correction", typeof bias_correction === "boolean");
  legal("time", count(time) && time >= 0);
  legal("steps", count(steps) && steps >= 1 && steps <= most.steps);
  legal("seed", count(seed) && seed >= 0 && seed < 2 ** 32);
}

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
  `<span class="adaopt-hat"><i>${letter}</i></span><span class="adaopt-hidden"> hat </span>`;
const root = inside => `√<span class="adaopt-root">${inside}</span>`;

// What the numbers of one step make of each equation: {name: [with letters, with numbers]}.
function equations(books, t, {lr, beta1, beta2, eps, bias_correction}) {
  const at = (name, k = t) => (k > 0 ? books[name][k - 1] : 0);
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
      : [`${hatted(name)} = ${letter(name)}, not corrected`, `= ${result(at(`${name}_hat`))}`];
  const inUnits = lr > 0 ? ` = <b>${say(at("step") / lr)} <i>η</i></b>` : "";
  const filled = {
    g: [letter("g"), `= ${result(at("g"))}`],
    m: average("m", 1, beta1, letter("g"), factor(at("g"))),
    v: average("v", 2, beta2, `${letter("g")}<sup>2</sup>`, `${factor(at("g"))}<sup>2</sup>`),
    m_hat: corrected("m", 1),
    v_hat: corrected("v", 2),
    rate: [
      `rate = <i>η</i> / (${root(hatted("v"))} + <i>ε</i>)`,
      `= ${say(lr)} / (${say(Math.sqrt(at("v_hat")))} + ${say(eps)}) = ${result(at("rate"))}`,
    ],
    step: [
      `${letter("w", before)} − ${letter("w")} = rate${times}${hatted("m")}`,
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

export function render(context) {
  const figure = frame(context, {
    name: "steplab",
    title: "Adam, one step at a time",
    keys,
    draw,
    areas: ["stream", "books", "player", "settings", "words"],
  });
  const {area, get} = figure;
  const now = () => Math.min(get("time"), get("steps"));

  // The drop comes late: make sure it is in sight.
  const source = radioGroup(area.stream, {
    label: "gradient",
    options: Object.entries(kinds),
    onChange: stream =>
      figure.set({stream, ...(stream === "drop" && get("steps") <= DROP.step ? {steps: 3 * DROP.step} : {})}),
  });
  const correction = toggle(area.stream, {
    label: "bias correction",
    onChange: bias_correction => figure.set({bias_correction}),
  });

  const setTime = (time, playing) => figure.set({time}, {save: !playing});
  const clock = player(area.player, {set: setTime});
  figure.onClose(clock.stop);
  const scrub = time => {
    clock.stop();
    setTime(time, false);
  };

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
    area.books.append(node);
    rows[name] = chart(node, {figure, title: words, onScrub: scrub});
    return {side, what};
  }
  const incoming = row("g", "gradient", [["g", block(looks.g)]]);
  row("m", "average of the gradient", [
    ["m", block(looks.m)],
    ["m_hat", swatch(looks.corrected)],
  ]);
  row("v", "average of its square", [
    ["v", block(looks.v)],
    ["v_hat", swatch(looks.corrected)],
  ]);
  row("rate", "effective rate", [["rate", block(looks.rate)]]);
  const taken = row("step", "step, in units of η", [["step", block(looks.step)]]);
  const otherwise = h("span"),
    line = dash => swatch({...dash, marker: () => "M0 0"});
  taken.side.append(
    h("div", {class: "adaopt-equation"}, line(looks.other), otherwise),
    h("div", {class: "adaopt-equation"}, line(looks.unit), h("span", {}, "one η")),
  );

  const sliders = Object.entries(knobs).map(([key, knob]) => [
    key,
    slider(area.settings, {
      ...knob,
      format: value => text(value, 5),
      onInput: value => figure.set({[key]: value}),
    }),
  ]);
  const draws = button(area.settings, {
    text: "Draw again",
    onClick: () => {
      if (random.includes(get("stream"))) figure.set({seed: get("seed") + 1});
    },
  });
  const words = summary(area.words);
  const sheet = table(area.words);

  // The books with and without correction, written again only when they are others.
  let made = "",
    kept = {};
  function both() {
    const {time, bias_correction, ...asked} = figure.state(),
      key = JSON.stringify(asked);
    if (key !== made)
      kept = {on: trace({...asked, bias_correction: true}), off: trace({...asked, bias_correction: false})};
    made = key;
    return kept;
  }

  function draw() {
    const state = figure.state(),
      {on, off} = both(),
      books = state.bias_correction ? on : off,
      other = state.bias_correction ? off : on;
    const {lr, steps: last} = state,
      time = now(),
      range = [0, last];
    const inUnits = step => (lr > 0 ? step.map(value => value / lr) : step);
    const [step, elsewhere] = [inUnits(books.step), inUnits(other.step)];
    // Before the first gradient the rate is η/ε: true, and off every scale.
    const rate = books.rate.map((value, k) => (books.v[k] > 0 ? value : NaN));
    // Many bars are drawn with an edge, so that they join.
    const bars = (values, style) => ({
        from: 1,
        values,
        style: {...style, width: last > 150 ? 1 : 0},
        kind: "bars",
      }),
      curve = (values, style) => ({from: 1, values, style});
    const show = (name, label, within, ...series) =>
      rows[name].update({
        range,
        time,
        series,
        domain: within,
        label: `${label} against the step, up to step ${last}.`,
      });
    show("g", `The ${streamed[state.stream]},`, domain(books.g), bars(books.g, looks.g));
    show(
      "m",
      "The average m as bars and m̂ as a line",
      domain(on.m, on.m_hat),
      bars(books.m, looks.m),
      curve(books.m_hat, looks.corrected),
    );
    show(
      "v",
      "The average v as bars and v̂ as a line",
      domain(on.v, on.v_hat),
      bars(books.v, looks.v),
      curve(books.v_hat, looks.corrected),
    );
    show("rate", "The effective rate as bars", domain(rate), bars(rate, looks.rate));
    show(
      "step",
      `The step in units of η as bars, and as a dashed line ${state.bias_correction ? "without" : "with"} the correction,`,
      domain(step, elsewhere, [1]),
      bars(step, looks.step),
      curve(elsewhere, looks.other),
      {values: new Float64Array(last + 1).fill(1), style: looks.unit},
    );

    for (const [name, html] of Object.entries(equations(books, time, state)))
      html.forEach((part, i) => {
        lines[name][i].innerHTML = part;
      });
    const instead = state.bias_correction ? "without correction" : "with correction",
      size = time && lr > 0 ? `${say(elsewhere[time - 1])} η` : "";
    otherwise.innerHTML = `${instead}${size ? `: <b>${size.replace("η", "<i>η</i>")}</b>` : ""}`;

    incoming.what.textContent = streamed[state.stream];
    source.update(state.stream);
    correction.update(state.bias_correction);
    clock.update(time, last);
    for (const [key, part] of sliders) part.update(state[key]);
    draws.node.setAttribute("aria-disabled", !random.includes(state.stream));

    const names = [
      ["g", "g"],
      ["m", "m"],
      ["v", "v"],
      ...(state.bias_correction
        ? [
            ["m̂", "m_hat"],
            ["v̂", "v_hat"],
          ]
        : []),
    ];
    const under = `Adam under ${gradients[state.stream]}, ${state.bias_correction ? "with" : "without"} bias correction.`;
    words.say(
      time === 0
        ? `${under} Before the first of ${last} steps m and v are 0.`
        : `${under} Step ${time} of ${last}: ${names
            .map(([letter, name]) => `${letter} = ${say(books[name][time - 1])}`)
            .join(
              ", ",
            )}; effective rate ${say(books.rate[time - 1])}; the step is ${say(books.step[time - 1])}${lr > 0 ? `, ${say(step[time - 1])} η; ${instead} it is ${size}` : ""}.`,
    );
    sheet.update(() => ({
      head: ["step", "g", "m", "v", "m̂", "v̂", "effective rate", "step", "step / η", `${instead}, / η`],
      rows: Array.from({length: last}, (_, k) => [
        String(k + 1),
        ...[books.g, books.m, books.v, books.m_hat, books.v_hat, books.rate, books.step, step, elsewhere].map(
          values => text(values[k], 4),
        ),
      ]),
    }));
  }
  return figure.start();
}
