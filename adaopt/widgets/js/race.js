// What the figures of a race share: landscapes, what is seen of them, racers, and the race in words. Names and sentences are those of
// adaopt/widgets/race.py.
import {fixed, text} from "./draw/numbers.js";
import {listed, tr} from "./words.js";

const places = {
  ravine: tr("the ravine"),
  bowl: tr("the bowl"),
  rosenbrock: tr("Rosenbrock's valley"),
  beale: tr("Beale's function"),
  himmelblau: tr("Himmelblau's function"),
};
export const known = name => Object.hasOwn(places, name);

// What a landscape is called in a sentence; a name that is none of ours stays.
export const place = name => (known(name) ? places[name] : name);

// A racer is {label, style, x, loss, lost, error}: where it was and its loss after each step; lost: the step at which it was lost (-1: it
// was not), error: why, in words, where it did not diverge.
export const isLost = ({lost}, time) => lost >= 0 && lost <= time;

// For each name how many of the same came before it, and what that racer is called: its name, numbered where two share it
export const numbered = names =>
  names.map((name, i) => {
    const nth = names.slice(0, i).filter(other => other === name).length,
      alone = names.filter(other => other === name).length === 1;
    return {nth, label: alone ? name : `${name} ${nth + 1}`};
  });

export const position = x => `(${x.map(c => fixed(c)).join(", ")})`;

// Where a racer is, on its own line …
export function standing(racer, time) {
  const step = racer.lost;
  if (!isLost(racer, time)) return tr("loss {loss}", {loss: text(racer.loss[time])});
  return racer.error ? tr("stopped at step {step}", {step}) : tr("diverged at step {step}", {step});
}

// … and in a sentence
export function describe(racer, time) {
  const {label: name, lost: step, error, x, loss} = racer;
  if (!isLost(racer, time))
    return tr("{name} is at {position}, loss {loss}", {
      name,
      position: position(Array.from(x[time])),
      loss: text(loss[time]),
    });
  return error
    ? tr("{name} stopped at step {step}: {error}", {name, step, error})
    : tr("{name} has diverged, at step {step}", {name, step});
}

function lowest(racers, time) {
  const alive = racers.filter(racer => !isLost(racer, time));
  if (racers.length < 2 || time === 0 || !alive.length) return [];
  const best = alive.reduce((a, b) => (b.loss[time] < a.loss[time] ? b : a));
  return [tr("Lowest: {name}.", {name: best.label})];
}

// The race in words, without where and between whom it is
export function summary(racers, time, steps) {
  const all = racers.map(racer => describe(racer, time)).join("; ");
  return [
    tr("After {time} of {steps} steps: {racers}.", {time, steps, racers: all}),
    ...lowest(racers, time),
  ].join(" ");
}

// What the plane shows: the view of the landscape with these points in it, the first with some room around it.
export const around = (view, start, ...points) =>
  view.map(([low, high], i) => {
    const room = 0.05 * (high - low),
      inside = [start[i] - room, start[i] + room, ...points.map(point => point[i])];
    return [Math.min(low, ...inside), Math.max(high, ...inside)];
  });

// Everything of a race that both figures show
export function read(racers, {time, steps, landscape, start, handle = start}, turned = 0) {
  const who = listed(racers.map(({label}) => label)),
    at = position(start),
    where = {place: place(landscape.name), who, at, time, steps};
  return {
    time,
    steps,
    plane: {
      problem: landscape.problem,
      key: `${landscape.name} ${turned} ${landscape.problem.view}`,
      start: handle,
      time,
      tracks: racers.map(({x, style}) => ({points: x, style})),
      label: turned
        ? tr(
            "Level lines of {place}, turned by {degrees} degrees, with the path of {who} from {at} after {time} of {steps} steps.",
            {...where, degrees: text(turned)},
          )
        : tr(
            "Level lines of {place}, with the path of {who} from {at} after {time} of {steps} steps.",
            where,
          ),
    },
    losses: {
      range: [0, steps],
      time,
      series: racers.map(({loss, style}) => ({values: loss, style})),
      label: tr("Loss of {who} against the step, up to step {steps}; logarithmic.", {who, steps}),
    },
    racers: racers.map(racer => ({label: racer.label, style: racer.style, standing: standing(racer, time)})),
    summary: summary(racers, time, steps),
  };
}
