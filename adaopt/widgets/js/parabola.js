// A noisy parabola λx²/2, the mirror of adaopt/widgets/parabola.py.
import {noisy, quadratic} from "./problems.js";

export function noisyParabola(curvature, start, sigma = 0, seed = 0) {
  const exact = quadratic([curvature], {start: [start]});
  return sigma ? noisy(exact, sigma, seed) : exact;
}

// The mean of x² at which gradient descent with a constant rate stays; from ηλ = 2 on there is none.
export function noiseFloor(lr, curvature, sigma) {
  const room = 2 - lr * curvature;
  return (lr * (sigma * sigma)) / (curvature * (room > 0 ? room : NaN));
}
