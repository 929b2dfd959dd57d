// Sweep: what an experiment gave. A metric against the values that were tried, all seeds; beside it the training losses at one of them.
import {bandChart} from "../draw/bandChart.js";
import {radioGroup, slider} from "../draw/controls.js";
import {h, put, uid} from "../draw/dom.js";
import {frame} from "../draw/frame.js";
import {text} from "../draw/numbers.js";
import {style, swatch} from "../draw/style.js";
import {summary} from "../draw/summary.js";
import {table} from "../draw/table.js";
import {free, names} from "../registry.js";

const keys = ["data", "xlabel", "metric", "at", "seed", "hidden"];
const most = {methods: 6};

// data = {rates: [numbers or texts], metrics: [names], epochs: [numbers], methods: [{name, values: [for each metric rates × seeds], curves:
// rates × seeds × epochs}]}; null has diverged. A link may hold anything: this throws if the state can't be shown.
export function check({data, xlabel, metric, at, seed, hidden}) {
  const legal = (name, holds) => {
    if (!holds) throw new RangeError(`${name} is out of range`);
  };
  const list = (value, n, each) => Array.isArray(value) && value.length === n && value.every(each);
  const measured = value => value === null || Number.isFinite(value);
  const {rates, metrics, epochs, methods} = data,
    n = methods[0].curves[0].length;
  legal(
    "rates",
    rates.length && list(rates, rates.length, value => typeof value === "string" || Number.isFinite(value)),
  );
  legal("metrics", metrics.length && list(metrics, metrics.length, name => typeof name === "string"));
  legal("epochs", epochs.length && list(epochs, epochs.length, Number.isInteger));
  legal(
    "methods",
    methods.length <= most.methods &&
      list(
        methods,
        methods.length,
        ({name, values, curves}) =>
          typeof name === "string" &&
          list(values, metrics.length, each => list(each, rates.length, row => list(row, n, measured))) &&
          list(curves, rates.length, row => list(row, n, curve => list(curve, epochs.length, measured))),
      ),
  );
  legal("xlabel", typeof xlabel === "string");
  legal("metric", metric === null || metrics.includes(metric));
  legal("at", at === null || rates.includes(at));
  legal("seed", seed === null || (Number.isInteger(seed) && seed >= 1 && seed <= n));
  legal(
    "hidden",
    Array.isArray(hidden) &&
      hidden.every(name => methods.some(method => method.name === name)) &&
      new Set(hidden).size < methods.length,
  );
}

const isShare = metric => metric.endsWith("accuracy");
const label = value => (typeof value === "string" ? value : text(value));

// The median; a run that has diverged, null, counts as the worst.
function median(values, worst) {
  const ordered = values.map(value => value ?? worst).sort((a, b) => a - b),
    n = ordered.length;
  return (ordered[Math.floor((n - 1) / 2)] + ordered[Math.floor(n / 2)]) / 2;
}

// The look of each label, as in adaopt/plots.py: that of the optimizer it names, else one that is free.
function looks(labels) {
  const taken = [];
  for (const words of labels) {
    const name = words.split(",")[0].split(" ")[0],
      chosen = names.includes(name) ? name : free[0];
    taken.push(taken.includes(chosen) ? (free.find(other => !taken.includes(other)) ?? chosen) : chosen);
  }
  return taken.map(name => style(name));
}

// What the picture shows of each method: the line, and of all seeds the lowest, the highest and how many have diverged.
function readings({data, seed}, metric) {
  const which = data.metrics.indexOf(metric),
    worst = isShare(metric) ? -Infinity : Infinity;
  return data.methods.map(({name, values, curves}) => {
    const rows = values[which],
      alive = rows.map(row => row.filter(value => value !== null));
    return {
      name,
      curves,
      medians: rows.map(row => median(row, worst)),
      middle: rows.map(row => (seed ? (row[seed - 1] ?? worst) : median(row, worst))),
      dots: rows.map(row => row.map(value => value ?? worst)),
      low: alive.map(row => Math.min(...row)),
      high: alive.map(row => Math.max(...row)),
      lost: alive.map((row, i) => rows[i].length - row.length),
    };
  });
}

// The place of the first of the best numbers that are finite, -1 if there is none
function argbest(values, share) {
  const good = values.map(value => (Number.isFinite(value) ? (share ? value : -value) : -Infinity)),
    best = Math.max(...good);
  return best === -Infinity ? -1 : good.indexOf(best);
}

