// The exponential moving average, the mirror of adaopt/averages.py: only + - * /.

// alpha weighs the newest value, beta = 1 - alpha what is kept of the past. Give one of the two.
export function shares({alpha, beta}) {
  if ((alpha === undefined) === (beta === undefined))
    throw new TypeError("ema: give alpha or beta, one of them");
  return alpha === undefined ? {alpha: 1 - beta, beta} : {alpha, beta: 1 - alpha};
}

// start: "zero" (s starts at 0), "first" (at the first value) or "corrected" (from 0, divided by the sum of its weights)
export function ema(xs, {start = "zero", ...given}) {
  const {alpha, beta} = shares(given);
  const out = new Float64Array(xs.length);
  let s = 0,
    beta_t = 1;
  for (let t = 0; t < xs.length; t++) {
    s = t === 0 && start === "first" ? xs[0] : beta * s + alpha * xs[t];
    beta_t = beta_t * beta;
    out[t] = start === "corrected" ? s / (1 - beta_t) : s;
  }
  return out;
}

// What each of x_1 … x_n weighs in s_n, oldest first. They sum to 1 - beta**n for "zero", to 1 for the others.
export function weights(n, {start = "zero", ...given}) {
  const {alpha, beta} = shares(given);
  const w = new Float64Array(n);
  let beta_t = 1;
  for (let i = n - 1; i >= 0; i--) {
    w[i] = i === 0 && start === "first" ? beta_t : alpha * beta_t;
    beta_t = beta_t * beta;
  }
  return start === "corrected" ? w.map(v => v / (1 - beta_t)) : w;
}

// The three lengths that one beta is given
export const halfLife = beta => Math.log(0.5) / Math.log(beta); // for labels: a logarithm's last bit may differ from NumPy's
export const timeConstant = beta => 1 / (1 - beta);
export const window = beta => (1 + beta) / (1 - beta);
