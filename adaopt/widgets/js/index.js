// Every figure by name. anywidget calls render(); which figure is one of the model's values.
import * as average from "./figures/average.js";
import * as bands from "./figures/bands.js";
import * as decay from "./figures/decay.js";
import * as phase from "./figures/phase.js";
import * as playground from "./figures/playground.js";
import * as rates from "./figures/rates.js";
import * as regimes from "./figures/regimes.js";
import * as steplab from "./figures/steplab.js";
import * as sweep from "./figures/sweep.js";
import * as trajectory from "./figures/trajectory.js";

export const figures = {average, bands, decay, phase, playground, rates, regimes, steplab, sweep, trajectory};
export default {render: context => figures[context.model.get("figure")].render(context)};
