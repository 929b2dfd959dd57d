// minimize: everything that happened on the way down, as in adaopt/run.py.
import {rules} from "./optimizers.js";

// count rows of dim numbers, not known yet
function table(count, dim) {
  const rows = new Array(count);
  for (let k = 0; k < count; k++) rows[k] = new Float64Array(dim).fill(NaN);
  return rows;
}

function finite(numbers) {
  for (let i = 0; i < numbers.length; i++) if (!Number.isFinite(numbers[i])) return false;
  return true;
}

// spec = {name: "Adam", lr: 0.3, …}. What is left out has its default; an array is a schedule, one value a step.
export function minimize(problem, x0, spec, steps) {
  const {hyper, start, products = [], rule, rate} = rules[spec.name];
  const dim = problem.dim;
  const now = {...hyper}; // the hyperparameters of the step being made
  const schedules = [];
  for (const key in hyper) {
    const value = spec[key] ?? hyper[key];
    if (typeof value === "object") schedules.push([key, value]);
    now[key] = typeof value === "object" ? value[0] : value;
  }
  // beta_t is the product of all betas so far; without bias correction it stays 0, so that 1 - beta_t is 1.
  const running = products.map(key => [key, `${key}_t`]);
  for (const [, key_t] of running) now[key_t] = (now.bias_correction ?? true) ? 1 : 0;

  const first = start(now),
    names = Object.keys(first),
    state = new Array(dim).fill(first);
  const run = {
    x: table(steps + 1, dim),
    loss: new Float64Array(steps + 1).fill(NaN),
    grad: table(steps, dim),
    lr: typeof spec.lr === "object" ? Float64Array.from(spec.lr) : new Float64Array(steps).fill(now.lr),
    rate: table(steps, dim),
    state: Object.fromEntries(names.map(name => [name, table(steps, dim)])),
    divergedAt: -1,
  };

  run.x[0].set(x0);
  for (let k = 0; k <= steps; k++) {
    const x = run.x[k],
      loss = problem.loss(x),
      g = k < steps ? problem.grad(x, k) : [];
    if (!(finite(x) && Number.isFinite(loss) && finite(g))) {
      x.fill(NaN);
      run.divergedAt = k;
      break;
    }
    run.loss[k] = loss;
    if (k === steps) break;
    run.grad[k].set(g);
    for (const [key, values] of schedules) now[key] = values[k];
    for (const [key, key_t] of running) now[key_t] = now[key_t] * now[key];
    for (let i = 0; i < dim; i++) {
      const next = rule(x[i], g[i], state[i], now);
      run.x[k + 1][i] = next.w;
      run.rate[k][i] = rate(next, now);
      for (const name of names) run.state[name][k][i] = next[name];
      state[i] = next;
    }
    // A gradient may be finite and its square not: nothing would move again, and x would not tell.
    if (!names.every(name => finite(run.state[name][k]))) {
      run.x[k + 1].fill(NaN);
      run.divergedAt = k + 1;
      break;
    }
  }
  return run;
}
