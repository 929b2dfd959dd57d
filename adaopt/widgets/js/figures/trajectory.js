// Trajectory: optimizers raced over a problem from a start that can be moved; loss and effective rates at the same time.

import {cos_sin} from "../degrees.js";
import {chart} from "../draw/chart.js";
import {button, disclosure, number, select, slider} from "../draw/controls.js";
import {h, put} from "../draw/dom.js";
import {frame} from "../draw/frame.js";
import {controls, legal as holds, rate, told} from "../draw/hyperparameters.js";
import {fixed, text} from "../draw/numbers.js";
import {plane} from "../draw/plane.js";
import {player} from "../draw/player.js";
import {style, swatch} from "../draw/style.js";
import {summary} from "../draw/summary.js";
import {table} from "../draw/table.js";
import {rules} from "../optimizers.js";
import {make} from "../problems.js";
import {optimizers as known, names as registered} from "../registry.js";
import {minimize} from "../run.js";

const keys = ["problem", "optimizers", "start", "steps", "rotation", "noise", "seed", "time"];
export const most = {racers: 5, steps: 2000};

const problems = {
  ravine: "ravine, x²/20 + y²",
  bowl: "bowl, (x² + y²)/2",
  rosenbrock: "Rosenbrock's valley",
  beale: "Beale's function",
  himmelblau: "Himmelblau's function",
};
const articles = {ravine: "the ravine", bowl: "the bowl"};

const stepCounts = [10, 20, 30, 40, 50, 75, 100, 150, 200, 300, 400, 500];
const noises = [0, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 7, 10, 15, 20, 30, 50];

// The learning rate of a racer that joins: one that gets somewhere within a hundred steps.
const joining = (problem, name) =>
  known[name].rates[problem === "ravine" || problem === "bowl" ? "gentle" : "steep"];

// Throws if the state can't be shown: a link may hold anything.
export function check({problem, optimizers, start, steps, rotation, noise, seed, time}) {
  const legal = (name, holds) => {
    if (!holds) throw new RangeError(`${name} is out of range`);
  };
  const finite = Number.isFinite,
    count = Number.isInteger;
  legal("problem", Object.hasOwn(problems, problem));
  legal(
    "optimizers",
    Array.isArray(optimizers) && optimizers.length >= 1 && optimizers.length <= most.racers,
  );
  for (const {name, ...settings} of optimizers) {
    legal("name", registered.includes(name));
    for (const [key, value] of Object.entries(settings)) legal(key, holds(name, key, value));
  }
  legal("start", start === null || (Array.isArray(start) && start.length === 2 && start.every(finite)));
  legal("steps", count(steps) && steps >= 1 && steps <= most.steps);
  legal("rotation", count(rotation) && Math.abs(rotation) <= 90);
  legal("noise", finite(noise) && noise >= 0);
  legal("seed", count(seed) && seed >= 0 && seed < 2 ** 32);
  legal("time", time === null || (count(time) && time >= 0));
}

// What each racer is called: its name, numbered where two share it.
function labels(optimizers) {
  return optimizers.map(({name}, i) => {
    const same = optimizers.filter(other => other.name === name).length;
    const nth = optimizers.slice(0, i).filter(other => other.name === name).length;
    return {name, nth, label: same > 1 ? `${name} ${nth + 1}` : name, style: style(name, nth)};
  });
}

const list = words =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;

