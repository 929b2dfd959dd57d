// Momentum along one axis of a quadratic, as the 2 × 2 matrix that a step applies to (w, v): its two eigenvalues, and where they are
// smallest. The mirror of adaopt/widgets/phase.py.
const {abs, max, min, sqrt} = Math;

// Trace and determinant of the matrix; curvature is λ
const matrices = {
  Momentum(lr, beta, curvature) {
    return [1 + beta - lr * curvature, beta];
  },
  Nesterov(lr, beta, curvature) {
    const a = 1 - lr * curvature;
    return [(1 + beta) * a, beta * a];
  },
};

// Both eigenvalues, the larger first, as [real, imaginary]; the larger's size is the radius.
export function modes(method, lr, beta, curvature) {
  const [trace, det] = matrices[method](lr, beta, curvature),
    square = trace * trace - 4 * det;
  const under = abs(square) < 1e-14 ? 0 : square,
    root = sqrt(abs(under)); // a double root, but for rounding
  if (under < 0)
    return {
      roots: [
        [trace / 2, root / 2],
        [trace / 2, -root / 2],
      ],
      radius: sqrt(det),
    };
  const large = (trace < 0 ? trace - root : trace + root) / 2,
    small = large === 0 ? 0 : det / large;
  return {
    roots: [
      [large, 0],
      [small, 0],
    ],
    radius: abs(large),
  };
}

// What such eigenvalues do
export function kind({roots: [[re, im]], radius}) {
  if (abs(radius - 1) < 1e-9) return "stays"; // on the border, but for rounding
  if (radius > 1) return "diverges";
  if (radius === 0) return "arrives";
  if (im) return "oscillates";
  return re < 0 ? "flips" : "creeps";
}

// The learning rate, at most `widest`, and β of the smallest radius, the worse of both curvatures. Polyak (1964) for heavy ball; Lessard,
// Recht and Packard (2016) for Nesterov.
export function best(method, flat, steep, widest) {
  if (flat === steep) {
    // the double root: at 1/λ it is 0
    const lr = min(1 / flat, widest),
      root = sqrt(lr * flat);
    return {lr, beta: method === "Momentum" ? (1 - root) * (1 - root) : (1 - root) / (1 + root)};
  }
  if (method === "Momentum") {
    const a = sqrt(flat),
      b = sqrt(steep),
      lr = 2 / (a + b),
      beta = (b - a) / (b + a);
    return {lr: lr * lr, beta: beta * beta};
  }
  const s = sqrt(3 * (steep / flat) + 1);
  return {lr: 4 / (3 * steep + flat), beta: (s - 2) / (s + 2)};
}

// From where to where lr · λ keeps the radius at most `most`, or null: both roots of z² − trace z + det are no larger than r if
// |det| ≤ r² and |trace| ≤ r + det / r.
export function band(method, beta, most) {
  if (method === "Momentum")
    return beta > most * most ? null : [(1 - most) * (1 - beta / most), (1 + most) * (1 + beta / most)];
  const slack = 1 + beta - beta / most,
    a = min((most * most) / beta, slack > 0 ? most / slack : Infinity);
  return [max(0, 1 - a), 1 + (most * most) / (most + most * beta + beta)];
}

// From where to where lr · λ makes it oscillate: between the two values the eigenvalues are complex.
export function oscillating(method, beta) {
  if (method === "Momentum") {
    const root = sqrt(beta);
    return [(1 - root) * (1 - root), (1 + root) * (1 + root)];
  }
  const a = (1 - beta) / (1 + beta);
  return [a * a, 1];
}
