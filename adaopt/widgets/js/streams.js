// Streams of gradients with nothing to minimize, the mirror of adaopt/widgets/streams.py: one spelling for all figures.
import {changed, noisy, slope, sparse} from "./problems.js";

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
