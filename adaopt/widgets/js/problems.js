// Problems to descend, the mirror of adaopt/problems.py: the same operations in the same order.
// A problem is {name, dim, loss(x), grad(x, k), minimum, minima, start, view}; k counts the steps already done.

import {normal, uniform} from "./chance.js";
import {cos_sin} from "./degrees.js";

// 0.5 * (lambda0 x0² + lambda1 x1² + …)
export function quadratic(eigenvalues, {start, view, name} = {}) {
  start ??= eigenvalues.map(() => 1);
  const minima = eigenvalues.every(eigenvalue => eigenvalue > 0) ? [eigenvalues.map(() => 0)] : [];
  return {
    name: name ?? `quadratic(${eigenvalues.join(", ")})`,
    dim: eigenvalues.length,
    loss(x) {
      let total = eigenvalues[0] * (x[0] * x[0]);
      for (let i = 1; i < eigenvalues.length; i++) total = total + eigenvalues[i] * (x[i] * x[i]);
      return 0.5 * total;
    },
    grad: x => eigenvalues.map((eigenvalue, i) => eigenvalue * x[i]),
    minimum: minima[0] ?? null,
    minima,
    start,
    view: view ?? start.map(s => [-2 * Math.max(Math.abs(s), 0.5), 2 * Math.max(Math.abs(s), 0.5)]),
  };
}

// x²/20 + y², the running problem of the book: condition number 20
export const ravine = () =>
  quadratic([0.1, 2], {
    start: [-7, 2],
    view: [
      [-8, 8],
      [-4, 4],
    ],
    name: "ravine",
  });

// (x² + y²)/2: every direction is alike
export const bowl = () =>
  quadratic([1, 1], {
    start: [-7, 2],
    view: [
      [-8, 8],
      [-4, 4],
    ],
    name: "bowl",
  });

export const rosenbrock = () => ({
  name: "rosenbrock",
  dim: 2,
  loss([x, y]) {
    const u = y - x * x;
    return (1 - x) * (1 - x) + 100 * (u * u);
  },
  grad([x, y]) {
    const u = y - x * x;
    return [-2 * (1 - x) - 400 * (x * u), 200 * u];
  },
  minimum: [1, 1],
  minima: [[1, 1]],
  start: [-1.5, 2],
  view: [
    [-2, 2],
    [-1, 3],
  ],
});

export const beale = () => ({
  name: "beale",
  dim: 2,
  loss([x, y]) {
    const y2 = y * y,
      y3 = y2 * y;
    const p = 1.5 - x + x * y,
      q = 2.25 - x + x * y2,
      r = 2.625 - x + x * y3;
    return p * p + q * q + r * r;
  },
  grad([x, y]) {
    const y2 = y * y,
      y3 = y2 * y;
    const p = 1.5 - x + x * y,
      q = 2.25 - x + x * y2,
      r = 2.625 - x + x * y3;
    return [
      2 * (p * (y - 1) + q * (y2 - 1) + r * (y3 - 1)),
      2 * (p * x + q * (2 * (x * y)) + r * (3 * (x * y2))),
    ];
  },
  minimum: [3, 0.5],
  minima: [[3, 0.5]],
  start: [1, 1.5],
  view: [
    [-4.5, 4.5],
    [-4.5, 4.5],
  ],
});

export const himmelblau = () => ({
  name: "himmelblau",
  dim: 2,
  loss([x, y]) {
    const p = x * x + y - 11,
      q = x + y * y - 7;
    return p * p + q * q;
  },
  grad([x, y]) {
    const p = x * x + y - 11,
      q = x + y * y - 7;
    return [4 * (x * p) + 2 * q, 2 * p + 4 * (y * q)];
  },
  minimum: [3, 2],
  minima: [
    [3, 2],
    [-2.805118086952745, 3.131312518250573],
    [-3.779310253377747, -3.28318599128617],
    [3.584428340330492, -1.848126526964404],
  ],
  start: [0, 0],
  view: [
    [-5, 5],
    [-5, 5],
  ],
});

// A line: the gradient has the same size everywhere, and there is no minimum.
export const slope = (g = 1) => ({
  name: `slope(${g})`,
  dim: 1,
  loss: x => g * x[0],
  grad: () => [g],
  minimum: null,
  minima: [],
  start: [0],
  view: [[-10, 10]],
});

