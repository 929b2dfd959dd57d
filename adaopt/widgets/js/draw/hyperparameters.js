// The controls of an optimizer's hyperparameters: which it has says its twin, their kind and name the registry.
import {rules} from "../optimizers.js";
import {hyperparameters} from "../registry.js";
import {tr} from "../words.js";
import {slider, toggle} from "./controls.js";
import {decades, fine, text} from "./numbers.js";

const betas = [
  0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.92, 0.95, 0.97, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999,
];
// What a slider walks through
const values = {
  rate: [0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1],
  share: betas,
  positive: decades(-10, 0, ["1"]),
  first: [0, 0.001, 0.01, 0.1, 1, 10],
};
const learning = {values: decades(-4, 1, fine), format: rate => (rate >= 1e-4 ? String(rate) : text(rate))};

const initial = (name, key) => rules[name].hyper[key];
const label = key => tr(hyperparameters[key].label);

export const rate = (parent, onInput) => slider(parent, {label: label("lr"), ...learning, onInput});

// A control for each but the learning rate, by its name
export function controls(parent, name, change) {
  const parts = {};
  for (const key of Object.keys(rules[name].hyper)) {
    if (key === "lr") continue;
    const {kind} = hyperparameters[key],
      set = value => change({[key]: value});
    parts[key] =
      kind === "option"
        ? toggle(parent, {label: label(key), onChange: set})
        : slider(parent, {label: label(key), values: values[kind], onInput: set});
  }
  return parts;
}

// What a folded row says of them: the shares always, the rest where it is not the default; where nothing is to say, their names.
export function told(name, settings) {
  const others = Object.keys(rules[name].hyper).filter(key => key !== "lr");
  const said = others.filter(
    key => hyperparameters[key].kind === "share" || settings[key] !== initial(name, key),
  );
  const one = key => {
    if (hyperparameters[key].kind !== "option") return `${label(key)} ${text(settings[key], 5)}`;
    return settings[key] ? label(key) : tr(hyperparameters[key].off);
  };
  return said.map(one).join(" · ") || others.map(label).join(", ");
}
