// Rates: one stream of gradients, and what AdaGrad's and RMSProp's memories make of it: h, effective rate, distance.
import {chart} from "../draw/chart.js";
import {button, radioGroup, slider} from "../draw/controls.js";
import {h} from "../draw/dom.js";
import {frame} from "../draw/frame.js";
import {decades, fine, text} from "../draw/numbers.js";
import {player} from "../draw/player.js";
import {style, swatch} from "../draw/style.js";
import {summary} from "../draw/summary.js";
import {table} from "../draw/table.js";
import {minimize} from "../run.js";
import {DROP, KEEP, stream, streams} from "../streams.js";

const keys = ["stream", "lr", "gamma", "steps", "time", "seed"];
const methods = ["AdaGrad", "RMSProp"];
const most = {steps: 2000};

const kinds = {
  constant: "constant",
  drop: `${text(1 / DROP.factor)} times smaller after step ${DROP.step}`,
  sparse: `sparse: one step in ${text(1 / KEEP)}`,
  noisy: "noisy",
};
const random = ["sparse", "noisy"];
const rates = decades(-4, 1, fine);
const gammas = [0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995, 0.998, 0.999];
const ink = {color: "var(--adaopt-ink)", dash: "none", width: 1.6};

// Throws if the state can't be shown: a link may hold anything.
export function check({stream, lr, gamma, steps, time, seed}) {
  const legal = (name, holds) => {
    if (!holds) throw new RangeError(`${name} is out of range`);
  };
  const count = Number.isInteger;
  legal("stream", Object.hasOwn(streams, stream));
  legal("lr", Number.isFinite(lr) && lr >= 0);
  legal("gamma", Number.isFinite(gamma) && gamma >= 0 && gamma < 1);
  legal("steps", count(steps) && steps >= 1 && steps <= most.steps);
  legal("time", time === null || (count(time) && time >= 0));
  legal("seed", count(seed) && seed >= 0 && seed < 2 ** 32);
}

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

