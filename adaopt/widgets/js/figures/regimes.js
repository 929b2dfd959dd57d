// Regimes: gradient descent on a parabola, and what the product ηλ makes of it.

import {chart} from "../draw/chart.js";
import {button, slider} from "../draw/controls.js";
import {axisBottom, axisLeft, scaleLinear, select, symbol, symbolDiamond} from "../draw/d3.js";
import {attribute, depict, drawing, h, put, uid} from "../draw/dom.js";
import {frame} from "../draw/frame.js";
import {text} from "../draw/numbers.js";
import {polyline} from "../draw/path.js";
import {summary} from "../draw/summary.js";
import {table} from "../draw/table.js";
import {shown, timeline} from "../draw/timeline.js";
import {noiseFloor, noisyParabola} from "../parabola.js";
import {minimize} from "../run.js";
import {tr} from "../words.js";
import schema from "./regimes.json" with {type: "json"};

export {schema};

const hops = 40; // the last ones are drawn as lines

// Round products first: with λ a power of two, ηλ is exact, and at 2 x comes back to the last bit.
const rates = [
  0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1, 1.05, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8,
  1.9, 1.95, 1.99, 2, 2.01, 2.05, 2.1, 2.2, 2.5, 3, 4,
];
const curvatures = [0.25, 0.5, 1, 2, 4],
  noises = [0, 0.1, 0.2, 0.5, 1, 2, 5],
  lengths = [10, 20, 40, 100, 200, 500, 1000];

const looks = {
  path: {
    color: "var(--adaopt-accent)",
    dash: "none",
    width: 1.8,
    marker: size => symbol(symbolDiamond, size)(),
  },
  floor: {color: "var(--adaopt-ink)", dash: "5 4", width: 1.3},
};

// What gradient descent does at a product ηλ > 0, as a sentence; noise: whether there is noise beside it
export function regime(product, noise) {
  if (product < 1)
    return noise ? tr("Without the noise it creeps down one side.") : tr("It creeps down one side.");
  if (product === 1)
    return noise ? tr("Without the noise it lands in one step.") : tr("It lands in one step.");
  if (product < 2)
    return noise
      ? tr("Without the noise it hops to and fro and closes in.")
      : tr("It hops to and fro and closes in.");
  if (product === 2)
    return noise ? tr("Without the noise it hops to and fro forever.") : tr("It hops to and fro forever.");
  return noise ? tr("Without the noise it diverges.") : tr("It diverges.");
}

// x at t = 0, 1, …
export function path({lr, curvature, start, sigma, steps, seed}) {
  const problem = noisyParabola(curvature, start, sigma, seed);
  return Float64Array.from(minimize(problem, problem.start, {name: "SGD", lr}, steps).x, x => x[0]);
}

// The mean of x² over the later half of the steps up to time, and how many they are.
function measured(x, time) {
  const from = Math.floor(time / 2) + 1;
  let total = 0;
  for (let t = from; t <= time; t++) total += x[t] * x[t];
  return {count: time + 1 - from, mean: total / (time + 1 - from)};
}

// How far the pictures reach on each side of the minimum.
const width = (start, deviation) => Math.max(1.5 * Math.abs(start), deviation > 0 ? 3 * deviation : 0) || 1;

// The line of all products ηλ: which regime is where, and where we are.
function ruler(parent, {figure}) {
  const box = h("div", {class: "adaopt-products"}),
    last = 3;
  parent.append(box);
  const svg = select(box).append("svg").attr("class", "adaopt-svg").attr("role", "img"),
    x = scaleLinear([0, last], [0, 1]);
  const bands = [
    {from: 0, to: 1, words: tr("creeps")},
    {from: 1, to: 2, words: tr("hops, closes in")},
    {from: 2, to: last, words: tr("diverges")},
  ];
  const parts = svg.selectAll("g").data(bands).join("g");
  parts.append("path").attr("class", "adaopt-product");
  parts
    .append("text")
    .attr("text-anchor", "middle")
    .text(({words}) => words);
  const marks = svg
    .append("g")
    .attr("class", "adaopt-axes")
    .selectAll("text")
    .data([0, 1, 2])
    .join("text")
    .attr("text-anchor", "middle")
    .text(value => text(value));
  const pointer = svg.append("path").attr("class", "adaopt-pointer");
  function draw({product}, wide, tall) {
    x.range([6, wide - 6]);
    svg.attr("viewBox", `0 0 ${wide} ${tall}`);
    depict(
      svg.node(),
      tr(
        "ηλ = {product} on a line of products: below 1 it creeps, from 1 to 2 it hops and closes in, above 2 it diverges.",
        {product: text(product)},
      ),
    );
    const here = ({from, to}) => product > from && (product < to || to === last);
    parts.classed("adaopt-here", here);
    parts
      .select("path")
      .attr(
        "d",
        ({from, to}) =>
          `M${x(from).toFixed(1)} 19v8m0 -4H${x(to).toFixed(1)}${to === last ? "m-6 -4l6 4l-6 4" : "m0 -4v8"}`,
      );
    parts
      .select("text")
      .attr("x", ({from, to}) => x((from + to) / 2))
      .attr("y", 40);
    marks.attr("x", value => x(value)).attr("y", 40);
    pointer.attr("d", `M${x(Math.min(product, last)).toFixed(1)} 19l-6 -12h12Z`);
  }
  return {update: drawing(box, {figure, draw})};
}

