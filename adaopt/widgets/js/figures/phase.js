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
import {attribute, depict, h, put, sized, uid} from "../draw/dom.js";
import {frame} from "../draw/frame.js";
import {fixed, text} from "../draw/numbers.js";
import {polyline} from "../draw/path.js";
import {plane} from "../draw/plane.js";
import {player} from "../draw/player.js";
import {style, swatch} from "../draw/style.js";
import {summary} from "../draw/summary.js";
import {table} from "../draw/table.js";
import {band, best, kind, modes, oscillating} from "../phase.js";
import {quadratic} from "../problems.js";
import {minimize} from "../run.js";

const keys = ["method", "lr", "beta", "condition", "direction", "start", "steps", "time"];
const methods = {Momentum: "heavy ball", Nesterov: "Nesterov"};
const directions = {both: [0, 1], flat: [0], steep: [1]};
const lengths = {both: "distance", flat: "|x|", steep: "|y|"};
const steepest = 2,
  widest = 2.2,
  far = 1e5,
  most = {steps: 500, condition: 1000};
const levels = [0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1]; // of the spectral radius

// The diagram's grid is 1/200: numbers that Python knows as well.
const grid = 200,
  on = value => Math.round(value * grid) / grid;
const until = last => Array.from({length: Math.round(last * grid) + 1}, (_, i) => i / grid);
const rates = until(widest),
  betas = until(1 - 1 / grid);
const conditions = [1, 5, 20, 100, 1000],
  stepCounts = [10, 20, 30, 40, 60, 100, 200, 300, 500];

