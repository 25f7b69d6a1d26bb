// Small comforts on pages that work without them. Suggestions go when they are no longer wanted.
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

// The slider over the days on which something changed; without it there are a date field and links.
(() => {
  "use strict";
  const form = document.querySelector(".cw-days");
  if (!form) return;
  const days = form.dataset.days.split(" ");
  const slider = form.querySelector("input[type=range]");
  const shown = form.querySelector("output");
  const words = (day) =>
    new Date(`${day}T00:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  slider.closest(".cw-slider").hidden = false;
  slider.addEventListener("input", () => {
    shown.textContent = words(days[slider.value]);
    slider.setAttribute("aria-valuetext", shown.textContent);
  });
  slider.addEventListener("change", () => {
    form.querySelector("input[type=date]").value = days[slider.value];
    form.submit();
  });
})();
