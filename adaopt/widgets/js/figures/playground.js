// Playground: the reader's own optimizer in a race. Python runs it and sends what happened; the sliders here are its hyperparameters.

import {chart} from "../draw/chart.js";
import {slider, toggle} from "../draw/controls.js";
import {symbol, symbolWye} from "../draw/d3.js";
import {h, put} from "../draw/dom.js";
import {frame} from "../draw/frame.js";
import {fixed, text} from "../draw/numbers.js";
import {plane} from "../draw/plane.js";
import {player} from "../draw/player.js";
import {style, swatch} from "../draw/style.js";
import {summary} from "../draw/summary.js";
import {table} from "../draw/table.js";
import {make} from "../problems.js";
import {names} from "../registry.js";

// What the reader moves; the rest is what Python says of it.
const keys = ["settings", "start", "steps", "time"];
const told = ["knobs", "landscape", "optimizers"];
const named = ["ravine", "bowl", "rosenbrock", "beale", "himmelblau"];
const stepCounts = [10, 20, 30, 40, 50, 75, 100, 150, 200, 300, 400, 500];
const own = {
  color: "var(--adaopt-accent)",
  dash: "none",
  width: 2.6,
  open: false,
  marker: size => symbol(symbolWye, size)(),
};

// Throws if the state can't be shown: a link may hold anything.
export function check({settings, start, steps, time, knobs, landscape, optimizers}) {
  const legal = (name, holds) => {
    if (!holds) throw new RangeError(`${name} is out of range`);
  };
  const finite = Number.isFinite,
    count = Number.isInteger,
    point = p => Array.isArray(p) && p.length === 2 && p.every(finite);
  legal("settings", settings !== null && typeof settings === "object");
  legal("start", start === null || point(start));
  legal("steps", count(steps) && steps >= 1 && steps <= 500);
  legal("time", time === null || (count(time) && time >= 0));
  legal(
    "knobs",
    Array.isArray(knobs) &&
      knobs.every(({name, values}) => typeof name === "string" && (values === null || values.every(finite))),
  );
  legal(
    "landscape",
    named.includes(landscape.name) ||
      (landscape.view.every(point) && landscape.losses.every(row => row.every(finite))),
  );
  legal("optimizers", Array.isArray(optimizers) && optimizers.length >= 1);
  for (const {label, name, told, x, loss, error, where} of optimizers) {
    legal(
      "words",
      [label, told, error, where].every(words => typeof words === "string"),
    );
    legal("name", name === null || names.includes(name));
    legal(
      "run",
      x.length === loss.length &&
        x.every(p => p === null || point(p)) &&
        loss.every(v => v === null || finite(v)) &&
        point(x[0]),
    );
  }
}

// A landscape that only Python knows, between its losses on a grid
function sampled({view, start, minima, sides, losses}) {
  const last = losses.length - 1,
    [[x0, x1], [y0, y1]] = sides;
  const place = (value, low, high) => {
    const at = Math.min(Math.max(((value - low) / (high - low)) * last, 0), last),
      i = Math.min(Math.floor(at), last - 1);
    return [i, at - i];
  };
  return {
    view,
    start,
    minima,
    loss([x, y]) {
      const [i, u] = place(x, x0, x1),
        [j, v] = place(y, y0, y1);
      return (
        (1 - v) * ((1 - u) * losses[j][i] + u * losses[j][i + 1]) +
        v * ((1 - u) * losses[j + 1][i] + u * losses[j + 1][i + 1])
      );
    },
  };
}
const scenery = landscape =>
  named.includes(landscape.name) ? make({problem: landscape.name}) : sampled(landscape);
const articles = {
  ravine: "the ravine",
  bowl: "the bowl",
  rosenbrock: "Rosenbrock's valley",
  beale: "Beale's function",
  himmelblau: "Himmelblau's function",
};

const list = words =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
const unknown = [NaN, NaN];