export function render(context) {
  const figure = frame(context, {
    name: "trajectory",
    title: "A race of optimizers",
    keys,
    draw,
    areas: ["plane", "player", "racers", "charts", "settings", "words"],
  });
  const {area} = figure;
  const get = figure.get;
  const now = () => Math.min(get("time") ?? get("steps"), get("steps"));

  // The parts
  const landscape = plane(area.plane, {figure, onMove: start => figure.set({start})});
  // The end is kept as null, so that the race still shows whole when the number of steps is changed.
  const setTime = (k, playing) =>
    figure.set({time: k === get("steps") && !playing ? null : k}, {save: !playing});
  const clock = player(area.player, {set: setTime});
  figure.onClose(clock.stop);
  const scrub = k => {
    clock.stop();
    setTime(k, false);
  };
  const losses = chart(area.charts, {figure, title: "loss", log: true, onScrub: scrub});
  const rates = ["x", "y"].map(name =>
    chart(area.charts, {figure, title: `effective rate of ${name}`, log: true, onScrub: scrub}),
  );

  const rows = h("div");
  area.racers.append(rows);
  const adding = select(area.racers, {label: "Add an optimizer", hidden: true, onChange: add});
  adding.node.classList.add("adaopt-racers-add");
  let racers = [],
    standing = "";

  const settings = area.settings;
  // Another problem has another start, and is looked at unturned first.
  const problem = select(settings, {
    label: "problem",
    options: Object.entries(problems),
    onChange: value => figure.set({problem: value, start: null, rotation: 0, time: null}),
  });
  const rotation = slider(settings, {
    label: "rotation",
    min: -90,
    max: 90,
    step: 1,
    format: degrees => `${fixed(degrees, 0)}°`,
    onInput: rotate,
  });
  const noise = slider(settings, {
    label: "noise",
    hint: "standard deviation of the noise added to each component of the gradient",
    values: noises,
    onInput: value => figure.set({noise: value}),
  });
  const steps = slider(settings, {
    label: "steps",
    values: stepCounts,
    onInput: value => figure.set({steps: value, time: null}),
  });
  const starts = h("div", {class: "adaopt-starts"});
  settings.append(starts);
  const startAt = ["x", "y"].map((name, i) =>
    number(starts, {
      label: `start ${name}`,
      onChange: value => figure.set({start: begin().map((old, j) => (i === j ? value : old))}),
    }),
  );
  const words = summary(area.words);
  const sheet = table(area.words);

  const begin = () => get("start") ?? make({problem: get("problem"), rotation: get("rotation")}).start;

  // A chosen start turns with the problem, from where it was put: turning back and forth brings it back exactly.
  let anchor = null;
  function rotate(degrees) {
    const start = get("start");
    if (start === null) return figure.set({rotation: degrees});
    if (anchor?.now !== start) anchor = {from: start, degrees: get("rotation")};
    const [c, s] = cos_sin(degrees - anchor.degrees),
      [cx, cy] = make({problem: get("problem")}).minimum;
    const [u, v] = [anchor.from[0] - cx, anchor.from[1] - cy];
    anchor.now = degrees === anchor.degrees ? anchor.from : [cx + (c * u - s * v), cy + (s * u + c * v)];
    figure.set({rotation: degrees, start: anchor.now});
  }

  const change = (i, settings) =>
    figure.set({optimizers: get("optimizers").map((o, j) => (i === j ? {...o, ...settings} : o))});
  function add(name) {
    if (!name) return;
    figure.set({
      optimizers: [...get("optimizers"), {name, ...rules[name].hyper, lr: joining(get("problem"), name)}],
    });
  }
  function remove(i) {
    if (get("optimizers").length < 2) return;
    figure.set({optimizers: get("optimizers").filter((_, j) => j !== i)});
    adding.input.focus();
  }

  // One row a racer, made anew only when others race, so that a slider in the hand is never replaced.
  function line(names) {
    if (standing === names.map(n => n.label).join()) return;
    standing = names.map(n => n.label).join();
    rows.replaceChildren();
    racers = names.map(({name, label, style: look}, i) => {
      const row = h(
        "div",
        {class: "adaopt-racer", role: "group", "aria-label": label},
        swatch(look),
        h("span", {class: "adaopt-racer-name"}, label),
      );
      const lr = rate(row, value => change(i, {lr: value}));
      const loss = h("span", {class: "adaopt-racer-loss"}),
        more = h("div", {class: "adaopt-racer-more"});
      const parts = controls(more, name, settings => change(i, settings));
      const folded =
        Object.keys(parts).length && disclosure(row, {label: `more settings of ${label}: `, content: more});
      row.append(loss);
      if (names.length > 1) button(row, {icon: "remove", label: `remove ${label}`, onClick: () => remove(i)});
      if (folded) row.append(more);
      rows.append(row);
      return {
        update(settings, state) {
          const full = {...rules[name].hyper, ...settings};
          lr.update(full.lr);
          for (const [key, part] of Object.entries(parts)) part.update(full[key]);
          if (folded) folded.update(told(name, full));
          put(loss, state);
        },
      };
    });
  }

  // The race, run again only when it is another one.
  let raced = "",
    race = [],
    ratesOf = [];
  function run(where) {
    const {time, ...asked} = figure.state(),
      key = JSON.stringify(asked);
    if (key !== raced)
      race = get("optimizers").map(spec => minimize(where, get("start") ?? where.start, spec, get("steps")));
    if (key !== raced)
      ratesOf = race.map(({rate}) =>
        [0, 1].map(j => Array.from({length: rate.length}, (_, k) => rate[k][j])),
      );
    raced = key;
    return race;
  }

  // What the plane shows: the view of the landscape before it was turned, so that turning it moves nothing else, and the start, which
  // may leave that view.
  function view(where, start) {
    return make({problem: get("problem")}).view.map(([low, high], i) => {
      const room = 0.05 * (high - low);
      return [
        Math.min(low, where.start[i] - room, start[i]),
        Math.max(high, where.start[i] + room, start[i]),
      ];
    });
  }

  function draw() {
    const asked = {
      problem: get("problem"),
      rotation: get("rotation"),
      noise: get("noise"),
      seed: get("seed"),
    };
    const where = make(asked),
      optimizers = get("optimizers"),
      names = labels(optimizers),
      runs = run(where);
    const last = get("steps"),
      time = now(),
      start = get("start") ?? where.start;
    const lost = runs.map(r => r.divergedAt >= 0 && r.divergedAt <= time);
    const place = articles[asked.problem] ?? problems[asked.problem];
    const who = list(names.map(n => n.label));

    const shown = view(make({problem: asked.problem, rotation: asked.rotation}), start);
    landscape.update({
      problem: {...where, view: shown},
      key: `${asked.problem} ${asked.rotation} ${shown}`,
      start,
      time,
      tracks: runs.map((r, i) => ({points: r.x, style: names[i].style})),
      label: `Level lines of ${place}${asked.rotation ? `, turned by ${text(asked.rotation)} degrees` : ""}, with the path of ${who} from (${fixed(start[0])}, ${fixed(start[1])}) after ${time} of ${last} steps.`,
    });
    const range = [0, last];
    losses.update({
      range,
      time,
      series: runs.map((r, i) => ({values: r.loss, style: names[i].style})),
      label: `Loss of ${who} against the step, up to step ${last}; logarithmic.`,
    });
    rates.forEach((each, j) =>
      each.update({
        range,
        time,
        series: names.map(({style}, i) => ({from: 1, values: ratesOf[i][j], style})),
        label: `Effective learning rate of ${"xy"[j]} for ${who} against the step; logarithmic.`,
      }),
    );

    line(names);
    figure.root.style.setProperty("--rows", names.length);
    racers.forEach((racer, i) =>
      racer.update(
        optimizers[i],
        lost[i] ? `diverged at step ${runs[i].divergedAt}` : `loss ${text(runs[i].loss[time])}`,
      ),
    );
    adding.update("", [
      ["", optimizers.length < most.racers ? "Add an optimizer …" : "Five race already"],
      ...(optimizers.length < most.racers ? registered.map(name => [name, name]) : []),
    ]);
    clock.update(time, last);
    problem.update(asked.problem);
    rotation.update(asked.rotation);
    noise.update(asked.noise);
    steps.update(last);
    startAt.forEach((input, i) => input.update(start[i]));

    const best = runs
      .map((r, i) => [lost[i] ? Infinity : r.loss[time], names[i].label])
      .sort((a, b) => a[0] - b[0])[0];
    words.say(
      `After ${time} of ${last} steps: ${runs
        .map((r, i) =>
          lost[i]
            ? `${names[i].label} has diverged, at step ${r.divergedAt}`
            : `${names[i].label} is at (${fixed(r.x[time][0])}, ${fixed(r.x[time][1])}), loss ${text(r.loss[time])}`,
        )
        .join("; ")}.${names.length > 1 && best[0] < Infinity && time > 0 ? ` Lowest: ${best[1]}.` : ""}`,
    );
    sheet.update(() => ({
      groups: names.map(n => [n.label, 5]),
      head: ["step", ...names.flatMap(() => ["x", "y", "loss", "rate of x", "rate of y"])],
      rows: Array.from({length: last + 1}, (_, k) => [
        String(k),
        ...runs.flatMap(r =>
          [r.x[k][0], r.x[k][1], r.loss[k], r.rate[k - 1]?.[0], r.rate[k - 1]?.[1]].map(v => text(v, 4)),
        ),
      ]),
    }));
  }
  return figure.start();
}