const does = {
  creeps: "creeps",
  oscillates: "oscillates",
  flips: "flips sides",
  arrives: "arrives",
  stays: "neither comes nearer nor leaves",
  diverges: "diverges",
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

// Throws if the state can't be shown: a link may hold anything.
export function check({method, lr, beta, condition, direction, start, steps, time}) {
  const legal = (name, holds) => {
    if (!holds) throw new RangeError(`${name} is out of range`);
  };
  const finite = Number.isFinite,
    count = Number.isInteger;
  legal("method", Object.hasOwn(methods, method));
  legal("lr", finite(lr) && lr >= 0 && lr <= widest);
  legal("beta", finite(beta) && beta >= 0 && beta < 1);
  legal("condition", finite(condition) && condition >= 1 && condition <= most.condition);
  legal("direction", Object.hasOwn(directions, direction));
  legal("start", start === null || (Array.isArray(start) && start.length === 2 && start.every(finite)));
  legal("steps", count(steps) && steps >= 1 && steps <= most.steps);
  legal("time", time === null || (count(time) && time >= 0));
}

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
  let width = 0,
    height = 0,
    now = null,
    drawn = "";

  function layout() {
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
      .text("learning rate η");
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

  function draw() {
    if (!width || !now) return;
    const key = [width, height, now.method, ...now.curvatures].join();
    if (key !== drawn) {
      layout();
      landscape();
    }
    drawn = key;
    depict(svg.node(), now.label);
    handle.style.left = `${x(now.lr)}px`;
    handle.style.top = `${y(now.beta)}px`;
    attribute(handle, "aria-label", `η ${text(now.lr)}, β ${text(now.beta)}; arrow keys move it`);
  }

  const handle = h("button", {
    type: "button",
    class: "adaopt-handle",
    title: "learning rate and β: drag it, or use the arrow keys",
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

  figure.onClose(
    sized(box, (w, tall) => {
      [width, height] = [w, tall];
      draw();
    }),
  );
  // method;  curvatures: those that count, with their looks;  lr, beta: the point;  best: {lr, beta};  label: the picture in words
  return {
    update(next) {
      now = next;
      draw();
    },
  };
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
const pair = ([[re, im], [other]]) => (im ? `${text(re)} ± ${text(im)}i` : `${text(re)} and ${text(other)}`);

// --- the figure ---

export function render(context) {
  const figure = frame(context, {
    name: "phase",
    title: "Learning rate and β of momentum",
    keys,
    draw,
    areas: ["choose", "map", "side", "sliders", "player", "roots", "words"],
  });
  const {area, get} = figure;
  const now = () => Math.min(get("time") ?? get("steps"), get("steps"));
  const curvatures = () => [steepest / get("condition"), steepest];
  const fastest = () => {
    const shown = directions[get("direction")].map(i => curvatures()[i]);
    return best(get("method"), shown[0], shown.at(-1), widest);
  };

  const method = radioGroup(area.choose, {
    label: "method",
    options: Object.entries(methods),
    onChange: value => figure.set({method: value}),
  });
  const condition = select(area.choose, {
    label: "condition number κ",
    onChange: value => figure.set({condition: Number(value)}),
  });
  const direction = select(area.choose, {
    label: "show",
    options: [
      ["both", "the slower axis"],
      ["flat", "x, the flat axis"],
      ["steep", "y, the steep axis"],
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
    dashes = h("span");
  area.map.append(
    h(
      "div",
      {class: "adaopt-key"},
      h("span", {class: "adaopt-key-radius"}, "radius 1 ", scale, ` ${levels[0]}`),
      h("span", {}, h("span", {class: "adaopt-key-hatch", "aria-hidden": "true"}), " diverges"),
      record,
      dashes,
    ),
  );

  const landscape = plane(area.side, {figure, onMove: start => figure.set({start})});
  // The end is kept as null, as in Trajectory.
  const setTime = (k, playing) =>
    figure.set({time: k === get("steps") && !playing ? null : k}, {save: !playing});
  const clock = player(area.player, {set: setTime});
  figure.onClose(clock.stop);
  const distances = chart(area.side, {
    figure,
    title: "distance",
    log: true,
    onScrub: k => {
      clock.stop();
      setTime(k, false);
    },
  });

  const lr = slider(area.sliders, {
    label: "learning rate η",
    values: rates,
    onInput: value => figure.set({lr: value}),
  });
  const beta = slider(area.sliders, {
    label: "β",
    hint: "the share of the velocity that is kept",
    values: betas,
    onInput: value => figure.set({beta: value}),
  });
  const steps = slider(area.sliders, {
    label: "steps",
    values: stepCounts,
    onInput: value => figure.set({steps: value, time: null}),
  });
  button(area.sliders, {text: "Go to the fastest", onClick: () => figure.set(fastest())});

  const disc = circle(area.roots),
    cells = looks.map(() => Array.from({length: 4}, () => h("td")));
  area.roots.append(
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
          ...["λ", "eigenvalues", "radius", "behavior"].map(words => h("th", {scope: "col"}, words)),
        ),
      ),
      h(
        "tbody",
        {},
        ...["x", "y"].map((name, i) =>
          h("tr", {}, h("th", {scope: "row"}, swatch(looks[i]), name), ...cells[i]),
        ),
      ),
    ),
  );
  const words = summary(area.words);
  const sheet = table(area.words);

  let made = "",
    path = null;
  function run() {
    const {time, ...asked} = figure.state(),
      key = JSON.stringify(asked);
    if (key === made) return path;
    made = key;
    const both = curvatures(),
      problem = quadratic(both, {
        start: [-7, 2],
        view: [
          [-8, 8],
          [-4, 4],
        ],
      }),
      shown = directions[asked.direction];
    const eigenvalues = both.map((curvature, i) => ({
      ...modes(asked.method, asked.lr, asked.beta, curvature),
      look: looks[i],
    }));
    const rate = Math.max(...shown.map(i => eigenvalues[i].radius));
    const race = minimize(
      problem,
      asked.start ?? problem.start,
      {name: asked.method, lr: asked.lr, beta: asked.beta},
      asked.steps,
    );
    const distance = Float64Array.from(race.x, ([x, y]) =>
      shown.length > 1 ? Math.sqrt(x * x + y * y) : Math.abs(shown[0] ? y : x),
    );
    const predicted = new Float64Array(asked.steps + 1).fill(distance[0]);
    for (let k = 1; k <= asked.steps; k++) predicted[k] = predicted[k - 1] * rate;
    path = {problem, both, shown, eigenvalues, rate, race, distance, predicted};
    return path;
  }

  // What the plane shows: the ravine, and a start that may lie beyond it.
  const view = (problem, start) =>
    problem.view.map(([low, high], i) => [Math.min(low, start[i]), Math.max(high, start[i])]);

  function draw() {
    const {problem, both, shown, eigenvalues, rate, race, distance, predicted} = run(),
      asked = figure.state();
    const time = now(),
      last = asked.steps,
      start = asked.start ?? problem.start,
      look = style(asked.method);
    const told = shown
      .map(
        i =>
          `along ${"xy"[i]}, λ = ${text(both[i])}, it ${does[kind(eigenvalues[i])]}, radius ${text(eigenvalues[i].radius)}`,
      )
      .join("; ");
    const what = lengths[asked.direction],
      name = methods[asked.method],
      goal = fastest();
    const top = Math.max(...shown.map(i => modes(asked.method, goal.lr, goal.beta, both[i]).radius));

    method.update(asked.method);
    condition.update(
      asked.condition,
      [...new Set([...conditions, asked.condition])]
        .sort((a, b) => a - b)
        .map(value => [value, value === 20 ? "20, the book's" : text(value, 5)]),
    );
    direction.update(asked.direction);
    map.update({
      method: asked.method,
      curvatures: shown.map(i => both[i]),
      looks: shown.map(i => looks[i]),
      lr: asked.lr,
      beta: asked.beta,
      best: goal,
      label: `Level lines of the spectral radius of ${name} over learning rate η from 0 to ${text(widest)} and β from 0 to 1. At η ${text(asked.lr)}, β ${text(asked.beta)} it is ${text(rate)}.`,
    });

    put(record, `◇ fastest: ${text(top)} at η ${text(goal.lr)}, β ${text(goal.beta)}`);
    put(dashes, `${shown.map(i => ["dashed: x", "dotted: y"][i]).join(", ")} oscillates beyond`);

    const shownView = view(problem, start);
    landscape.update({
      problem: {...problem, view: shownView},
      key: `${asked.condition} ${shownView}`,
      start,
      time,
      tracks: [{points: race.x, style: look}],
      label: `Level lines of the ravine, with the path of ${name} from (${fixed(start[0])}, ${fixed(start[1])}) after ${time} of ${last} steps.`,
    });
    distances.update({
      range: [0, last],
      time,
      title: `${what}; dashed: × ${text(rate)} a step`,
      series: [
        {values: predicted, style: guess},
        {values: distance, style: look},
      ],
      label: `${what} from the minimum against the step, and the line that falls by ${text(rate)} at each step; logarithmic.`,
    });

    lr.update(asked.lr);
    beta.update(asked.beta);
    steps.update(last);
    clock.update(time, last);
    disc.update({
      eigenvalues,
      rate: Math.max(...eigenvalues.map(e => e.radius)),
      label: `The eigenvalues in the complex plane, with the unit circle: ${eigenvalues.map((e, i) => `${"xy"[i]} ${pair(e.roots)}`).join("; ")}.`,
    });
    eigenvalues.forEach((e, i) =>
      [text(both[i]), pair(e.roots), text(e.radius), does[kind(e)]].forEach((cell, j) =>
        put(cells[i][j], cell),
      ),
    );

    const lost = race.divergedAt >= 0 && race.divergedAt <= time,
      [x, y] = race.x[time];
    const where = lost
      ? `The path has diverged, at step ${race.divergedAt}.`
      : `After ${time} of ${last} steps it is at ${place(x, y)}, ${what} ${text(distance[time])}${time ? `; × ${text(rate)} at every step would make it ${text(predicted[time])}` : ""}.`;
    words.say(
      `At η = ${text(asked.lr)}, β = ${text(asked.beta)} the spectral radius is ${text(rate)}: ${told}. ${where}`,
    );
    sheet.update(() => ({
      head: ["step", "x", "y", what, "predicted"],
      rows: Array.from({length: last + 1}, (_, k) => [
        String(k),
        ...[race.x[k][0], race.x[k][1], distance[k], predicted[k]].map(v => text(v, 4)),
      ]),
    }));
  }
  return figure.start();
}
