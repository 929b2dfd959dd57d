// Plays one case of tests/test_parity.py with the JavaScript of the figures. The same file runs in Node and in a browser.
import * as averages from "../../adaopt/widgets/js/averages.js";
import * as chance from "../../adaopt/widgets/js/chance.js";
import {cos_sin} from "../../adaopt/widgets/js/degrees.js";
import * as problems from "../../adaopt/widgets/js/problems.js";
import {minimize} from "../../adaopt/widgets/js/run.js";
import {stream} from "../../adaopt/widgets/js/streams.js";
import {trace} from "../../adaopt/widgets/js/trace.js";

// ["rotated", ["ravine"], 30] is rotated(ravine(), 30); what does not begin with a name stands for itself.
const makers = {...problems, stream};
const build = value =>
  Array.isArray(value) && typeof value[0] === "string"
    ? makers[value[0]](...value.slice(1).map(build))
    : value;

const flat = rows => Float64Array.from(rows.flatMap(row => [...row]));

// Every case is a function of its arguments that gives {field: Float64Array}, in NumPy's order.
const kinds = {
  // The time axis first, then the starts, then the components.
  minimize({problem, starts, optimizer, steps}) {
    const made = build(problem),
      many = starts.length;
    const fields = {loss: new Float64Array((steps + 1) * many), diverged_at: new Float64Array(many)};
    const put = (name, rows, s) => {
      fields[name] ??= new Float64Array(rows.length * many * made.dim);
      rows.forEach((row, k) => fields[name].set(row, (k * many + s) * made.dim));
    };
    starts.forEach((start, s) => {
      const run = minimize(made, start, optimizer, steps);
      fields.diverged_at[s] = run.divergedAt;
      run.loss.forEach((loss, k) => {
        fields.loss[k * many + s] = loss;
      });
      if (s === 0) fields.lr = run.lr;
      for (const name of ["x", "grad", "rate"]) put(name, run[name], s);
      for (const name in run.state) put(name, run.state[name], s);
    });
    return fields;
  },
  landscape({problem, points, steps}) {
    const made = build(problem);
    return {
      loss: Float64Array.from(points, x => made.loss(x)),
      grad: flat(steps.flatMap(k => points.map(x => made.grad(x, k)))),
      minimum: Float64Array.from(made.minimum ?? []),
      minima: flat(made.minima),
      start: Float64Array.from(made.start),
      view: flat(made.view),
    };
  },
  chance: ({name, seed, steps, n}) => ({[name]: flat(steps.map(k => chance[name](seed, k, n)))}),
  degrees: ({from, to}) => ({cos_sin: flat(Array.from({length: to - from}, (_, i) => cos_sin(from + i)))}),
  ema: ({xs, options}) => ({ema: averages.ema(xs, options)}),
  weights: ({n, options}) => ({weights: averages.weights(n, options)}),
  lengths: ({betas}) =>
    Object.fromEntries(
      ["timeConstant", "window"].map(name => [name, Float64Array.from(betas, averages[name])]),
    ),
  trace({state}) {
    const {g, m, v, m_hat, v_hat, rate, step} = trace(state);
    return {g, m, v, m_hat, v_hat, rate, step};
  },
};

// All NaNs alike: where they are matters, not what they carry.
function played({kind, ...given}) {
  const fields = kinds[kind](given);
  for (const values of Object.values(fields)) {
    const bits = new BigUint64Array(values.buffer);
    for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) bits[i] = 0x7ff8000000000000n;
  }
  return fields;
}

// The SHA-256 of the bytes of every field
export async function digests(given) {
  const out = {};
  for (const [name, values] of Object.entries(played(given))) {
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", values));
    out[name] = Array.from(hash, byte => byte.toString(16).padStart(2, "0")).join("");
  }
  return out;
}

// The doubles of one field, as hexadecimal digits
export const hex = (given, field) =>
  Array.from(new BigUint64Array(played(given)[field].buffer), bits => bits.toString(16).padStart(16, "0"));
