// What Adam has computed after each step of one stream of gradients; the numbers of adaopt/widgets/steplab.py.
import {minimize} from "./run.js";
import {stream} from "./streams.js";

const column = rows => Float64Array.from(rows, row => row[0]);

// After step t, at index t - 1: gradient, averages, products of the betas, corrected averages, effective rate, and the step
// that is taken away from w.
export function trace({stream: name, seed, steps, lr, beta1, beta2, eps, bias_correction}) {
  const problem = stream(name, seed);
  const run = minimize(problem, problem.start, {name: "Adam", lr, beta1, beta2, eps, bias_correction}, steps);
  const g = column(run.grad),
    m = column(run.state.m),
    v = column(run.state.v),
    rate = column(run.rate);
  const beta1_t = products(beta1, steps, bias_correction),
    beta2_t = products(beta2, steps, bias_correction);
  const m_hat = m.map((m, k) => m / (1 - beta1_t[k]));
  const v_hat = v.map((v, k) => v / (1 - beta2_t[k]));
  const step = m_hat.map((m_hat, k) => lr * (m_hat / (Math.sqrt(v_hat[k]) + eps)));
  return {g, m, v, beta1_t, beta2_t, m_hat, v_hat, rate, step};
}

function products(beta, steps, bias_correction) {
  const beta_t = new Float64Array(steps);
  let product = bias_correction ? 1 : 0;
  for (let k = 0; k < steps; k++) beta_t[k] = product = product * beta;
  return beta_t;
}
