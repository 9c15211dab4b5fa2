// Buttons that need JavaScript, and are shown where they work: copy, print, share. Without it a text is marked and copied by hand.
"use strict";

const WORKS = {
  copy: () => navigator.clipboard,
  print: () => true,
  share: () => navigator.share,
};
const NEEDY = Object.keys(WORKS).map((name) => `[data-${name}]`).join(", ");
const taskOf = (button) => Object.keys(WORKS).find((name) => name in button.dataset);

function showButtons(root) {
  for (const button of root.querySelectorAll(NEEDY)) {
    button.hidden = !WORKS[taskOf(button)]();
  }
}
document.addEventListener("htmx:load", (event) => showButtons(event.target));
window.addEventListener("pageshow", () => showButtons(document));

document.addEventListener("click", (event) => {
  const button = event.target.closest(NEEDY);
  if (!button) {
    return;
  }
  switch (taskOf(button)) {
    case "copy":
      return copy(button);
    case "print":
      return window.print();
    case "share": {
      const text = document.getElementById(button.dataset.share).innerText;
      // Whoever thinks better of it has not been wronged.
      return navigator.share({ title: button.dataset.title, text }).catch(() => {});
    }
  }
});

// What stands in an element, or in a field; the button says so for a moment, also to who listens.
async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.value ?? source.textContent);
  } catch {
    // It is marked: the keyboard copies it.
    getSelection().selectAllChildren(source);
    source.select?.();
    return;
  }
  const words = button.querySelector("span");
  words.dataset.before ??= words.textContent;
  words.textContent = button.dataset.copied;
  const announcement = document.getElementById("announcement");
  if (announcement) {
    announcement.textContent = button.dataset.copied;
  }
  setTimeout(() => (words.textContent = words.dataset.before), 2_000);
}