// The parabola with the hops on it.
function hill(parent, {figure}) {
  const margin = {left: 42, right: 8, top: 6, bottom: 22},
    box = h("div", {class: "adaopt-hill"});
  parent.append(h("div", {class: "adaopt-chart-title"}, tr("loss λx²/2 over x")), box);
  const clip = uid(),
    svg = select(box).append("svg").attr("class", "adaopt-svg").attr("role", "img");
  svg.append("clipPath").attr("id", clip).append("rect");
  const axes = svg.append("g").attr("class", "adaopt-axes adaopt-grid-lines"),
    xAxis = axes.append("g"),
    yAxis = axes.append("g");
  const inside = svg.append("g").attr("clip-path", `url(#${clip})`),
    piece = (name, dash) => inside.append("path").attr("class", name).attr("stroke-dasharray", dash);
  const parabola = piece("adaopt-parabola"),
    band = piece("adaopt-band", looks.floor.dash),
    dots = piece("adaopt-past-dots"),
    lines = piece("adaopt-hops"),
    first = piece("adaopt-first"),
    head = piece("adaopt-head");
  head.style("--c", looks.path.color);
  const x = scaleLinear(),
    y = scaleLinear();
  function draw({x: values, time, curvature, reach, deviation, label}, wide, tall) {
    const loss = value => (curvature * (value * value)) / 2;
    const right = wide - margin.right,
      bottom = tall - margin.bottom,
      top = loss(reach);
    x.domain([-reach, reach]).range([margin.left, right]);
    y.domain([-0.04 * top, top]).range([bottom, margin.top]);
    svg.attr("viewBox", `0 0 ${wide} ${tall}`);
    depict(svg.node(), label);
    svg
      .select("rect")
      .attr("x", margin.left)
      .attr("y", 0)
      .attr("width", right - margin.left)
      .attr("height", bottom);
    xAxis.attr("transform", `translate(0,${bottom})`).call(
      axisBottom(x)
        .ticks(5)
        .tickSize(4)
        .tickPadding(3)
        .tickFormat(value => text(value)),
    );
    yAxis.attr("transform", `translate(${margin.left},0)`).call(
      axisLeft(y)
        .ticks(tall / 70)
        .tickSize(margin.left - right)
        .tickPadding(5)
        .tickFormat(value => text(value)),
    );
    const near = (scale, value) => Math.min(Math.max(scale(value), -9999), 9999),
      point = value => [near(x, value), near(y, loss(value))].map(pixel => pixel.toFixed(1)).join(" ");
    const known = Array.from(values.subarray(0, time + 1)).filter(Number.isFinite),
      recent = known.slice(-hops - 1);
    parabola.attr(
      "d",
      polyline(
        81,
        i => x(reach * (i / 40 - 1)),
        i => y(loss(reach * (i / 40 - 1))),
      ),
    );
    band.attr(
      "d",
      deviation > 0
        ? [-deviation, deviation].map(edge => `M${x(edge).toFixed(1)} ${margin.top}V${bottom}`).join("")
        : null,
    );
    dots.attr("d", known.map(value => `M${point(value)}h0`).join(""));
    lines.attr(
      "d",
      polyline(
        recent.length,
        i => near(x, recent[i]),
        i => near(y, loss(recent[i])),
      ),
    );
    first.attr("d", `M${point(values[0])}m-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0`);
    head
      .attr("d", known.length === time + 1 ? looks.path.marker(64) : null)
      .attr("transform", `translate(${point(known.at(-1)).replace(" ", ",")})`);
  }
  return {update: drawing(box, {figure, draw})};
}

// Everything but the time: x, its distance from the minimum, and how far the noise spreads it.
export function run(settings) {
  const x = path(settings),
    level = noiseFloor(settings.lr, settings.curvature, settings.sigma);
  return {x, size: x.map(Math.abs), level, deviation: Math.sqrt(level)};
}

// The sentences about the noise.
function describeNoise({sigma}, {x, level, deviation}, time) {
  if (!sigma) return [];
  if (Number.isNaN(level)) return [tr("There is no floor: what the noise adds never dies out.")];
  const floor = tr(
    "In the long run the noise keeps the mean of x² at {level}, a standard deviation of {deviation}.",
    {level: text(level), deviation: text(deviation)},
  );
  if (time === 0) return [floor];
  const {count, mean} = measured(x, time);
  return [
    floor,
    count === 1
      ? tr("At the last step x² was {mean}.", {mean: text(mean)})
      : tr("Over the last {count} steps the mean was {mean}.", {count, mean: text(mean)}),
  ];
}

