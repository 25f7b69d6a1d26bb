// A small comfort on pages that work without it: suggestions go when they are no longer wanted.
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
})();
