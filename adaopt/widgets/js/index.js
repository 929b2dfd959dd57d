// Every figure by name. anywidget calls render(); which figure is one of the model's values.
import * as average from "./figures/average.js";
import * as rates from "./figures/rates.js";
import * as steplab from "./figures/steplab.js";
import * as trajectory from "./figures/trajectory.js";

export const figures = {average, rates, steplab, trajectory};
export default {render: context => figures[context.model.get("figure")].render(context)};