// What the figure shows, in numbers and words.
export function read(state, made = run(state)) {
  const {lr, curvature, start, sigma, steps: last} = state,
    {x, deviation} = made,
    time = shown(state.time, last),
    product = lr * curvature,
    noisy = deviation > 0,
    floor = text(deviation),
    factor = text(1 - product);
  const headline = `ηλ = ${text(product)}. ${regime(product, sigma > 0)}`;
  return {
    ...state,
    ...made,
    last,
    time,
    product,
    reach: width(start, deviation),
    headline,
    summary: [
      headline,
      sigma
        ? tr("Each step multiplies x by {factor} and adds noise.", {factor})
        : tr("Each step multiplies x by {factor}.", {factor}),
      Number.isFinite(x[time])
        ? tr("After {time} of {last} steps x = {x}.", {time, last, x: text(x[time])})
        : tr("After {time} of {last} steps x is beyond all numbers.", {time, last}),
      ...describeNoise(state, made, time),
    ].join(" "),
    titles: noisy
      ? {
          place: tr("x over the steps; dashed: noise floor"),
          distance: tr("distance |x|, logarithmic; dashed: noise floor"),
        }
      : {place: tr("x over the steps"), distance: tr("distance |x|, logarithmic")},
    labels: {
      hill: noisy
        ? tr(
            "The parabola λx²/2 with the points reached in {time} steps, and the noise floor, x at plus and minus {floor}.",
            {time, floor},
          )
        : tr("The parabola λx²/2 with the points reached in {time} steps.", {time}),
      place: noisy
        ? tr("x over the steps, up to step {last}, with the noise floor at {floor}.", {last, floor})
        : tr("x over the steps, up to step {last}.", {last}),
      distance: noisy
        ? tr(
            "The distance of x from the minimum over the steps, up to step {last}, logarithmic, with the noise floor at {floor}.",
            {last, floor},
          )
        : tr("The distance of x from the minimum over the steps, up to step {last}, logarithmic.", {last}),
    },
  };
}

export function render(context) {
  const figure = frame(context, {
    name: "regimes",
    title: tr("Gradient descent on a parabola: what the product of learning rate and curvature does"),
    schema,
    run,
    read,
    draw,
    areas: ["regime", "hill", "charts", "player", "settings", "words"],
  });
  const {area, get} = figure;

  const headline = h("p", {class: "adaopt-regime"});
  area.regime.append(headline);
  const products = ruler(area.regime, {figure}),
    parabola = hill(area.hill, {figure});
  const clock = timeline(area.player, {figure, last: () => get("steps")});
  const panel = log => chart(area.charts, {figure, title: " ", log, onScrub: clock.scrub});
  const place = panel(false),
    distance = panel(true);

  const setting = (key, label, values, hint) =>
    slider(area.settings, {label, hint, values, onInput: value => figure.set({[key]: value})});
  const controls = [
    ["lr", setting("lr", tr("learning rate η"), rates)],
    ["curvature", setting("curvature", tr("curvature λ"), curvatures)],
    ["sigma", setting("sigma", tr("noise σ"), noises, tr("standard deviation of the noise on the gradient"))],
    ["steps", setting("steps", tr("steps"), lengths)],
  ];
  const draws = button(area.settings, {
    text: tr("Draw again"),
    onClick: () => {
      if (get("sigma")) figure.set({seed: get("seed") + 1});
    },
  });
  const words = summary(area.words),
    numbers = table(area.words);

  function draw(view) {
    const {x, size, time, last, curvature, reach, deviation, titles, labels} = view,
      range = [0, last];
    const level = value => ({values: new Float64Array(last + 1).fill(value), style: looks.floor}),
      levels = deviation > 0 ? [level(deviation), level(-deviation)] : [];
    put(headline, view.headline);
    products.update(view);
    parabola.update({x, time, curvature, reach, deviation, label: labels.hill});
    place.update({
      range,
      time,
      domain: [-reach, reach],
      title: titles.place,
      series: [{values: x, style: looks.path}, ...levels],
      label: labels.place,
    });
    distance.update({
      range,
      time,
      title: titles.distance,
      series: [{values: size, style: looks.path}, ...levels.slice(0, 1)],
      label: labels.distance,
    });

    clock.update(time, last);
    for (const [key, part] of controls) part.update(view[key]);
    attribute(draws.node, "aria-disabled", !view.sigma);
    words.say(view.summary);
    numbers.update(() => ({
      head: [tr("step"), "x", tr("loss λx²/2")],
      rows: Array.from(x, (value, k) => [
        String(k),
        text(value, 4),
        text((curvature * (value * value)) / 2, 4),
      ]),
    }));
  }
  return figure.start();
}
