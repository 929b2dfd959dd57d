// Phase: the plane of learning rate and β of momentum, where it converges and how fast; beside it the path, the distance and the
// eigenvalues of the point that is chosen.

import {chart} from "../draw/chart.js";
import {button, radioGroup, select, slider} from "../draw/controls.js";
import {
  axisBottom,
  axisLeft,
  select as pick,
  scaleLinear,
  symbol,
  symbolCircle,
  symbolSquare,
} from "../draw/d3.js";
import {attribute, depict, drawing, h, put, uid} from "../draw/dom.js";
import {frame} from "../draw/frame.js";
import {fixed, text} from "../draw/numbers.js";
import {polyline} from "../draw/path.js";
import {plane} from "../draw/plane.js";
import {style, swatch} from "../draw/style.js";
import {summary} from "../draw/summary.js";
import {readout, table} from "../draw/table.js";
import {shown, timeline} from "../draw/timeline.js";
import {band, best, kind, modes, oscillating} from "../phase.js";
import {quadratic} from "../problems.js";
import {minimize} from "../run.js";
import {tr} from "../words.js";
import schema from "./phase.json" with {type: "json"};

export {schema};

const methods = {Momentum: tr("heavy ball"), Nesterov: "Nesterov"};
const directions = {both: [0, 1], flat: [0], steep: [1]};
const axes = ["x", "y"];
const steepest = 2,
  widest = 2.2,
  far = 1e5;
const levels = [0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1]; // of the spectral radius

// The diagram's grid is 1/200: numbers that Python knows as well.
const grid = 200,
  on = value => Math.round(value * grid) / grid;
const until = last => Array.from({length: Math.round(last * grid) + 1}, (_, i) => i / grid);
const rates = until(widest),
  betas = until(1 - 1 / grid);
const conditions = [1, 5, 20, 100, 1000],
  stepCounts = [10, 20, 30, 40, 60, 100, 200, 300, 500];

// What the eigenvalues of an axis make it do: as a cell of the table, and as a sentence.
const behavior = {
  creeps: tr("creeps"),
  oscillates: tr("oscillates"),
  flips: tr("flips sides"),
  arrives: tr("arrives"),
  stays: tr("neither comes nearer nor leaves"),
  diverges: tr("diverges"),
};
const sentences = {
  creeps: given => tr("Along {axis}, λ = {curvature}, it creeps, radius {radius}.", given),
  oscillates: given => tr("Along {axis}, λ = {curvature}, it oscillates, radius {radius}.", given),
  flips: given => tr("Along {axis}, λ = {curvature}, it flips sides, radius {radius}.", given),
  arrives: given => tr("Along {axis}, λ = {curvature}, it arrives, radius {radius}.", given),
  stays: given =>
    tr("Along {axis}, λ = {curvature}, it neither comes nearer nor leaves, radius {radius}.", given),
  diverges: given => tr("Along {axis}, λ = {curvature}, it diverges, radius {radius}.", given),
};
// One look per axis of the ravine: of its eigenvalues and of the border beyond which they are complex.
const axis = (shape, more) => ({
  color: "var(--adaopt-ink)",
  width: 1.5,
  marker: size => symbol(shape, size)(),
  ...more,
});
const looks = [axis(symbolCircle, {dash: "7 4"}), axis(symbolSquare, {dash: "2 3", open: true})];
const guess = {color: "var(--adaopt-muted)", dash: "4 3", width: 1.4};

// --- the diagram ---

const margin = {left: 34, right: 10, top: 8, bottom: 34};
const rows = until(1);

// From where to where η may go at this β, so that no curvature's radius is larger than `most`; null if nowhere in the picture.
function between(method, beta, curvatures, most) {
  let low = 0,
    high = widest;
  for (const curvature of curvatures) {
    const edges = band(method, beta, most);
    if (!edges) return null;
    [low, high] = [Math.max(low, edges[0] / curvature), Math.min(high, edges[1] / curvature)];
  }
  return low <= high ? [low, high] : null;
}

