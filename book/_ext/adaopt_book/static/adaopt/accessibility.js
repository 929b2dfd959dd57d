// What the theme (pydata-sphinx-theme 0.17, sphinx-book-theme 1.3) leaves out for readers with a keyboard or a screen reader: names and
// roles of its parts, what its buttons leave unsaid, and the keyboard's place where they would lose it.

{
  const root = document.documentElement;

  const ADDED = {
    // The theme's header and footer are empty here; the book's name stands in the sidebar.
    "#pst-header, .bd-footer": {role: "none"},
    ".sidebar-primary-item:has(> .navbar-brand)": {role: "banner"},
    // Dialogs and groups of links say what they are.
    "#pst-search-dialog": {"aria-label": _("Search")},
    "#pst-primary-sidebar-modal": {"aria-label": _("Contents of the book")},
    "#pst-secondary-sidebar-modal": {"aria-label": _("Contents of this page")},
    ".primary-toggle": {title: _("Contents of the book")},
    ".secondary-toggle": {title: _("Contents of this page")},
    ".prev-next-area": {role: "navigation", "aria-label": _("Previous and next page")},
    // Where a cell's code ends and what it printed begins is otherwise seen, not heard.
    ".cell_input": {role: "group", "aria-label": _("Code")},
    ".cell_output": {role: "group", "aria-label": _("Output")},
    // Signs that show under a pointer, and icons, which are characters of a font, are not there to be heard.
    ".headerlink, .fa, .fas, .far, .fab, .fa-solid, .fa-regular, .fa-brands": {"aria-hidden": "true"},
  };
  const REMOVED = {
    "[role=doc-biblioentry], .citation-list": "role", // one is given up by ARIA, the other is no list of items
    ".search-button-field, details.hide > summary": "aria-label", // what has words in it is named by its words
  };
  for (const [parts, attributes] of Object.entries(ADDED))
    for (const part of document.querySelectorAll(parts))
      for (const [name, value] of Object.entries(attributes)) part.setAttribute(name, value);
  for (const [parts, name] of Object.entries(REMOVED))
    for (const part of document.querySelectorAll(parts)) part.removeAttribute(name);

  // From the first Tab key on the whole page is laid out (book.css): the key goes from anywhere to anywhere, and what grows as it
  // comes near would push what has just got the focus off the screen. (:has(:focus-visible) costs a second of a phone's time.)
  window.addEventListener(
    "keydown",
    ({key}) => {
      if (key === "Tab") root.dataset.keyboard = "";
    },
    true,
  );

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

  const MODES = {
    light: _("Color mode: light"),
    dark: _("Color mode: dark"),
    auto: _("Color mode: as the system has it"),
  };
  const switches = document.querySelectorAll(".theme-switch-button");
  follow(root, "data-mode", () => {
    for (const button of switches) button.setAttribute("aria-label", MODES[root.dataset.mode] ?? MODES.auto);
  });
}
