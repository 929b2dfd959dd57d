// What the theme's buttons leave unsaid, and the keyboard's place where they would lose it.

{
  const MODES = {light: "light", dark: "dark", auto: "as the system has it"};
  const root = document.documentElement;

  // The theme takes the focus from these buttons when they are pressed. After a key they get it back,
  // at once, or when what they opened is closed.
  let opener = null;
  document.addEventListener(
    "click",
    event => {
      const button = event.target.closest(
        ".theme-switch-button, .search-button, .primary-toggle, .secondary-toggle",
      );
      if (!button) return;
      setTimeout(() => {
        opener = document.querySelector("dialog[open]") ? button : null;
        if (event.detail === 0) button.focus(); // pressed by a key; behind an open dialog nothing happens
      });
    },
    true,
  );
  document.addEventListener(
    "close",
    () => {
      opener?.focus();
      opener = null;
    },
    true,
  );

  /** Call `tell` now, and whenever an attribute of `node` is another. */
  function follow(node, attribute, tell) {
    new MutationObserver(tell).observe(node, {attributeFilter: [attribute]});
    tell();
  }

  const bar = document.getElementById("pst-primary-sidebar");
  const toggle = document.querySelector(".primary-toggle");
  const wide = matchMedia("(min-width: 992px)"); // narrower, the button opens a dialog
  if (bar && toggle) {
    const tell = () =>
      toggle.setAttribute(
        "aria-expanded",
        String(wide.matches && !bar.classList.contains("pst-sidebar-hidden")),
      );
    follow(bar, "class", tell);
    wide.addEventListener("change", tell);
  }

  const switches = document.querySelectorAll(".theme-switch-button");
  follow(root, "data-mode", () => {
    for (const button of switches)
      button.setAttribute("aria-label", `Color mode: ${MODES[root.dataset.mode] ?? MODES.auto}`);
  });
}
