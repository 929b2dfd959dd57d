// Regimes: gradient descent on a parabola, and what the product ηλ makes of it.

import {chart} from "../draw/chart.js";
import {button, slider} from "../draw/controls.js";
import {axisBottom, axisLeft, scaleLinear, select, symbol, symbolDiamond} from "../draw/d3.js";
import {attribute, depict, h, put, sized, uid} from "../draw/dom.js";
import {frame} from "../draw/frame.js";
import {text} from "../draw/numbers.js";
import {polyline} from "../draw/path.js";
import {player} from "../draw/player.js";
import {summary} from "../draw/summary.js";
import {table} from "../draw/table.js";
import {noiseFloor, noisyParabola} from "../parabola.js";
import {minimize} from "../run.js";

const keys = ["lr", "curvature", "start", "sigma", "steps", "time", "seed"];
const most = {steps: 1000, hops: 40};

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

// Throws if the state can't be shown: a link may hold anything.
export function check({lr, curvature, start, sigma, steps, time, seed}) {
  const legal = (name, holds) => {
    if (!holds) throw new RangeError(`${name} is out of range`);
  };
  const count = Number.isInteger,
    within = (value, low, high) => Number.isFinite(value) && value >= low && value <= high;
  legal("lr", within(lr, 0, 1000) && lr > 0);
  legal("curvature", within(curvature, 0.001, 1000));
  legal("start", within(start, -1000, 1000));
  legal("sigma", within(sigma, 0, 1000));
  legal("steps", count(steps) && steps >= 1 && steps <= most.steps);
  legal("time", time === null || (count(time) && time >= 0));
  legal("seed", count(seed) && seed >= 0 && seed < 2 ** 32);
}

