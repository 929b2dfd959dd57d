// Time: play, pause, one step back or forward, and a scrubber. Playing lasts about four seconds, however many steps there are.
import {tr} from "../words.js";
import {button, slider} from "./controls.js";
import {attribute, h, reducedMotion} from "./dom.js";

// set(time, playing) is called with each new time; playing is true while more frames will follow
export function player(parent, {label = tr("step"), set}) {
  const node = h("div", {class: "adaopt-player"});
  parent.append(node);
  let time = 0,
    steps = 1,
    timer = 0,
    begun = 0,
    from = 0;

  const go = to => {
    stop();
    time = Math.min(Math.max(to, 0), steps); // the next click may come before the next picture
    set(time, false);
  };
  const back = button(node, {icon: "back", label: tr("one step back"), onClick: () => go(time - 1)});
  const play = button(node, {icon: "play", label: tr("play"), onClick: () => (timer ? pause() : start())});
  const forward = button(node, {icon: "forward", label: tr("one step forward"), onClick: () => go(time + 1)});
  const scrubber = slider(node, {
    label,
    min: 0,
    max: 1,
    step: 1,
    format: k => tr("{k} of {steps}", {k, steps}),
    onInput: go,
  });

  function stop() {
    // Frames and reduced motion's ticks are both numbered from 1.
    cancelAnimationFrame(timer);
    clearTimeout(timer);
    timer = 0;
    play.update("play", tr("play"));
  }
  function pause() {
    stop();
    set(time, false);
  }
  function start() {
    from = time >= steps ? 0 : time;
    begun = performance.now();
    play.update("pause", tr("pause"));
    timer = -1;
    show(from);
  }
  function show(to) {
    const last = to >= steps;
    set(Math.min(to, steps), !last);
    if (last) stop();
    else if (reducedMotion()) timer = setTimeout(() => show(to + Math.ceil(steps / 10)), 800);
    else timer = requestAnimationFrame(frame);
  }
  function frame(now) {
    const perSecond = Math.max(steps / 4, 5),
      to = from + Math.floor(((now - begun) / 1000) * perSecond);
    if (to > time) show(to);
    else timer = requestAnimationFrame(frame);
  }
  return {
    node,
    stop,
    update(newTime, newSteps) {
      if (newSteps !== steps && timer) stop();
      [time, steps] = [newTime, newSteps];
      scrubber.update(time, {max: steps});
      // Not `disabled`, which would take the keyboard's focus away at the end.
      attribute(back.node, "aria-disabled", time <= 0);
      attribute(forward.node, "aria-disabled", time >= steps);
    },
  };
}
