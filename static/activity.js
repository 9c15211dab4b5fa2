// The activity and the page of one operation. Everything here is a convenience, as in app.js.
"use strict";

// A field is marked as wrong as long as something is said beside it.
document.addEventListener("htmx:oobAfterSwap", (event) => {
  const problem = event.detail.target.id?.match(/^(.+)-problem$/);
  const field = problem && document.getElementById(problem[1]);
  const said = document.getElementById(event.detail.target.id);
  if (field && said) {
    field.toggleAttribute("aria-invalid", false);
    if (said.childElementCount) {
      field.setAttribute("aria-invalid", "true");
    }
  }
});

// Older operations come where the link to them was: a day that goes on is named once, and who followed
// the link with the keyboard goes on with the first of them.
let followed = false;
document.addEventListener("htmx:beforeSwap", (event) => {
  followed = document.activeElement?.matches(".older") && event.detail.target.contains(document.activeElement);
});
document.addEventListener("htmx:afterSwap", () => {
  let before = null;
  for (const day of document.querySelectorAll("#activity .feed-day")) {
    if (before && before.textContent === day.textContent) {
      day.remove();
    } else {
      before = day;
    }
  }
  if (followed) {
    followed = false;
    [...document.querySelectorAll(".older-page")].at(-1)?.querySelector(".row-title")?.focus();
  }
});

// A moment to come is counted down to the second.
function count() {
  for (const element of document.querySelectorAll("[data-until]")) {
    const left = Math.ceil((Date.parse(element.dataset.until) - Date.now()) / 1_000);
    const [minutes, seconds] = [Math.floor(left / 60), left % 60];
    const told = minutes ? `${minutes} min ${seconds} s` : `${seconds} s`;
    element.textContent = left > 0 ? element.dataset.words.replace("{}", told) : element.dataset.now;
  }
}
document.addEventListener("htmx:load", count);
setInterval(count, 1_000);

// What somebody has opened stays open when the poll brings the part anew.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  for (const opened of event.detail.target.querySelectorAll("details[open][id]")) {
    event.detail.fragment.querySelector(`#${opened.id}`)?.setAttribute("open", "");
  }
});