// onPoint({lr, beta}) is called when a point is chosen, by pointer or arrow keys
function diagram(parent, {figure, onPoint}) {
  const box = h("div", {class: "adaopt-map"}),
    clip = uid(),
    hatch = uid();
  parent.append(box);
  const svg = pick(box).append("svg").attr("class", "adaopt-svg").attr("role", "img"),
    defs = svg.append("defs");
  const sheets = [
    defs.append("clipPath").attr("id", clip).append("rect"),
    svg.append("rect").attr("fill", `url(#${hatch})`),
  ];
  defs
    .append("pattern")
    .attr("id", hatch)
    .attr("class", "adaopt-hatch")
    .attr("width", 7)
    .attr("height", 7)
    .attr("patternUnits", "userSpaceOnUse")
    .append("path")
    .attr("d", "M-1 8 8 -1");
  const inside = svg.append("g").attr("clip-path", `url(#${clip})`);
  const bands = inside.append("g").attr("class", "adaopt-radii"),
    borders = inside.append("g").attr("class", "adaopt-borders");
  const goal = inside.append("path").attr("class", "adaopt-best").attr("d", "M0 -6 6 0 0 6 -6 0Z");
  const labels = svg.append("g").attr("class", "adaopt-map-labels"),
    axes = svg.append("g").attr("class", "adaopt-axes");
  const xAxis = axes.append("g"),
    yAxis = axes.append("g"),
    names = ["η", "β"].map(name => axes.append("text").text(name));
  const x = scaleLinear([0, widest], [0, 1]),
    y = scaleLinear([0, 1], [1, 0]);
  let now = null,
    drawn = "";

  function layout(width, height) {
    x.range([margin.left, width - margin.right]);
    y.range([height - margin.bottom, margin.top]);
    svg.attr("viewBox", `0 0 ${width} ${height}`);
    for (const rect of sheets)
      rect
        .attr("x", margin.left)
        .attr("y", margin.top)
        .attr("width", x(widest) - x(0))
        .attr("height", y(0) - y(1));
    xAxis.attr("transform", `translate(0,${y(0)})`).call(
      axisBottom(x)
        .ticks(width / 60)
        .tickSize(4)
        .tickPadding(3),
    );
    yAxis.attr("transform", `translate(${x(0)},0)`).call(
      axisLeft(y)
        .ticks(height / 55)
        .tickSize(4)
        .tickPadding(3),
    );
    names[0]
      .attr("x", (x(0) + x(widest)) / 2)
      .attr("y", height - 5)
      .attr("text-anchor", "middle")
      .text(tr("learning rate η"));
    names[1].attr("x", 4).attr("y", y(0.9));
  }

  // Each level is the region where all radii are at most so large: its two sides, row by row.
  function region(level) {
    const sides = rows
      .map(beta => [beta, between(now.method, beta, now.curvatures, level)])
      .filter(([, edges]) => edges);
    if (!sides.length) return null;
    const left = sides.map(([beta, [low]]) => [low, beta]),
      right = sides.map(([beta, [, high]]) => [high, beta]).reverse();
    const edge = [...left, ...right],
      path = `${polyline(
        edge.length,
        i => x(edge[i][0]),
        i => y(edge[i][1]),
      )}Z`;
    // Its name stands on its upper edge, over the middle of its upper part.
    const [, [low, high]] = sides[Math.floor(0.9 * (sides.length - 1))],
      middle = (low + high) / 2;
    const [top] = sides.findLast(([, edges]) => edges[0] <= middle && middle <= edges[1]);
    return {level, path, at: [x(middle), y(top)]};
  }

  function landscape() {
    const known = [...levels].reverse().map(region).filter(Boolean);
    bands
      .selectAll("path")
      .data(known)
      .join("path")
      .attr("d", r => r.path)
      .attr("class", r => (r.level === 1 ? "adaopt-stable" : null))
      .style("--share", r => `${78 - 8 * levels.indexOf(r.level)}%`);
    labels
      .selectAll("text")
      .data(known.filter(r => r.level < 1))
      .join("text")
      .attr("x", r => r.at[0])
      .attr("y", r => r.at[1] + 4)
      .text(r => r.level);
    const sides = now.curvatures.flatMap((curvature, i) =>
      [0, 1].map(side => ({
        look: now.looks[i],
        points: rows.map(beta => oscillating(now.method, beta)[side] / curvature),
      })),
    );
    borders
      .selectAll("path")
      .data(sides)
      .join("path")
      .attr("stroke-dasharray", s => s.look.dash)
      .attr("d", s =>
        polyline(
          rows.length,
          i => (s.points[i] <= 2 * widest ? x(s.points[i]) : NaN),
          i => y(rows[i]),
        ),
      );
    goal.attr("transform", `translate(${x(now.best.lr)},${y(now.best.beta)})`);
  }

  function draw(next, width, height) {
    now = next;
    const key = [width, height, now.method, ...now.curvatures].join();
    if (key !== drawn) {
      layout(width, height);
      landscape();
    }
    drawn = key;
    depict(svg.node(), now.label);
    handle.style.left = `${x(now.lr)}px`;
    handle.style.top = `${y(now.beta)}px`;
    attribute(
      handle,
      "aria-label",
      tr("η {lr}, β {beta}; arrow keys move it", {lr: text(now.lr), beta: text(now.beta)}),
    );
  }

  const handle = h("button", {
    type: "button",
    class: "adaopt-handle",
    title: tr("learning rate and β: drag it, or use the arrow keys"),
    onkeydown: key,
  });
  box.append(handle);
  const move = (lr, beta) => {
    const point = {
      lr: Math.min(Math.max(on(lr), 0), widest),
      beta: Math.min(Math.max(on(beta), 0), betas.at(-1)),
    };
    now = {...now, ...point}; // the next key may come before the next picture
    onPoint(point);
  };
  function key(event) {
    const [dx, dy] =
      {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]}[event.key] ?? [];
    if (dx === undefined) return;
    event.preventDefault();
    const step = event.shiftKey ? 0.1 : 0.01;
    move(now.lr + dx * step, now.beta + dy * step);
  }
  const point = event => {
    const corner = box.getBoundingClientRect();
    move(x.invert(event.clientX - corner.left), y.invert(event.clientY - corner.top));
  };
  // A mouse draws anywhere; a finger draws the handle and taps anywhere, so that it can still scroll the page.
  box.addEventListener("pointerdown", event => {
    if (event.button !== 0 || (event.pointerType === "touch" && event.target !== handle)) return;
    box.setPointerCapture(event.pointerId);
    if (event.target !== handle) point(event);
  });
  box.addEventListener("pointermove", event => {
    if (box.hasPointerCapture(event.pointerId)) point(event);
  });
  box.addEventListener("click", event => {
    if (event.target !== handle && event.pointerType === "touch") point(event);
    handle.focus({preventScroll: true});
  });

  // method;  curvatures: those that count, with their looks;  lr, beta: the point;  best: {lr, beta};  label: the picture in words
  return {update: drawing(box, {figure, draw})};
}

