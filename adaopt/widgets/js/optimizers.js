// The optimizers, the mirror of adaopt/optimizers/: one canonical order of operations, only + - * / and sqrt,
// so that every step is equal to NumPy's to the last bit.
//
// hyper     the hyperparameters and their defaults
// start     hyperparameters -> the state before the first step: what the method remembers of each parameter
// products  betas of which the rule needs the running product as well: it comes as beta1_t, beta2_t
// rule      (w, gradient g, state, hyperparameters) -> the new {w, state}, for one parameter
// rate      (state, hyperparameters) -> the effective learning rate of that parameter
const {sqrt, max} = Math;

export const SGD = {
  hyper: {lr: 0.01},
  start: () => ({}),
  rule(w, g, _state, {lr}) {
    w = w - lr * g;
    return {w};
  },
  rate: (_state, {lr}) => lr,
};

export const Momentum = {
  hyper: {lr: 0.01, beta: 0.9},
  start: () => ({v: 0}),
  rule(w, g, {v}, {lr, beta}) {
    v = beta * v + g;
    w = w - lr * v;
    return {w, v};
  },
  rate: (_state, {lr}) => lr,
};

export const Nesterov = {
  hyper: {lr: 0.01, beta: 0.9},
  start: () => ({v: 0}),
  rule(w, g, {v}, {lr, beta}) {
    v = beta * v + g;
    w = w - lr * (g + beta * v);
    return {w, v};
  },
  rate: (_state, {lr}) => lr,
};

export const AdaGrad = {
  hyper: {lr: 0.01, eps: 1e-8, h0: 0},
  start: ({h0}) => ({h: h0}),
  rule(w, g, {h}, {lr, eps}) {
    h = h + g * g;
    w = w - lr * (g / (sqrt(h) + eps));
    return {w, h};
  },
  rate: ({h}, {lr, eps}) => lr / (sqrt(h) + eps),
};

export const RMSProp = {
  hyper: {lr: 0.01, gamma: 0.9, eps: 1e-8, eps_inside: false, centered: false},
  start: ({centered}) => (centered ? {h: 0, a: 0} : {h: 0}),
  rule(w, g, {h, a}, {lr, gamma, eps, eps_inside, centered}) {
    h = gamma * h + (1 - gamma) * (g * g);
    if (centered) a = gamma * a + (1 - gamma) * g;
    w = w - lr * (g / root(h, a, eps, eps_inside, centered));
    return {w, h, a};
  },
  rate: ({h, a}, {lr, eps, eps_inside, centered}) => lr / root(h, a, eps, eps_inside, centered),
};

// What the gradient is divided by
function root(h, a, eps, eps_inside, centered) {
  if (centered) h = max(h - a * a, 0);
  return eps_inside ? sqrt(h + eps) : sqrt(h) + eps;
}

export const Adam = {
  hyper: {lr: 0.001, beta1: 0.9, beta2: 0.999, eps: 1e-8, bias_correction: true},
  products: ["beta1", "beta2"],
  start: () => ({m: 0, v: 0}),
  rule(w, g, {m, v}, {lr, beta1, beta2, eps, beta1_t, beta2_t}) {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * (g * g);
    const m_hat = m / (1 - beta1_t);
    const v_hat = v / (1 - beta2_t);
    w = w - lr * (m_hat / (sqrt(v_hat) + eps));
    return {w, m, v};
  },
  rate: ({v}, {lr, eps, beta2_t}) => lr / (sqrt(v / (1 - beta2_t)) + eps),
};

export const AdamW = {
  hyper: {lr: 0.001, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 0.01},
  products: ["beta1", "beta2"],
  start: () => ({m: 0, v: 0}),
  rule(w, g, {m, v}, {lr, beta1, beta2, eps, weight_decay, beta1_t, beta2_t}) {
    w = w - lr * weight_decay * w;
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * (g * g);
    const m_hat = m / (1 - beta1_t);
    const v_hat = v / (1 - beta2_t);
    w = w - lr * (m_hat / (sqrt(v_hat) + eps));
    return {w, m, v};
  },
  rate: ({v}, {lr, eps, beta2_t}) => lr / (sqrt(v / (1 - beta2_t)) + eps),
};

export const AMSGrad = {
  hyper: {lr: 0.001, beta1: 0.9, beta2: 0.999, eps: 1e-8},
  products: ["beta1", "beta2"],
  start: () => ({m: 0, v: 0, v_max: 0}),
  rule(w, g, {m, v, v_max}, {lr, beta1, beta2, eps, beta1_t, beta2_t}) {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * (g * g);
    v_max = max(v_max, v);
    const m_hat = m / (1 - beta1_t);
    const v_hat = v_max / (1 - beta2_t);
    w = w - lr * (m_hat / (sqrt(v_hat) + eps));
    return {w, m, v, v_max};
  },
  rate: ({v_max}, {lr, eps, beta2_t}) => lr / (sqrt(v_max / (1 - beta2_t)) + eps),
};

export const rules = {SGD, Momentum, Nesterov, AdaGrad, RMSProp, Adam, AdamW, AMSGrad};
