// Native controls with labels. Each is added to a parent and returns {node, update(value)}; the state, not the control, is the truth.
import {attribute, h, put, uid} from "./dom.js";
import {nearest, text} from "./numbers.js";

// A range with its value beside the label. Give min, max and step; or values, a list that the slider walks through (for logarithmic
// sliders: what the figure computes with is then a number of the list, and never a power).
export function slider(parent, {label, hint, values, min, max, step, format = text, onInput}) {
  const id = uid();
  const range = values ? {min: 0, max: values.length - 1, step: 1} : {min, max, step};
  const input = h("input", {
    id,
    type: "range",
    ...range,
    "aria-description": hint,
    oninput: () => onInput(values ? values[input.valueAsNumber] : input.valueAsNumber),
  });
  const output = h("output", {for: id, "aria-live": "off"}); // the slider says its value itself
  const node = h(
    "div",
    {class: "adaopt-control adaopt-slider"},
    h("label", {for: id, title: hint}, label),
    output,
    input,
  );
  parent.append(node);
  return {
    node,
    input,
    update(value, {max: last, disabled = false} = {}) {
      if (last !== undefined) attribute(input, "max", last);
      const place = String(values ? nearest(values, value) : value);
      if (input.value !== place) input.value = place;
      input.disabled = disabled;
      put(output, format(value));
      attribute(input, "aria-valuetext", output.textContent);
    },
  };
}

// options: [[value, text], …]; update(value, options) replaces them
export function select(parent, {label, options = [], onChange, hidden = false}) {
  const id = uid();
  const input = h("select", {id, onchange: () => onChange(input.value)});
  const fill = list => input.replaceChildren(...list.map(([value, words]) => h("option", {value}, words)));
  fill(options);
  const node = h(
    "div",
    {class: "adaopt-control adaopt-select"},
    h("label", {for: id, class: hidden ? "adaopt-hidden" : null}, label),
    input,
  );
  parent.append(node);
  let filled = JSON.stringify(options);
  return {
    node,
    input,
    update(value, list) {
      if (list && JSON.stringify(list) !== filled) fill(list);
      if (list) filled = JSON.stringify(list);
      input.value = value;
    },
  };
}

// On or off.
export function toggle(parent, {label, onChange}) {
  const id = uid();
  const input = h("input", {id, type: "checkbox", role: "switch", onchange: () => onChange(input.checked)});
  const node = h("div", {class: "adaopt-control adaopt-toggle"}, input, h("label", {for: id}, label));
  parent.append(node);
  return {
    node,
    input,
    update(value) {
      input.checked = value;
    },
  };
}

// A button that folds a part of the figure in and out. update(words) says what is folded away.
export function disclosure(parent, {label, content}) {
  content.id = uid();
  content.hidden = true;
  const said = h("span"),
    node = h(
      "button",
      {
        type: "button",
        class: "adaopt-fold",
        "aria-expanded": "false",
        "aria-controls": content.id,
        onclick: () => {
          content.hidden = !content.hidden;
          node.setAttribute("aria-expanded", String(!content.hidden));
        },
      },
      h("span", {class: "adaopt-hidden"}, label),
      said,
    );
  parent.append(node);
  return {
    node,
    update(words) {
      put(said, words);
    },
  };
}

// One of a few, all in sight: a group of radio buttons.
export function radioGroup(parent, {label, options, onChange}) {
  const name = uid(),
    inputs = new Map();
  const node = h(
    "fieldset",
    {class: "adaopt-control adaopt-choice"},
    h("legend", {}, label),
    ...options.map(([value, words]) => {
      const id = uid(),
        input = h("input", {id, type: "radio", name, value, onchange: () => onChange(value)});
      inputs.set(value, input);
      return h("span", {}, input, h("label", {for: id}, words));
    }),
  );
  parent.append(node);
  return {
    node,
    update(value) {
      for (const [key, input] of inputs) input.checked = key === value;
    },
  };
}

// A number to type. What is not a finite number is not passed on.
export function number(parent, {label, step = "any", onChange}) {
  const id = uid();
  const input = h("input", {
    id,
    type: "number",
    step,
    inputmode: "decimal",
    onchange: () => {
      if (Number.isFinite(input.valueAsNumber)) onChange(input.valueAsNumber);
    },
  });
  const node = h("div", {class: "adaopt-control adaopt-number"}, h("label", {for: id}, label), input);
  parent.append(node);
  return {
    node,
    input,
    update(value) {
      if (document.activeElement !== input) input.value = Number(value.toPrecision(6));
    },
  };
}

const icons = {
  play: "M4 2.5v11l9-5.5z",
  pause: "M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z",
  back: "M12.5 2.5v11L5 8zM3 2.5h2v11H3z",
  forward: "M3.5 2.5v11L11 8zM11 2.5h2v11h-2z",
  remove: "M3.3 4.7 6.6 8l-3.3 3.3 1.4 1.4L8 9.4l3.3 3.3 1.4-1.4L9.4 8l3.3-3.3-1.4-1.4L8 6.6 4.7 3.3z",
};

// With text, or with an icon and a label that is read out and shown as a tip.
export function button(parent, {text: words, icon, label, onClick}) {
  const node = h(
    "button",
    {type: "button", class: icon ? "adaopt-button adaopt-icon" : "adaopt-button", onclick: onClick},
    words,
  );
  const update = (newIcon, newLabel) => {
    node.innerHTML = `<span aria-hidden="true"><svg width="16" height="16" viewBox="0 0 16 16"><path d="${icons[newIcon]}" fill="currentColor"/></svg></span>`;
    node.setAttribute("aria-label", newLabel);
    node.firstChild.title = newLabel; // on the button itself it would be read out a second time
  };
  if (icon) update(icon, label);
  parent.append(node);
  return {node, update};
}