export function render(context) {
  const figure = frame(context, {
    name: "rates",
    title: "AdaGrad and RMSProp on one stream of gradients",
    keys,
    draw,
    areas: ["stream", "readout", "charts", "player", "settings", "words"],
  });
  const {area, get} = figure;
  const now = () => Math.min(get("time") ?? get("steps"), get("steps"));

  const source = radioGroup(area.stream, {
    label: "gradients",
    options: Object.entries(kinds),
    onChange: value => figure.set({stream: value}),
  });

  // The end is kept as null, as in Trajectory.
  const setTime = (k, playing) =>
    figure.set({time: k === get("steps") && !playing ? null : k}, {save: !playing});
  const clock = player(area.player, {set: setTime});
  figure.onClose(clock.stop);
  const scrub = k => {
    clock.stop();
    setTime(k, false);
  };
  const panel = (title, log) => chart(area.charts, {figure, title, log, onScrub: scrub});
  const [gradient, memory, rate, distance] = [
    panel("gradient g"),
    panel("h, sum or average of g²", true),
    panel("effective rate η/(√h + ε)", true),
    panel("distance traveled"),
  ];

  const cells = methods.map(() => Array.from({length: 4}, () => h("td")));
  area.readout.append(
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("td"),
          ...["h", "rate", "step", "traveled"].map(words => h("th", {scope: "col"}, words)),
        ),
      ),
      h(
        "tbody",
        {},
        ...methods.map((name, i) =>
          h("tr", {}, h("th", {scope: "row"}, swatch(style(name)), name), ...cells[i]),
        ),
      ),
    ),
  );

  const lr = slider(area.settings, {
    label: "learning rate η, of both",
    values: rates,
    onInput: value => figure.set({lr: value}),
  });
  const gamma = slider(area.settings, {
    label: "γ of RMSProp",
    hint: "the share of the past that its average keeps; the memory is 1/(1 − γ)",
    values: gammas,
    onInput: value => figure.set({gamma: value}),
    format: value => `${text(value, 4)}, memory ${text(1 / (1 - value), 4)} ${value ? "steps" : "step"}`,
  });
  const draws = button(area.settings, {
    text: "Draw again",
    onClick: () => {
      if (random.includes(get("stream"))) figure.set({seed: get("seed") + 1});
    },
  });
  const words = summary(area.words);
  const sheet = table(area.words);

  let made = "",
    runs = [];
  function run() {
    const {time, ...asked} = figure.state(),
      key = JSON.stringify(asked);
    if (key !== made) {
      const given = stream(asked.stream, asked.seed),
        [adagrad, rmsprop] = methods;
      runs = [
        {name: adagrad, lr: asked.lr},
        {name: rmsprop, lr: asked.lr, gamma: asked.gamma},
      ].map(spec => {
        const r = minimize(given, given.start, spec, asked.steps);
        return {
          grad: r.grad.map(g => g[0]),
          h: r.state.h.map(v => v[0]),
          rate: r.rate.map(v => v[0]),
          distance: Array.from(r.x, x => r.x[0][0] - x[0]),
        };
      });
    }
    made = key;
    return runs;
  }

  function draw() {
    const runs = run(),
      {stream: name, lr: eta, gamma: g, steps: last} = figure.state(),
      time = now();
    const grad = runs[0].grad,
      range = [0, last],
      looks = methods.map(method => style(method));
    // Before the first gradient h is 0 and the rate η/ε: true, and off every scale.
    const known = (r, values) => values.map((value, k) => (r.h[k] > 0 ? value : NaN));
    const both = which => runs.map((r, i) => ({from: 1, values: known(r, r[which]), style: looks[i]}));
    const over = series => roundDomain(series.flatMap(s => s.values.filter(Number.isFinite)));

    source.update(name);
    gradient.update({
      range,
      time,
      series: [{from: 1, values: grad, style: ink, kind: random.includes(name) ? "bars" : "line"}],
      domain: linearDomain(grad),
      label: `The gradient of each step, ${kinds[name]}.`,
    });
    for (const [panel, which, label] of [
      [memory, "h", "h"],
      [rate, "rate", "Effective learning rate"],
    ]) {
      const series = both(which);
      panel.update({
        range,
        time,
        series,
        domain: over(series),
        label: `${label} of AdaGrad and RMSProp against the step, up to step ${last}; logarithmic.`,
      });
    }
    distance.update({
      range,
      time,
      series: runs.map((r, i) => ({values: r.distance, style: looks[i]})),
      domain: linearDomain(runs.flatMap(r => r.distance)),
      label: `Distance traveled by AdaGrad and RMSProp against the step, up to step ${last}.`,
    });

    runs.forEach((r, i) =>
      [r.h[time - 1], r.rate[time - 1], r.distance[time] - r.distance[time - 1], r.distance[time]].forEach(
        (value, j) => {
          cells[i][j].textContent = text(value).replace(" × ", "·");
        },
      ),
    );
    clock.update(time, last);
    lr.update(eta);
    gamma.update(g);
    draws.node.setAttribute("aria-disabled", !random.includes(name));

    words.say(
      time === 0
        ? `Before the first of ${last} steps both memories are empty.`
        : `After ${time} of ${last} steps, gradient ${text(grad[time - 1])}: ${runs
            .map(
              (r, i) =>
                `${methods[i]} has h ${text(r.h[time - 1])}, rate ${text(r.rate[time - 1])} and has traveled ${text(r.distance[time])}`,
            )
            .join("; ")}.`,
    );
    sheet.update(() => ({
      groups: [["stream", 1], ...methods.map(method => [method, 3])],
      head: ["step", "gradient", ...methods.flatMap(() => ["h", "rate", "traveled"])],
      rows: Array.from({length: last + 1}, (_, k) => [
        String(k),
        text(grad[k - 1], 4),
        ...runs.flatMap(r => [r.h[k - 1], r.rate[k - 1], r.distance[k]].map(v => text(v, 4))),
      ]),
    }));
  }
  return figure.start();
}