// The complex plane with the unit circle, and the eigenvalues in it.
function circle(parent) {
  const size = 150,
    node = h("div", {class: "adaopt-disc"});
  parent.append(node);
  const svg = pick(node)
    .append("svg")
    .attr("class", "adaopt-svg")
    .attr("role", "img")
    .attr("viewBox", `0 0 ${size} ${size}`);
  const cross = svg.append("path").attr("class", "adaopt-disc-cross"),
    unit = svg.append("circle").attr("class", "adaopt-disc-unit");
  const radius = svg.append("circle").attr("class", "adaopt-disc-radius"),
    heads = svg.append("g"),
    one = svg.append("text").text("1");
  return {
    update({eigenvalues, rate, label}) {
      const reach = Math.max(1.3, 1.15 * rate),
        at = value => (size / 2) * (1 + value / reach);
      depict(svg.node(), label);
      cross.attr("d", `M0 ${size / 2}H${size}M${size / 2} 0V${size}`);
      for (const [ring, r] of [
        [unit, 1],
        [radius, rate],
      ])
        ring
          .attr("cx", size / 2)
          .attr("cy", size / 2)
          .attr("r", at(r) - size / 2);
      one.attr("x", at(1) + 3).attr("y", size / 2 - 4);
      heads
        .selectAll("path")
        .data(eigenvalues.flatMap(({roots, look}) => roots.map(root => ({root, look}))))
        .join("path")
        .attr("class", e => (e.look.open ? "adaopt-head adaopt-open" : "adaopt-head"))
        .style("--c", e => e.look.color)
        .attr("d", e => e.look.marker(56))
        .attr("transform", ({root: [re, im]}) => `translate(${at(re).toFixed(1)},${at(-im).toFixed(1)})`);
    },
  };
}

