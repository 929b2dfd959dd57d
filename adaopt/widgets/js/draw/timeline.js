// The time of a figure: played, stepped and scrubbed, and how its setting `time` keeps it.
import {player} from "./player.js";

// The time that is shown: null is the last, and so is whatever lies behind it.
export const shown = (time, last) => Math.min(time ?? last, last);

// last() gives the last time. Where `time` may be null, the end is kept as null, so that the whole still shows when it becomes longer.
export function timeline(parent, {figure, last, label}) {
  const {minimum: first, type} = figure.schema.properties.time,
    open = [type].flat().includes("null");
  function go(to, playing = false) {
    const time = Math.max(first, Math.min(to, last()));
    figure.set({time: open && time === last() && !playing ? null : time}, {save: !playing});
  }
  const clock = player(parent, {label, set: go});
  figure.onClose(clock.stop);
  return {
    stop: clock.stop,
    update: clock.update,
    scrub(to) {
      clock.stop();
      go(to);
    },
  };
}
