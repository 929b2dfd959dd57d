// Where the Tab key stops: stops of them there should be, and stop(i) gives the faults of where the i-th has come to, or null
// where that is no place on the page.
() => {
  // A link that covers a card, and a field in a frame, have their ring around that.
  const ringed = node =>
    node.matches(".sd-stretched-link, .bd-search input") ? node.closest(".sd-card, .bd-search") : node;
  const look = node => {
    const {outlineStyle, outlineWidth, outlineColor, boxShadow} = getComputedStyle(ringed(node));
    return {outline: outlineStyle === "none" ? 0 : parseFloat(outlineWidth), outlineColor, boxShadow};
  };
  // Of a group of radio buttons one is a stop: the chosen one, or else the first.
  const chosen = ({name, form}) => {
    const group = [...document.getElementsByName(name)].filter(other => other.form === form);
    return group.find(other => other.checked) ?? group[0];
  };
  const nodes = [
    ...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']"),
  ]
    .filter(node => !node.disabled && node.checkVisibility({visibilityProperty: true}))
    .filter(node => node.type !== "radio" || chosen(node) === node);

  // Contrast (WCAG 2.2: relative luminance)
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const luminance = color => {
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data]
      .map(c => c / 255)
      .map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (...colors) => {
    const [low, high] = colors.map(luminance).sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const ground = node => {
    const color = getComputedStyle(node).backgroundColor;
    return color === "rgba(0, 0, 0, 0)" && node.parentElement ? ground(node.parentElement) : color;
  };

  const before = new Map(nodes.map(node => [node, look(node)]));
  const told = node =>
    node ? `${node.tagName} ${node.className} ${node.textContent.trim().slice(0, 40)}` : "nothing";
  window.stops = nodes.length;
  window.stop = i => {
    const node = document.activeElement;
    if (node === document.body) return null;
    if (node !== nodes[i]) return [`${told(node)} comes in place of ${told(nodes[i])}`];
    const faults = [],
      box = node.getBoundingClientRect(),
      now = look(node),
      once = before.get(node);
    if (box.bottom < 1 || box.right < 1 || box.top > innerHeight - 1 || box.left > innerWidth - 1)
      faults.push("is not on the screen");
    if (getComputedStyle(node).opacity < 0.5) faults.push("is not seen");
    const shadow =
      now.boxShadow !== once.boxShadow &&
      now.boxShadow
        .split(/,(?![^(]*\))/)
        .at(-1)
        .match(/rgba?\([^)]*\)/)[0];
    const ring = shadow || (now.outline > once.outline && now.outlineColor);
    if (!ring) faults.push("does not show the focus");
    else if (contrast(ring, ground(ringed(node).parentElement)) < 3)
      faults.push(`has a ring of ${ring} on ${ground(ringed(node).parentElement)}`);
    return faults.map(fault => `${told(node)} ${fault}`);
  };
};
