// Chance without a generator to carry along: every number is a function of (seed, step k, component i).
// The mirror of adaopt/chance.py; all arithmetic on unsigned 32-bit words, so both languages draw the same numbers.
const GOLDEN = 0x9e3779b9; // 2**32 / golden ratio: keeps neighboring seeds and steps apart

export function mix(x) {
  x ^= x >>> 16;
  x = Math.imul(x, 0x7feb352d);
  x ^= x >>> 15;
  x = Math.imul(x, 0x846ca68b);
  x ^= x >>> 16;
  return x >>> 0;
}

export const randomBits = (seed, k, i) => mix(mix(mix(seed + GOLDEN) + k + GOLDEN) + i + GOLDEN);

// n numbers in [0, 1)
export function uniform(seed, k, n) {
  const u = new Float64Array(n);
  for (let i = 0; i < n; i++) u[i] = randomBits(seed, k, 1000000 + i) / 4294967296;
  return u;
}

// n numbers with mean 0 and variance 1: each a sum of twelve 16-bit uniforms. Whole numbers, so nothing is rounded.
export function normal(seed, k, n) {
  const z = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let total = 0;
    for (let j = 0; j < 6; j++) {
      const w = randomBits(seed, k, 6 * i + j);
      total += (w & 0xffff) + (w >>> 16);
    }
    z[i] = (total - 393210) / 65536;
  }
  return z;
}
