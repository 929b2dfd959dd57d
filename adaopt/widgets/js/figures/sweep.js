// Sweep: what an experiment gave. A metric against the values that were tried, all seeds; beside it the training losses at one of them.

import {bandChart} from "../draw/bandChart.js";
import {radioGroup, slider} from "../draw/controls.js";
import {h, put, uid} from "../draw/dom.js";
import {frame} from "../draw/frame.js";
import {text} from "../draw/numbers.js";
import {style, swatch} from "../draw/style.js";
import {summary} from "../draw/summary.js";
import {table} from "../draw/table.js";
import {memo} from "../memo.js";
import {tr} from "../words.js";
import schema from "./sweep.json" with {type: "json"};

export {schema};

// data = {rates: [numbers or texts], metrics: [{name, share}], epochs: [numbers], methods: [{name, look, values: [for each metric rates ×
// seeds], curves: rates × seeds × epochs}], schema}; null has diverged. share: in percent, and high is good. schema: what the settings may
// be that depend on these data, which are the page's and never a link's.
export const schemaFor = ({data}) => ({
  ...schema,
  properties: {...schema.properties, ...data.schema},
});

const seedsOf = ({methods}) => methods[0].values[0][0].length;
const labelOf = value => (typeof value === "string" ? value : text(value));

// --- numbers

// The median; a run that has diverged, null, counts as the worst.
function median(values, worst) {
  const ordered = values.map(value => value ?? worst).sort((a, b) => a - b),
    n = ordered.length;
  return (ordered[Math.floor((n - 1) / 2)] + ordered[Math.floor(n / 2)]) / 2;
}