// a point: two decimals, and three digits of what is far away
const place = (...x) => `(${x.map(c => (Math.abs(c) < far ? fixed(c) : text(c))).join(", ")})`;

// 0.945 ± 0.083i, or two real numbers
const pair = ([[re, im], [other]]) =>
  im ? `${text(re)} ± ${text(im)}i` : tr("{one} and {other}", {one: text(re), other: text(other)});

// --- the figure ---

const curvaturesOf = condition => [steepest / condition, steepest];

// The point of the smallest radius of those that are shown.
function fastest({method, direction, condition}) {
  const curvatures = directions[direction].map(i => curvaturesOf(condition)[i]);
  return best(method, curvatures[0], curvatures.at(-1), widest);
}

// Eigenvalues, rate, path and distances; all but the time.
export function run({method, lr, beta, condition, direction, start, steps}) {
  const both = curvaturesOf(condition),
    chosen = directions[direction],
    problem = quadratic(both, {
      start: [-7, 2],
      view: [
        [-8, 8],
        [-4, 4],
      ],
    });
  const eigenvalues = both.map((curvature, i) => ({...modes(method, lr, beta, curvature), look: looks[i]}));
  const rate = Math.max(...chosen.map(i => eigenvalues[i].radius));
  const race = minimize(problem, start ?? problem.start, {name: method, lr, beta}, steps);
  const distance = Float64Array.from(race.x, ([x, y]) =>
    chosen.length > 1 ? Math.sqrt(x * x + y * y) : Math.abs(chosen[0] ? y : x),
  );
  const predicted = new Float64Array(steps + 1).fill(distance[0]);
  for (let k = 1; k <= steps; k++) predicted[k] = predicted[k - 1] * rate;
  return {problem, both, chosen, eigenvalues, rate, race, distance, predicted};
}

// Where the path is now, as sentences.
function describePath({direction, steps: last}, {chosen, rate, race, distance, predicted}, time) {
  if (race.divergedAt >= 0 && race.divergedAt <= time)
    return [tr("The path has diverged, at step {step}.", {step: race.divergedAt})];
  const given = {time, last, place: place(...race.x[time]), distance: text(distance[time])};
  const where =
    direction === "both"
      ? tr("After {time} of {last} steps it is at {place}, distance {distance}.", given)
      : tr("After {time} of {last} steps it is at {place}, |{axis}| = {distance}.", {
          ...given,
          axis: axes[chosen[0]],
        });
  if (time === 0) return [where];
  const factor = {rate: text(rate), distance: text(predicted[time])};
  return [where, tr("× {rate} at every step would make it {distance}.", factor)];
}

