// Streams of gradients with nothing to minimize, the mirror of adaopt/widgets/streams.py: one spelling for all figures.
import {text} from "./draw/numbers.js";
import {changed, noisy, slope, sparse} from "./problems.js";
import {tr} from "./words.js";

export const DROP = {factor: 0.1, step: 100};
export const KEEP = 0.1;
export const SIGMA = 1;

export const streams = {
  constant: () => slope(1),
  drop: () => changed(slope(1), DROP.factor, DROP.step),
  sparse: seed => sparse(slope(1), KEEP, seed),
  noisy: seed => noisy(slope(1), SIGMA, seed),
};

export const stream = (name, seed = 0) => streams[name](seed);

// What the gradients of a stream are, as a sentence.
const times = text(1 / DROP.factor),
  n = text(1 / KEEP),
  {step} = DROP;
const sentences = {
  constant: tr("The gradient is constant."),
  drop: tr("The gradient is {times} times smaller after step {step}.", {times, step}),
  sparse: tr("The gradient is sparse: one step in {n} has one.", {n}),
  noisy: tr("The gradient is noisy."),
};
export const describe = name => sentences[name];

// A new seed makes another stream of these.
export const random = ["sparse", "noisy"];