export function render(context) {
  const {model} = context,
    live = !context.link; // on a page of the book no Python answers
  const figure = frame(context, {
    name: "playground",
    title: "Your optimizer in a race",
    keys,
    draw,
    areas: ["plane", "player", "racers", "charts", "settings", "words"],
  });
  const {area, get} = figure;
  for (const key of told) model.on(`change:${key}`, figure.redraw);
  figure.onClose(() => {
    for (const key of told) model.off(`change:${key}`, figure.redraw);
  });

  const steps = () => model.get("optimizers")[0].loss.length - 1; // of the race that is known; the slider may be ahead of it
  const now = () => Math.min(get("time") ?? steps(), steps());

  const ground = plane(area.plane, {figure, ...(live ? {onMove: start => figure.set({start})} : {})});
  // The end is kept as null, as in Trajectory.
  const setTime = (k, playing) => figure.set({time: k === steps() && !playing ? null : k}, {save: !playing});
  const clock = player(area.player, {set: setTime});
  figure.onClose(clock.stop);
  const scrub = k => {
    clock.stop();
    setTime(k, false);
  };
  const losses = chart(area.charts, {figure, title: "loss", log: true, onScrub: scrub});
  const lengths = chart(area.charts, {figure, title: "length of the step", log: true, onScrub: scrub});

  const rows = h("div"),
    trouble = h("p", {class: "adaopt-trouble"});
  area.racers.append(rows);
  let racers = [],
    standing = "";
  const name = h("span", {class: "adaopt-of"}),
    sliders = h("div", {class: "adaopt-knobs"});
  area.settings.append(name, sliders, trouble); // last, so that no slider moves when it comes
  const parts = live
    ? model.get("knobs").map(({name, values}) => {
        const set = value => figure.set({settings: {...get("settings"), [name]: value}});
        return [
          name,
          values === null
            ? toggle(sliders, {label: name, onChange: set})
            : slider(sliders, {label: name, values, format: value => text(value, 5), onInput: set}),
        ];
      })
    : [];
  const length =
    live &&
    slider(sliders, {
      label: "steps",
      values: stepCounts,
      onInput: value => figure.set({steps: value, time: null}),
    });
  const words = summary(area.words);
  const sheet = table(area.words);

  let made = null,
    race = [],
    world = null,
    seen = null;
  function run() {
    const given = model.get("optimizers"),
      landscape = model.get("landscape");
    if (seen !== landscape) world = scenery(landscape);
    seen = landscape;
    if (made === given) return race;
    made = given;
    race = given.map(({x, loss, name, ...rest}, i) => {
      const points = x.map(p => p ?? unknown),
        nth = given.slice(0, i).filter(other => name && other.name === name).length;
      const length = points
        .slice(1)
        .map(([x, y], k) =>
          Math.sqrt((x - points[k][0]) * (x - points[k][0]) + (y - points[k][1]) * (y - points[k][1])),
        );
      return {
        ...rest,
        x: points,
        loss: loss.map(v => v ?? NaN),
        length,
        style: name ? style(name, nth) : own,
      };
    });
    return race;
  }

  // One line a racer, made anew only when others race.
  function line(race) {
    const key = race.map(r => r.label).join();
    if (key === standing) return;
    standing = key;
    rows.replaceChildren();
    racers = race.map(({label, style}) => {
      const settings = h("span", {class: "adaopt-entrant-settings"}),
        loss = h("span", {class: "adaopt-entrant-loss"});
      rows.append(
        h(
          "div",
          {class: "adaopt-entrant", role: "group", "aria-label": label},
          swatch(style),
          h("span", {class: "adaopt-entrant-name"}, label),
          settings,
          loss,
        ),
      );
      return {
        update(words, state) {
          put(settings, words);
          put(loss, state);
        },
      };
    });
  }

  function draw() {
    const race = run(),
      last = steps(),
      time = now(),
      start = race[0].x[0],
      {name: where} = model.get("landscape");
    const lost = race.map(r => r.lost >= 0 && r.lost <= time),
      who = list(race.map(r => r.label)),
      place = articles[where] ?? where;
    const handle = live ? (get("start") ?? start) : start; // ahead of the race while it is moved
    const view = world.view.map(([low, high], i) => {
      const room = 0.05 * (high - low);
      return [
        Math.min(low, world.start[i] - room, handle[i]),
        Math.max(high, world.start[i] + room, handle[i]),
      ];
    });
    ground.update({
      problem: {...world, view},
      key: `${where} ${view}`,
      start: handle,
      time,
      tracks: race.map(r => ({points: r.x, style: r.style})),
      label: `Level lines of ${place}, with the path of ${who} from (${fixed(start[0])}, ${fixed(start[1])}) after ${time} of ${last} steps.`,
    });
    const range = [0, last];
    losses.update({
      range,
      time,
      series: race.map(r => ({values: r.loss, style: r.style})),
      label: `Loss of ${who} against the step, up to step ${last}; logarithmic.`,
    });
    lengths.update({
      range,
      time,
      series: race.map(r => ({from: 1, values: r.length, style: r.style})),
      label: `Length of each step of ${who}; logarithmic.`,
    });

    line(race);
    figure.root.style.setProperty("--rows", race.length);
    racers.forEach((racer, i) =>
      racer.update(
        race[i].told,
        lost[i]
          ? `${race[i].error ? "stopped" : "diverged"} at step ${race[i].lost}`
          : `loss ${text(race[i].loss[time])}`,
      ),
    );
    const [mine] = race;
    put(
      trouble,
      mine.error
        ? `${mine.label} stopped at step ${mine.lost}${mine.where ? `, ${mine.where}` : ""}\n${mine.error}`
        : "",
    );
    put(
      name,
      live
        ? `Settings of ${mine.label}`
        : "Run the notebook to move the settings: there this figure has a slider for each.",
    );
    const settings = get("settings");
    for (const [key, part] of parts) part.update(settings[key]);
    if (length) length.update(get("steps"));
    clock.update(time, last);

    const best = race
      .map((r, i) => [lost[i] ? Infinity : r.loss[time], r.label])
      .sort((a, b) => a[0] - b[0])[0];
    words.say(
      `After ${time} of ${last} steps: ${race
        .map((r, i) =>
          lost[i]
            ? r.error
              ? `${r.label} stopped at step ${r.lost}: ${r.error}`
              : `${r.label} has diverged, at step ${r.lost}`
            : `${r.label} is at (${fixed(r.x[time][0])}, ${fixed(r.x[time][1])}), loss ${text(r.loss[time])}`,
        )
        .join("; ")}.${race.length > 1 && best[0] < Infinity && time > 0 ? ` Lowest: ${best[1]}.` : ""}`,
    );
    sheet.update(() => ({
      groups: race.map(r => [r.label, 4]),
      head: ["step", ...race.flatMap(() => ["x", "y", "loss", "step length"])],
      rows: Array.from({length: last + 1}, (_, k) => [
        String(k),
        ...race.flatMap(r => [r.x[k][0], r.x[k][1], r.loss[k], r.length[k - 1]].map(v => text(v, 4))),
      ]),
    }));
  }
  return figure.start();
}