// What the distance is called in pictures and table.
function distanceWords(direction, rate) {
  const given = {rate: text(rate)};
  if (direction === "both")
    return {
      column: tr("distance"),
      title: tr("distance; dashed: × {rate} a step", given),
      label: tr(
        "Distance from the minimum against the step, and the line that falls by {rate} at each step; logarithmic.",
        given,
      ),
    };
  const axis = axes[directions[direction][0]];
  return {
    column: `|${axis}|`,
    title: tr("|{axis}|; dashed: × {rate} a step", {...given, axis}),
    label: tr("|{axis}| against the step, and the line that falls by {rate} at each step; logarithmic.", {
      ...given,
      axis,
    }),
  };
}

// What the figure shows, in numbers and words.
export function read(state, made = run(state)) {
  const {both, chosen, eigenvalues, rate, problem} = made,
    {method, steps: last} = state;
  const time = shown(state.time, last),
    start = state.start ?? problem.start,
    goal = fastest(state),
    at = {lr: text(state.lr), beta: text(state.beta), rate: text(rate)};
  const top = Math.max(...chosen.map(i => modes(method, goal.lr, goal.beta, both[i]).radius));
  const along = chosen.map(i =>
    sentences[kind(eigenvalues[i])]({
      axis: axes[i],
      curvature: text(both[i]),
      radius: text(eigenvalues[i].radius),
    }),
  );
  const distance = distanceWords(state.direction, rate);
  const borders = [tr("dashed: x oscillates beyond"), tr("dotted: y oscillates beyond")];
  return {
    ...state,
    ...made,
    last,
    time,
    start,
    goal,
    // What the plane shows: the ravine, and a start that may lie beyond it.
    view: problem.view.map(([low, high], i) => [Math.min(low, start[i]), Math.max(high, start[i])]),
    cells: eigenvalues.map((e, i) => [text(both[i]), pair(e.roots), text(e.radius), behavior[kind(e)]]),
    record: tr("◇ fastest: {radius} at η {lr}, β {beta}", {
      radius: text(top),
      lr: text(goal.lr),
      beta: text(goal.beta),
    }),
    borders: chosen.map(i => borders[i]).join(", "),
    column: distance.column,
    summary: [
      tr("At η = {lr}, β = {beta} the spectral radius is {rate}.", at),
      ...along,
      ...describePath(state, made, time),
    ].join(" "),
    titles: {distance: distance.title},
    labels: {
      map: tr(
        "Level lines of the spectral radius of {method} over learning rate η from 0 to {widest} and β from 0 to 1. At η {lr}, β {beta} it is {rate}.",
        {method, widest: text(widest), ...at},
      ),
      plane: tr(
        "Level lines of the ravine, with the path of {method} from {start} after {time} of {last} steps.",
        {
          method,
          start: `(${fixed(start[0])}, ${fixed(start[1])})`,
          time,
          last,
        },
      ),
      distance: distance.label,
      disc: tr("The eigenvalues in the complex plane, with the unit circle: {eigenvalues}.", {
        eigenvalues: eigenvalues.map((e, i) => `${axes[i]} ${pair(e.roots)}`).join("; "),
      }),
    },
  };
}

