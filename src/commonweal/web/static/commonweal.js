// Small comforts on pages that work without them: closing suggestions, and printing what is folded away.
(() => {
  "use strict";
  const input = document.getElementById("site-search");
  const suggestions = document.getElementById("suggestions");
  const clear = () => suggestions.replaceChildren();

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && suggestions.childElementCount > 0) {
      clear();
      input.focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".cw-header__search")) clear();
  });
  input.addEventListener("input", () => {
    if (input.value.trim() === "") clear();
  });

  const opened = [];
  window.addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details:not([open])")) {
      details.open = true;
      opened.push(details);
    }
  });
  window.addEventListener("afterprint", () => {
    for (const details of opened.splice(0)) details.open = false;
  });
})();
