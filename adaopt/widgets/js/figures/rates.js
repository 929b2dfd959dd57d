// Rates: one stream of gradients, and what AdaGrad's and RMSProp's memories make of it: h, effective rate, distance.
import {chart} from "../draw/chart.js";
import {button, radioGroup, slider} from "../draw/controls.js";
import {attribute} from "../draw/dom.js";
import {frame} from "../draw/frame.js";
import {decades, fine, text} from "../draw/numbers.js";
import {style, swatch} from "../draw/style.js";
import {summary} from "../draw/summary.js";
import {readout, table} from "../draw/table.js";
import {shown, timeline} from "../draw/timeline.js";
import {minimize} from "../run.js";
import {DROP, describe, KEEP, random, stream} from "../streams.js";
import {tr} from "../words.js";
import schema from "./rates.json" with {type: "json"};

export {schema};

const methods = ["AdaGrad", "RMSProp"];
const kinds = {
  constant: tr("constant"),
  drop: tr("{times} times smaller after step {step}", {times: text(1 / DROP.factor), step: DROP.step}),
  sparse: tr("sparse: one step in {n}", {n: text(1 / KEEP)}),
  noisy: tr("noisy"),
};
const rates = decades(-4, 1, fine);
const gammas = [0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995, 0.998, 0.999];
const ink = {color: "var(--adaopt-ink)", dash: "none", width: 1.6};

// A linear axis that shows 0 and all of these, with a little room.
function linearDomain(values) {
  const low = Math.min(0, ...values),
    high = Math.max(0, ...values);
  return low === high ? [0, 1] : [low * 1.08, high * 1.08];
}

// A logarithmic axis from and to a 1, 2 or 5, so that it keeps still while a slider moves a little.
function roundDomain(values) {
  const high = Math.max(...values),
    low = Math.min(...values);
  if (!values.length) return [0.1, 1];
  const marks = decades(-12, 12, ["1", "2", "5"]);
  const from = marks.findLast(mark => mark <= low) ?? low,
    to = marks.find(mark => mark >= high) ?? high;
  return from < to ? [from, to] : [from / 2, to * 2];
}

// What each method makes of the stream.
export function run({stream: name, seed, lr, gamma, steps}) {
  const given = stream(name, seed),
    [adagrad, rmsprop] = methods;
  return [
    {name: adagrad, lr},
    {name: rmsprop, lr, gamma},
  ].map(spec => {
    const made = minimize(given, given.start, spec, steps);
    return {
      grad: made.grad.map(g => g[0]),
      h: made.state.h.map(v => v[0]),
      rate: made.rate.map(v => v[0]),
      distance: Array.from(made.x, x => made.x[0][0] - x[0]),
    };
  });
}

// What the figure shows, in numbers and words.
export function read(state, runs = run(state)) {
  const {steps: last} = state,
    time = shown(state.time, last),
    {grad} = runs[0];
  // Before the first gradient h is 0 and the rate η/ε: true, and off every scale.
  const known = (r, values) => values.map((value, k) => (r.h[k] > 0 ? value : NaN));
  const now = runs.map(r => ({
    h: text(r.h[time - 1]),
    rate: text(r.rate[time - 1]),
    step: text(r.distance[time] - r.distance[time - 1]),
    distance: text(r.distance[time]),
  }));
  const where = methods.map((name, i) =>
    tr("{name} has h {h}, rate {rate} and has traveled {distance}.", {name, ...now[i]}),
  );
  return {
    ...state,
    last,
    time,
    grad,
    runs,
    now,
    known: {h: runs.map(r => known(r, r.h)), rate: runs.map(r => known(r, r.rate))},
    summary: time
      ? [
          tr("After {time} of {last} steps the gradient is {gradient}.", {
            time,
            last,
            gradient: text(grad[time - 1]),
          }),
          ...where,
        ].join(" ")
      : tr("Before the first of {last} steps both memories are empty.", {last}),
    labels: {
      gradient: `${tr("The gradient of each step.")} ${describe(state.stream)}`,
      h: tr("h of AdaGrad and RMSProp against the step, up to step {last}; logarithmic.", {last}),
      rate: tr(
        "Effective learning rate of AdaGrad and RMSProp against the step, up to step {last}; logarithmic.",
        {last},
      ),
      distance: tr("Distance traveled by AdaGrad and RMSProp against the step, up to step {last}.", {last}),
    },
  };
}