export function render(context) {
  const figure = frame(context, {
    name: "phase",
    title: tr("Learning rate and β of momentum"),
    schema,
    run,
    read,
    draw,
    areas: ["choose", "map", "side", "sliders", "player", "roots", "words"],
  });
  const {area, get} = figure;

  const method = radioGroup(area.choose, {
    label: tr("method"),
    options: Object.entries(methods),
    onChange: value => figure.set({method: value}),
  });
  const condition = select(area.choose, {
    label: tr("condition number κ"),
    onChange: value => figure.set({condition: Number(value)}),
  });
  const direction = select(area.choose, {
    label: tr("show"),
    options: [
      ["both", tr("the slower axis")],
      ["flat", tr("x, the flat axis")],
      ["steep", tr("y, the steep axis")],
    ],
    onChange: value => figure.set({direction: value}),
  });

  const map = diagram(area.map, {figure, onPoint: point => figure.set(point)});
  const scale = h(
    "span",
    {class: "adaopt-key-scale", "aria-hidden": "true"},
    ...levels.map((_, i) => h("span", {style: `--share:${14 + 8 * i}%`})),
  );
  const record = h("span"),
    dashes = h("span"),
    hatch = h("span", {class: "adaopt-key-hatch", "aria-hidden": "true"});
  area.map.append(
    h(
      "div",
      {class: "adaopt-key"},
      h("span", {class: "adaopt-key-radius"}, tr("radius"), " 1 ", scale, ` ${levels[0]}`),
      h("span", {}, hatch, " ", tr("diverges")),
      record,
      dashes,
    ),
  );

  const landscape = plane(area.side, {figure, onMove: start => figure.set({start})});
  const clock = timeline(area.player, {figure, last: () => get("steps")});
  const distances = chart(area.side, {figure, title: " ", log: true, onScrub: clock.scrub});

  const lr = slider(area.sliders, {
    label: tr("learning rate η"),
    values: rates,
    onInput: value => figure.set({lr: value}),
  });
  const beta = slider(area.sliders, {
    label: "β",
    hint: tr("the share of the velocity that is kept"),
    values: betas,
    onInput: value => figure.set({beta: value}),
  });
  const steps = slider(area.sliders, {
    label: tr("steps"),
    values: stepCounts,
    onInput: value => figure.set({steps: value, time: null}),
  });
  button(area.sliders, {text: tr("Go to the fastest"), onClick: () => figure.set(fastest(figure.state()))});

  const disc = circle(area.roots),
    roots = readout(area.roots, {
      head: ["λ", tr("eigenvalues"), tr("radius"), tr("behavior")],
      rows: axes.map((name, i) => [swatch(looks[i]), name]),
    });
  const words = summary(area.words),
    numbers = table(area.words);

  function conditionOptions(value) {
    const all = [...new Set([...conditions, value])].sort((a, b) => a - b);
    const ours = each => tr("{condition}, the book's", {condition: each});
    return all.map(each => [each, each === 20 ? ours(each) : text(each, 5)]);
  }

  function draw(view) {
    const {both, chosen, eigenvalues, race, last, time, labels} = view,
      look = style(view.method);
    method.update(view.method);
    condition.update(view.condition, conditionOptions(view.condition));
    direction.update(view.direction);
    map.update({
      method: view.method,
      curvatures: chosen.map(i => both[i]),
      looks: chosen.map(i => looks[i]),
      lr: view.lr,
      beta: view.beta,
      best: view.goal,
      label: labels.map,
    });
    put(record, view.record);
    put(dashes, view.borders);
    landscape.update({
      problem: {...view.problem, view: view.view},
      key: `${view.condition} ${view.view}`,
      start: view.start,
      time,
      tracks: [{points: race.x, style: look}],
      label: labels.plane,
    });
    distances.update({
      range: [0, last],
      time,
      title: view.titles.distance,
      series: [
        {values: view.predicted, style: guess},
        {values: view.distance, style: look},
      ],
      label: labels.distance,
    });

    lr.update(view.lr);
    beta.update(view.beta);
    steps.update(last);
    clock.update(time, last);
    disc.update({eigenvalues, rate: Math.max(...eigenvalues.map(e => e.radius)), label: labels.disc});
    roots.update(view.cells);
    words.say(view.summary);
    numbers.update(() => ({
      head: [tr("step"), ...axes, view.column, tr("predicted")],
      rows: Array.from({length: last + 1}, (_, k) => [
        String(k),
        ...[race.x[k][0], race.x[k][1], view.distance[k], view.predicted[k]].map(v => text(v, 4)),
      ]),
    }));
  }
  return figure.start();
}
