// Numbers as text, and lists of values for sliders.
const superscript = {
  "-": "⁻",
  0: "⁰",
  1: "¹",
  2: "²",
  3: "³",
  4: "⁴",
  5: "⁵",
  6: "⁶",
  7: "⁷",
  8: "⁸",
  9: "⁹",
};
export const power = exponent => [...String(exponent)].map(c => superscript[c]).join("");

// The shortest text that says the number: 0.3, 12.5, 3.2 × 10⁻⁷; the minus is a real minus sign.
export function text(value, digits = 3) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  let shown;
  if (size >= 1e5 || size < 1e-3) {
    const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
    shown = `${String(Number(mantissa))} × 10${power(Number(exponent))}`;
  } else shown = String(Number(value.toPrecision(Math.max(digits, Math.ceil(Math.log10(size))))));
  return shown.replace("-", "−");
}

// As many decimals as asked for, always: for positions in a summary.
export const fixed = (value, decimals = 2) =>
  Number.isFinite(value)
    ? value
        .toFixed(decimals)
        .replace(/^-(?=0\.?0*$)/, "")
        .replace("-", "−")
    : "–";

// The values of a logarithmic slider, low to high exponent, as the nearest doubles to the decimals one reads. They are parsed, not
// computed: Math.pow may differ from Python's power in the last bit, 3e-4 may not.
export function decades(low, high, mantissas = ["1", "1.2", "1.5", "2", "2.5", "3", "4", "5", "6", "8"]) {
  const values = [];
  for (let exponent = low; exponent < high; exponent++)
    for (const m of mantissas) values.push(Number(`${m}e${exponent}`));
  return [...values, Number(`1e${high}`)];
}
export const fine = [
  "1",
  "1.1",
  "1.2",
  "1.3",
  "1.5",
  "1.7",
  "2",
  "2.2",
  "2.5",
  "2.8",
  "3",
  "3.5",
  "4",
  "4.5",
  "5",
  "5.5",
  "6",
  "7",
  "8",
  "9",
  "9.5",
];

export function nearest(values, value) {
  let best = 0;
  for (let i = 1; i < values.length; i++)
    if (Math.abs(values[i] - value) < Math.abs(values[best] - value)) best = i;
  return best;
}