export function render(context) {
  const figure = frame(context, {
    name: "rates",
    title: tr("AdaGrad and RMSProp on one stream of gradients"),
    schema,
    run,
    read,
    draw,
    areas: ["stream", "readout", "charts", "player", "settings", "words"],
  });
  const {area, get} = figure,
    looks = methods.map(name => style(name));

  const source = radioGroup(area.stream, {
    label: tr("gradients"),
    options: Object.entries(kinds),
    onChange: value => figure.set({stream: value}),
  });
  const clock = timeline(area.player, {figure, last: () => get("steps")});
  const panel = (title, log) => chart(area.charts, {figure, title, log, onScrub: clock.scrub});
  const gradient = panel(tr("gradient g")),
    memory = panel(tr("h, sum or average of g²"), true),
    rate = panel(tr("effective rate η/(√h + ε)"), true),
    distance = panel(tr("distance traveled"));
  const values = readout(area.readout, {
    head: ["h", tr("rate"), tr("step"), tr("traveled")],
    rows: methods.map((name, i) => [swatch(looks[i]), name]),
  });

  const lr = slider(area.settings, {
    label: tr("learning rate η, of both"),
    values: rates,
    onInput: value => figure.set({lr: value}),
  });
  const gamma = slider(area.settings, {
    label: tr("γ of RMSProp"),
    hint: tr("the share of the past that its average keeps; the memory is 1/(1 − γ)"),
    values: gammas,
    onInput: value => figure.set({gamma: value}),
    format: value =>
      value
        ? tr("{gamma}, memory {n} steps", {gamma: text(value, 4), n: text(1 / (1 - value), 4)})
        : tr("{gamma}, memory 1 step", {gamma: text(value)}),
  });
  const draws = button(area.settings, {
    text: tr("Draw again"),
    onClick: () => {
      if (random.includes(get("stream"))) figure.set({seed: get("seed") + 1});
    },
  });
  const words = summary(area.words),
    numbers = table(area.words);

  function draw(view) {
    const {runs, grad, now, last, time, labels} = view,
      chosen = random.includes(view.stream),
      range = [0, last];
    source.update(view.stream);
    gradient.update({
      range,
      time,
      series: [{from: 1, values: grad, style: ink, kind: chosen ? "bars" : "line"}],
      domain: linearDomain(grad),
      label: labels.gradient,
    });
    for (const [panel, which] of [
      [memory, "h"],
      [rate, "rate"],
    ]) {
      const series = view.known[which].map((values, i) => ({from: 1, values, style: looks[i]}));
      const domain = roundDomain(series.flatMap(({values}) => values.filter(Number.isFinite)));
      panel.update({range, time, series, domain, label: labels[which]});
    }
    distance.update({
      range,
      time,
      series: runs.map((r, i) => ({values: r.distance, style: looks[i]})),
      domain: linearDomain(runs.flatMap(r => r.distance)),
      label: labels.distance,
    });
    values.update(now.map(cells => Object.values(cells).map(cell => cell.replace(" × ", "·"))));
    clock.update(time, last);
    lr.update(view.lr);
    gamma.update(view.gamma);
    attribute(draws.node, "aria-disabled", !chosen);
    words.say(view.summary);
    numbers.update(() => ({
      groups: [[tr("stream"), 1], ...methods.map(method => [method, 3])],
      head: [tr("step"), tr("gradient"), ...methods.flatMap(() => ["h", tr("rate"), tr("traveled")])],
      rows: Array.from({length: last + 1}, (_, k) => [
        String(k),
        text(grad[k - 1], 4),
        ...runs.flatMap(r => [r.h[k - 1], r.rate[k - 1], r.distance[k]].map(v => text(v, 4))),
      ]),
    }));
  }
  return figure.start();
}
