// Learning-rate decay: functions of k, the number of steps already done. The mirror of adaopt/schedules.py, but not to the last bit:
// powers and cosines differ there between languages. tests/test_decay.py holds the two to 13 digits of the first rate.
export const constant = lr => () => lr;
export const step_decay = (lr, every, factor) => k => lr * factor ** Math.floor(k / every);
export const exponential = (lr, factor) => k => lr * factor ** k;
export const inverse_time =
  (lr, decay, power = 1) =>
  k =>
    lr / (1 + decay * k) ** power;
export const polynomial = (lr, steps) => k => (1 - Math.min(k, steps) / steps) * lr;
export const cosine = (lr, steps) => k => ((1 + Math.cos(Math.PI * (Math.min(k, steps) / steps))) / 2) * lr;
export function linear_warmup(lr, steps, start) {
  return k => {
    const share = Math.min(k, steps) / steps;
    return share * lr + (1 - share) * start;
  };
}

// One schedule until k = boundary, then another, on a clock of its own.
export const chain = (before, after, boundary) => k => (k < boundary ? before(k) : after(k - boundary));