// The losses of one method at one place: the median over the seeds with the lowest and the highest, or one seed.
function training(curves, seed) {
  if (seed) return {middle: curves[seed - 1].map(value => value ?? Infinity)};
  const epochs = curves[0].map((_, k) => curves.map(curve => curve[k]));
  const known = epochs.map(each => each.map(value => value ?? Infinity));
  return {
    middle: epochs.map(each => median(each, Infinity)),
    ...(curves.length > 1 && {
      low: known.map(each => Math.min(...each)),
      high: known.map(each => Math.max(...each)),
    }),
  };
}

// A logarithmic axis for losses: up to a little above the highest of `top`, and down to the lowest of all, six powers of ten at most.
function lossDomain(all, top) {
  const high = 1.3 * Math.max(...top.filter(Number.isFinite)),
    low = Math.min(...all.filter(value => Number.isFinite(value) && value > 0));
  return high > 0 ? [Math.max(Math.min(low, high / 10) / 1.3, high / 1e6), high] : [0.1, 1];
}

export function render(context) {
  // The link holds the settings; the data are in the page.
  const {link} = context,
    linked = link && (({data, ...settings}) => link(settings));
  const figure = frame(
    {...context, link: linked},
    {
      name: "sweep",
      title: "A sweep over a hyperparameter",
      keys,
      draw,
      areas: ["settings", "values", "curves", "rows", "words"],
    },
  );
  const {area, get} = figure,
    data = get("data"),
    {rates, metrics, epochs, methods} = data,
    styles = looks(methods.map(method => method.name));
  const seeds = methods[0].curves[0].length;

  // What is shown: which metric, and the median or one seed
  const measure =
    metrics.length > 1 &&
    radioGroup(area.settings, {
      label: "metric",
      options: metrics.map(name => [name, name]),
      onChange: name => figure.set({metric: name}),
    });
  const which =
    seeds > 1 &&
    radioGroup(area.settings, {
      label: "seed",
      options: [["", "median"], ...Array.from({length: seeds}, (_, i) => [String(i + 1), String(i + 1)])],
      onChange: value => figure.set({seed: value ? Number(value) : null}),
    });

  const point = (i, done) => figure.set({at: rates[i]}, {save: done});
  const values = bandChart(area.values, {figure, title: " ", onPoint: point});
  const place = slider(area.values, {
    label: "read at",
    min: 0,
    max: rates.length - 1,
    step: 1,
    format: i => label(rates[i]),
    onInput: i => figure.set({at: rates[i]}),
  });
  const losses = bandChart(area.curves, {figure, title: " "});
  const head = ["methods", "", "", "best"].map(words => h("span", {}, words));
  const rows = methods.map(({name}, m) => {
    const id = uid(),
      input = h("input", {id, type: "checkbox", onchange: () => toggle(name, input.checked)}),
      [value, range, best] = Array.from({length: 3}, () => h("span"));
    return {
      input,
      value,
      range,
      best,
      node: h(
        "div",
        {class: "adaopt-sweep-row"},
        h("span", {class: "adaopt-sweep-name"}, input, h("label", {for: id}, swatch(styles[m]), name)),
        value,
        range,
        best,
      ),
    };
  });
  area.rows.append(
    h("div", {class: "adaopt-sweep-row adaopt-sweep-head"}, ...head),
    ...rows.map(row => row.node),
  );
  figure.root.style.setProperty("--rows", methods.length);
  const words = summary(area.words),
    sheet = table(area.words),
    curveSheet = table(area.words, {label: "The curves as a table"});

  // One method stays.
  function toggle(name, on) {
    const hidden = on ? get("hidden").filter(other => other !== name) : [...get("hidden"), name];
    if (hidden.length < methods.length) figure.set({hidden});
    else figure.redraw();
  }

  let asked = "",
    found = [],
    lines = [],
    curves = [],
    curvesOf = "",
    start = 0;
  function draw() {
    const state = figure.state(),
      {xlabel, seed, hidden} = state,
      metric = state.metric ?? metrics[0],
      share = isShare(metric);
    const key = JSON.stringify([metric, seed, hidden]);
    if (key !== asked) {
      found = readings(state, metric);
      lines = found.flatMap(({name, middle, dots}, m) =>
        hidden.includes(name) ? [] : [{middle, dots, style: styles[m]}],
      );
      start =
        Math.max(
          argbest(
            found.flatMap(({medians}) => medians),
            share,
          ),
          0,
        ) % rates.length; // the best of all
    }
    const at = state.at === null ? start : rates.indexOf(state.at),
      now = `${key} ${at}`;
    const visible = found.filter(({name}) => !hidden.includes(name));
    if (now !== curvesOf)
      curves = found.flatMap(({name, curves}, m) =>
        hidden.includes(name) ? [] : [{...training(curves[at], seed), style: styles[m]}],
      );
    [asked, curvesOf] = [key, now];

    const number = (value, unit = " %") => (share ? text(100 * value) + unit : text(value)),
      names = visible.map(({name}) => name).join(", ");
    const what = seed ? `seed ${seed}` : seeds > 1 ? `median of ${seeds} seeds` : "one seed";
    const everything = found.flatMap(({dots}) => dots.flat());
    values.update({
      title: `${metric}, ${what}`,
      count: rates.length,
      ticks: rates.map((value, i) => [i, label(value).replace(" × ", "·")]),
      xlabel,
      series: lines,
      log: !share,
      point: at,
      domain: share
        ? [0, 1]
        : lossDomain(
            everything,
            found.flatMap(({middle}) => middle),
          ),
      ...(share && {format: value => number(value)}),
      label: `${metric} against ${xlabel} for ${names}: ${what} as a line, every seed as a dot.`,
    });
    place.update(at);
    const all = methods.flatMap(({curves}) => curves.flat(2));
    losses.update({
      title: `training loss at ${label(rates[at])}`,
      count: epochs.length,
      ticks: epochs.map((epoch, k) => [k, String(epoch)]),
      xlabel: "epoch",
      series: curves,
      log: true,
      domain: lossDomain(
        all,
        methods.flatMap(({curves}) => curves.flatMap(row => row.map(curve => curve[0]))),
      ),
      label: `Training loss against the epoch at ${xlabel} = ${label(rates[at])} for ${names}: ${what}${seed || seeds === 1 ? "" : " with the range over them"}; logarithmic.`,
    });
    if (measure) measure.update(metric);
    if (which) which.update(seed === null ? "" : String(seed));

    const one = seed || seeds === 1;
    const told = ({middle, low, high, lost}) => {
      if (!Number.isFinite(middle[at])) return ["diverged", one ? "" : `${lost[at]} of ${seeds} seeds`];
      return [
        number(middle[at]),
        one
          ? ""
          : `${number(low[at], "")} to ${number(high[at], "")}${lost[at] ? `; ${lost[at]} of ${seeds} diverged` : ""}`,
      ];
    };
    const peak = ({middle}) => {
      const best = argbest(middle, share);
      return best < 0 ? "diverged everywhere" : `${number(middle[best])} at ${label(rates[best])}`;
    };
    put(head[1], `at ${label(rates[at])}`);
    found.forEach((each, m) => {
      const {input, value, range, best, node} = rows[m],
        [read, spread] = told(each);
      input.checked = !hidden.includes(each.name);
      node.classList.toggle("adaopt-pale", !input.checked);
      put(value, read);
      put(range, spread);
      put(best, peak(each));
    });
    words.say(
      `At ${xlabel} = ${label(rates[at])}, ${metric}, ${what}: ${visible
        .map(each => {
          const [read, spread] = told(each);
          return `${each.name} ${read}${spread ? ` (${spread})` : ""}`;
        })
        .join(", ")}. Best of all values: ${visible.map(each => `${each.name} ${peak(each)}`).join(", ")}.`,
    );
    const cell = value => (Number.isFinite(value) ? number(value) : "diverged"),
      ends = one ? [] : ["lowest", "highest"];
    sheet.update(() => ({
      groups: visible.map(({name}) => [name, 1 + ends.length]),
      head: [xlabel, ...visible.flatMap(() => [what.split(" ")[0], ...ends])],
      rows: rates.map((value, i) => [
        label(value),
        ...visible.flatMap(each =>
          [each.middle, ...(one ? [] : [each.low, each.high])].map(list => cell(list[i])),
        ),
      ]),
    }));
    curveSheet.update(() => ({
      head: ["epoch", ...visible.map(({name}) => name)],
      rows: epochs.map((epoch, k) => [
        String(epoch),
        ...curves.map(({middle}) => (Number.isFinite(middle[k]) ? text(middle[k]) : "diverged")),
      ]),
    }));
  }
  return figure.start();
}