// What the picture shows of each method: the line, and of all seeds the lowest, the highest and how many have diverged.
function readings(methods, which, share, seed) {
  const worst = share ? -Infinity : Infinity;
  return methods.map(({name, look, values, curves}) => {
    const rows = values[which],
      alive = rows.map(row => row.filter(value => value !== null)),
      medians = rows.map(row => median(row, worst));
    return {
      name,
      style: style(look),
      curves,
      medians,
      middle: seed ? rows.map(row => row[seed - 1] ?? worst) : medians,
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

// --- words: those of adaopt/widgets/sweep.py

const number = (value, share, unit = " %") => (share ? text(100 * value) + unit : text(value));

function seedInWords(seed, seeds) {
  if (seed) return tr("seed {n}", {n: seed});
  return seeds > 1 ? tr("median of {n} seeds", {n: seeds}) : tr("one seed");
}

// What the seeds have at one place
function spread({middle, low, high, lost}, {at, share, one, seeds}) {
  if (one) return "";
  const given = {
    low: number(low[at], share, ""),
    high: number(high[at], share, ""),
    lost: lost[at],
    n: seeds,
  };
  if (!Number.isFinite(middle[at])) return tr("{lost} of {n} seeds", given);
  return lost[at] ? tr("{low} to {high}; {lost} of {n} diverged", given) : tr("{low} to {high}", given);
}

const valueAt = ({middle}, {at, share}) =>
  Number.isFinite(middle[at]) ? number(middle[at], share) : tr("diverged");

function peak({middle}, {rates, share}) {
  const best = argbest(middle, share);
  if (best < 0) return tr("diverged everywhere");
  return tr("{value} at {place}", {value: number(middle[best], share), place: labelOf(rates[best])});
}

function summaryOf(rows, {xlabel, place, metric, which}) {
  const read = rows.map(({name, value, range}) =>
      range ? `${name} ${value} (${range})` : `${name} ${value}`,
    ),
    best = rows.map(({name, best}) => `${name} ${best}`);
  const methods = read.join(", ");
  return [
    tr("At {xlabel} = {at}, {metric}, {which}: {methods}.", {xlabel, at: place, metric, which, methods}),
    tr("Best of all values: {methods}.", {methods: best.join(", ")}),
  ].join(" ");
}

// --- what is shown

// The settings with what follows from them: the metric, the place that is pointed at, all in words
function asked(data, settings, found) {
  const {rates, metrics} = data,
    index = Math.max(
      metrics.findIndex(({name}) => name === settings.metric),
      0,
    ),
    {name: metric, share} = metrics[index],
    seeds = seedsOf(data);
  const medians = found.flatMap(each => each.medians),
    best = Math.max(argbest(medians, share), 0) % rates.length, // of all methods
    at = settings.at === null ? best : rates.indexOf(settings.at);
  return {
    ...settings,
    rates,
    metric,
    share,
    seeds,
    one: settings.seed !== null || seeds === 1,
    which: seedInWords(settings.seed, seeds),
    xlabel: settings.xlabel ?? tr("learning rate η"),
    at,
    place: labelOf(rates[at]),
  };
}

const finding = data =>
  memo(({metric, seed}) => {
    const index = Math.max(
      data.metrics.findIndex(({name}) => name === metric),
      0,
    );
    return readings(data.methods, index, data.metrics[index].share, seed);
  });

// What shows these data, keeping what does not change: the same array of lines means that nothing in it is new.
export function reader(data) {
  const found = finding(data);
  const visible = ({metric, seed, hidden}) =>
    found({metric, seed}).filter(({name}) => !hidden.includes(name));
  const linesOf = memo(of => visible(of).map(({middle, dots, style}) => ({middle, dots, style}))),
    curvesOf = memo(({at, ...of}) =>
      visible(of).map(({curves, style}) => ({...training(curves[at], of.seed), style})),
    );
  return settings => {
    const {metric, seed, hidden} = settings,
      of = {metric, seed, hidden},
      all = found({metric, seed}),
      now = asked(data, settings, all);
    const rows = all.map(each => rowOf(each, now)),
      seen = rows.filter(({checked}) => checked),
      curves = curvesOf({at: now.at, ...of});
    return {
      settings,
      place: now.at,
      heading: tr("at {place}", {place: now.place}),
      metric: now.metric,
      values: valueChart(now, all, linesOf(of), seen),
      curves: curveChart(now, data, curves, seen),
      rows,
      summary: summaryOf(seen, now),
      table: () => valueSheet(now, visible(of)),
      curveTable: () => curveSheet(data.epochs, seen, curves),
    };
  };
}

// Everything that is shown in this state, numbers and sentences
export function read({data, ...settings}) {
  return reader(data)(settings);
}

const rowOf = (each, now) => ({
  name: each.name,
  checked: !now.hidden.includes(each.name),
  value: valueAt(each, now),
  range: spread(each, now),
  best: peak(each, now),
});

function valueChart(now, all, series, seen) {
  const {rates, metric, which, share, xlabel, at} = now;
  const everything = all.flatMap(({dots}) => dots.flat()),
    middles = all.flatMap(({middle}) => middle);
  return {
    title: `${metric}, ${which}`,
    count: rates.length,
    ticks: rates.map((value, i) => [i, labelOf(value).replace(" × ", "·")]),
    xlabel,
    series,
    log: !share,
    point: at,
    domain: share ? [0, 1] : lossDomain(everything, middles),
    ...(share && {format: value => number(value, share)}),
    label: tr("{metric} against {xlabel} for {methods}: {which} as a line, every seed as a dot.", {
      metric,
      xlabel,
      which,
      methods: seen.map(({name}) => name).join(", "),
    }),
  };
}

function curveChart({place, xlabel, which, one}, {epochs, methods}, series, seen) {
  const all = methods.flatMap(({curves}) => curves.flat(2)),
    first = methods.flatMap(({curves}) => curves.flatMap(row => row.map(curve => curve[0])));
  const given = {xlabel, at: place, which, methods: seen.map(({name}) => name).join(", ")};
  return {
    title: tr("training loss at {place}", {place}),
    count: epochs.length,
    ticks: epochs.map((epoch, k) => [k, String(epoch)]),
    xlabel: tr("epoch"),
    series,
    log: true,
    domain: lossDomain(all, first),
    label: one
      ? tr("Training loss against the epoch at {xlabel} = {at} for {methods}: {which}; logarithmic.", given)
      : tr(
          "Training loss against the epoch at {xlabel} = {at} for {methods}: {which} with the range over them; logarithmic.",
          given,
        ),
  };
}

function valueSheet({xlabel, rates, share, seed, one, seeds}, visible) {
  const cell = value => (Number.isFinite(value) ? number(value, share) : tr("diverged")),
    middle = seed || seeds === 1 ? seedInWords(seed, seeds) : tr("median"),
    ends = one ? [] : [tr("lowest"), tr("highest")];
  const columns = visible.flatMap(each => [each.middle, ...(one ? [] : [each.low, each.high])]);
  return {
    groups: visible.map(({name}) => [name, 1 + ends.length]),
    head: [xlabel, ...visible.flatMap(() => [middle, ...ends])],
    rows: rates.map((value, i) => [labelOf(value), ...columns.map(list => cell(list[i]))]),
  };
}

const curveSheet = (epochs, seen, curves) => ({
  head: [tr("epoch"), ...seen.map(({name}) => name)],
  rows: epochs.map((epoch, k) => [
    String(epoch),
    ...curves.map(({middle}) => (Number.isFinite(middle[k]) ? text(middle[k]) : tr("diverged"))),
  ]),
});

// --- on the page

// One row a method: a checkbox with the key to its line, and what it gave
function rowsOf(parent, figure, methods) {
  const head = [tr("methods"), "", "", tr("best")].map(words => h("span", {}, words));
  const lines = methods.map(({name, look}) => {
    const id = uid(),
      input = h("input", {id, type: "checkbox", onchange: () => toggle(name, input.checked)}),
      [value, range, best] = Array.from({length: 3}, () => h("span")),
      label = h("label", {for: id}, swatch(style(look)), name);
    const node = h(
      "div",
      {class: "adaopt-sweep-row"},
      h("span", {class: "adaopt-sweep-name"}, input, label),
      value,
      range,
      best,
    );
    return {input, value, range, best, node};
  });
  parent.append(
    h("div", {class: "adaopt-sweep-row adaopt-sweep-head"}, ...head),
    ...lines.map(({node}) => node),
  );
  figure.root.style.setProperty("--rows", methods.length);

  // One method stays.
  function toggle(name, on) {
    const old = figure.get("hidden"),
      hidden = on ? old.filter(other => other !== name) : [...old, name];
    if (hidden.length < methods.length) figure.set({hidden});
    else figure.redraw();
  }

  return ({heading, rows}) => {
    put(head[1], heading);
    rows.forEach(({checked, value, range, best}, m) => {
      const line = lines[m];
      line.input.checked = checked;
      line.node.classList.toggle("adaopt-pale", !checked);
      put(line.value, value);
      put(line.range, range);
      put(line.best, best);
    });
  };
}

// Which metric is shown, and the median or one seed
function controlsOf(parent, figure, {metrics, ...data}) {
  const seeds = seedsOf(data);
  const metric =
    metrics.length > 1 &&
    radioGroup(parent, {
      label: tr("metric"),
      options: metrics.map(({name}) => [name, name]),
      onChange: name => figure.set({metric: name}),
    });
  const each = Array.from({length: seeds}, (_, i) => [String(i + 1), String(i + 1)]);
  const seed =
    seeds > 1 &&
    radioGroup(parent, {
      label: tr("seed"),
      options: [["", tr("median")], ...each],
      onChange: value => figure.set({seed: value ? Number(value) : null}),
    });
  return view => {
    if (metric) metric.update(view.metric);
    if (seed) seed.update(String(view.settings.seed ?? ""));
  };
}

export function render(context) {
  const data = context.model.get("data"),
    {rates} = data;
  const figure = frame(context, {
    name: "sweep",
    title: tr("A sweep over a hyperparameter"),
    schema,
    areas: ["settings", "values", "curves", "rows", "words"],
    read: reader(data),
    draw,
  });
  const {area} = figure;

  const controls = controlsOf(area.settings, figure, data);
  const point = (i, done) => figure.set({at: rates[i]}, {save: done}),
    values = bandChart(area.values, {figure, title: " ", onPoint: point}),
    place = slider(area.values, {
      label: tr("read at"),
      min: 0,
      max: rates.length - 1,
      step: 1,
      format: i => labelOf(rates[i]),
      onInput: i => figure.set({at: rates[i]}),
    });
  const losses = bandChart(area.curves, {figure, title: " "}),
    rows = rowsOf(area.rows, figure, data.methods);
  const words = summary(area.words),
    numbers = table(area.words),
    curves = table(area.words, {label: tr("The curves as a table")});

  function draw(view) {
    controls(view);
    values.update(view.values);
    place.update(view.place);
    losses.update(view.curves);
    rows(view);
    words.say(view.summary);
    numbers.update(view.table);
    curves.update(view.curveTable);
  }
  return figure.start();
}