export function regime(product) {
  if (product < 1) return "creeps down one side";
  if (product === 1) return "lands in one step";
  if (product < 2) return "hops to and fro and closes in";
  return product === 2 ? "hops to and fro forever" : "diverges";
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
    {from: 0, to: 1, words: "creeps"},
    {from: 1, to: 2, words: "hops, closes in"},
    {from: 2, to: last, words: "diverges"},
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
  let wide = 0,
    tall = 0,
    product = null;
  function draw() {
    if (!wide || product === null) return;
    x.range([6, wide - 6]);
    svg.attr("viewBox", `0 0 ${wide} ${tall}`);
    depict(
      svg.node(),
      `ηλ = ${text(product)} on a line of products: below 1 it creeps, from 1 to 2 it hops and closes in, above 2 it diverges.`,
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
  figure.onClose(
    sized(box, (w, t) => {
      [wide, tall] = [w, t];
      draw();
    }),
  );
  return {
    update(next) {
      product = next;
      draw();
    },
  };
}

// The parabola with the hops on it.
function hill(parent, {figure}) {
  const margin = {left: 42, right: 8, top: 6, bottom: 22},
    box = h("div", {class: "adaopt-hill"});
  parent.append(h("div", {class: "adaopt-chart-title"}, "loss λx²/2 over x"), box);
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
    hops = piece("adaopt-hops"),
    first = piece("adaopt-first"),
    head = piece("adaopt-head");
  head.style("--c", looks.path.color);
  const x = scaleLinear(),
    y = scaleLinear();
  let wide = 0,
    tall = 0,
    now = null;
  function draw() {
    if (!wide || !now) return;
    const {values, time, curvature, reach, deviation, label} = now,
      loss = value => (curvature * (value * value)) / 2;
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
      recent = known.slice(-most.hops - 1);
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
    hops.attr(
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
  figure.onClose(
    sized(box, (w, t) => {
      [wide, tall] = [w, t];
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

export function render(context) {
  const figure = frame(context, {
    name: "regimes",
    title: "Gradient descent on a parabola: what the product of learning rate and curvature does",
    keys,
    draw,
    areas: ["regime", "hill", "charts", "player", "settings", "words"],
  });
  const {area, get} = figure;

  const headline = h("p", {class: "adaopt-regime"});
  area.regime.append(headline);
  const products = ruler(area.regime, {figure}),
    parabola = hill(area.hill, {figure});

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
  const place = panel("x over the steps"),
    distance = panel("distance |x|, logarithmic", true);

  const setting = (key, label, values, hint) =>
    slider(area.settings, {label, hint, values, onInput: value => figure.set({[key]: value})});
  const controls = [
    ["lr", setting("lr", "learning rate η", rates)],
    ["curvature", setting("curvature", "curvature λ", curvatures)],
    ["sigma", setting("sigma", "noise σ", noises, "standard deviation of the noise on the gradient")],
    ["steps", setting("steps", "steps", lengths)],
  ];
  const draws = button(area.settings, {
    text: "Draw again",
    onClick: () => {
      if (get("sigma")) figure.set({seed: get("seed") + 1});
    },
  });
  const words = summary(area.words),
    sheet = table(area.words);

  let made = "",
    x = null,
    size = null,
    levels = [];
  function run() {
    const {time, ...asked} = figure.state(),
      key = JSON.stringify(asked);
    if (key === made) return;
    x = path(asked);
    size = x.map(Math.abs);
    const deviation = Math.sqrt(noiseFloor(asked.lr, asked.curvature, asked.sigma));
    levels =
      deviation > 0
        ? [deviation, -deviation].map(level => ({
            values: new Float64Array(asked.steps + 1).fill(level),
            style: looks.floor,
          }))
        : [];
    made = key;
  }

  function draw() {
    run();
    const {lr, curvature, start, sigma, steps: last} = figure.state(),
      time = Math.min(get("time") ?? last, last),
      range = [0, last];
    const product = lr * curvature,
      level = noiseFloor(lr, curvature, sigma),
      deviation = Math.sqrt(level),
      reach = width(start, deviation);

    put(headline, `ηλ = ${text(product)}: ${sigma ? "without the noise " : ""}it ${regime(product)}`);
    products.update(product);
    parabola.update({
      values: x,
      time,
      curvature,
      reach,
      deviation,
      label: `The parabola λx²/2 with the points reached in ${time} steps${deviation > 0 ? `, and the noise floor, x at plus and minus ${text(deviation)}` : ""}.`,
    });
    const under = deviation > 0 ? `, with the noise floor at ${text(deviation)}` : "";
    const dashed = deviation > 0 ? "; dashed: noise floor" : "";
    place.update({
      range,
      time,
      domain: [-reach, reach],
      title: `x over the steps${dashed}`,
      series: [{values: x, style: looks.path}, ...levels],
      label: `x over the steps, up to step ${last}${under}.`,
    });
    distance.update({
      range,
      time,
      title: `distance |x|, logarithmic${dashed}`,
      series: [{values: size, style: looks.path}, ...levels.slice(0, 1)],
      label: `The distance of x from the minimum over the steps, up to step ${last}, logarithmic${under}.`,
    });

    clock.update(time, last);
    for (const [key, part] of controls) part.update(get(key));
    attribute(draws.node, "aria-disabled", !sigma);

    const there = Number.isFinite(x[time]) ? `x = ${text(x[time])}` : "x is beyond all numbers";
    let noise = "";
    if (sigma && Number.isNaN(level)) noise = " There is no floor: what the noise adds never dies out.";
    else if (sigma) {
      const {count, mean} = measured(x, time);
      noise = ` In the long run the noise keeps the mean of x² at ${text(level)}, a standard deviation of ${text(deviation)}${time ? `; over the last ${count} steps the mean was ${text(mean)}` : ""}.`;
    }
    words.say(
      `ηλ = ${text(product)}: ${sigma ? "without the noise " : ""}it ${regime(product)}; each step multiplies x by ${text(1 - product)}${sigma ? " and adds noise" : ""}. After ${time} of ${last} steps ${there}.${noise}`,
    );
    sheet.update(() => ({
      head: ["step", "x", "loss λx²/2"],
      rows: Array.from(x, (value, k) => [
        String(k),
        text(value, 4),
        text((curvature * (value * value)) / 2, 4),
      ]),
    }));
  }
  return figure.start();
}
