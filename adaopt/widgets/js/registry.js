// Which optimizers there are, how they look and what their hyperparameters are: adaopt/optimizers/registry.json, which Python reads too.
import registry from "../../optimizers/registry.json" with {type: "json"};

export const {optimizers, hyperparameters} = registry;
export const names = Object.keys(optimizers);
export const taught = names.filter(name => optimizers[name].chapter); // by a chapter