// |x|: the gradient keeps its size and changes its sign at the minimum.
export function vee(minimum = 0, slope = 1) {
  const reach = Math.max(Math.abs(minimum), 1);
  return {
    name: `vee(${minimum}, ${slope})`,
    dim: 1,
    loss: x => slope * Math.abs(x[0] - minimum),
    grad: x => [slope * Math.sign(x[0] - minimum)],
    minimum: [minimum],
    minima: [[minimum]],
    start: [minimum ? 0 : 1],
    view: [[minimum - 1.5 * reach, minimum + 1.5 * reach]],
  };
}

// --- the same loss, seen otherwise: a wrapper takes over what it does not change ---

// Turned counterclockwise about its minimum, by whole degrees; start and minima turn along.
export function rotated(problem, degrees) {
  const [c, s] = cos_sin(degrees),
    centre = problem.minimum;
  const turn = x => {
    const u = x[0] - centre[0],
      v = x[1] - centre[1];
    return [centre[0] + (c * u - s * v), centre[1] + (s * u + c * v)];
  };
  const back = x => {
    const u = x[0] - centre[0],
      v = x[1] - centre[1];
    return [centre[0] + (c * u + s * v), centre[1] + (c * v - s * u)];
  };
  // A square about the minimum, as wide as the view it came from
  const half = Math.max(
    ...problem.view.map(([low, high], i) => Math.max(Math.abs(low - centre[i]), Math.abs(high - centre[i]))),
  );
  const minima = problem.minima.map(turn);
  return {
    name: `rotated(${problem.name}, ${degrees})`,
    dim: 2,
    loss: x => problem.loss(back(x)),
    grad(x, k = 0) {
      const g = problem.grad(back(x), k);
      return [c * g[0] - s * g[1], s * g[0] + c * g[1]];
    },
    minimum: minima[0],
    minima,
    start: turn(problem.start),
    view: degrees % 360 ? centre.map(m => [m - half, m + half]) : problem.view,
  };
}

export const scaled = (problem, factor) => ({
  ...problem,
  name: `scaled(${problem.name}, ${factor})`,
  loss: x => problem.loss(x) * factor,
  grad: (x, k = 0) => problem.grad(x, k).map(g => g * factor),
});

// In other units: component i of x counts factors[i] times as much.
export function stretched(problem, factors) {
  const inner = x => factors.map((f, i) => x[i] * f);
  const outer = p => factors.map((f, i) => p[i] / f);
  const minima = problem.minima.map(outer);
  return {
    name: `stretched(${problem.name}, ${factors.join(", ")})`,
    dim: problem.dim,
    loss: x => problem.loss(inner(x)),
    grad: (x, k = 0) => problem.grad(inner(x), k).map((g, i) => g * factors[i]),
    minimum: minima[0] ?? null,
    minima,
    start: outer(problem.start),
    view: problem.view.map(([low, high], i) => [low / factors[i], high / factors[i]]),
  };
}

// Noise on every component of the gradient, a function of (seed, k); the loss stays free of it.
export const noisy = (problem, sigma, seed = 0) => ({
  ...problem,
  name: `noisy(${problem.name}, ${sigma})`,
  grad(x, k = 0) {
    const noise = normal(seed, k, problem.dim);
    return problem.grad(x, k).map((g, i) => g + sigma * noise[i]);
  },
});

// Each component of the gradient is there in a share keep of the steps (one number, or one a component), else it is 0.
export function sparse(problem, keep, seed = 0) {
  const shares = typeof keep === "number" ? new Array(problem.dim).fill(keep) : keep;
  return {
    ...problem,
    name: `sparse(${problem.name}, ${shares.join(", ")})`,
    grad(x, k = 0) {
      const u = uniform(seed, k, problem.dim);
      return problem.grad(x, k).map((g, i) => (u[i] < shares[i] ? g : 0));
    },
  };
}

// From the given step on, the gradient is multiplied by factor.
export const changed = (problem, factor, step) => ({
  ...problem,
  name: `changed(${problem.name}, ${factor}, ${step})`,
  grad: (x, k = 0) => (k >= step ? problem.grad(x, k).map(g => g * factor) : problem.grad(x, k)),
});

const named = {ravine, bowl, rosenbrock, beale, himmelblau};

// The problem a figure's state asks for.
export function make({problem, rotation = 0, noise = 0, seed = 0}) {
  let made = named[problem]();
  if (rotation !== 0) made = rotated(made, rotation);
  if (noise !== 0) made = noisy(made, noise, seed);
  return made;
}
