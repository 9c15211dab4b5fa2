// What HTMX leaves to us. Everything here is a convenience: each page works without it.
"use strict";

// Times are shown in this browser's zone from the next page on.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) {
  document.cookie = `timezone=${zone}; path=/; max-age=31536000; samesite=lax`;
}

// What answered a form is asked for, not sent once more, by the back button and by loading it anew.
if (document.body.matches("[data-posted]")) {
  history.replaceState(null, "", location.href);
}

const live = () => document.getElementById("live");

// A hidden tab asks nothing; a tab that is looked at again asks at once.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target === live() && document.hidden) {
    event.preventDefault();
  }
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && live()) {
    htmx.trigger(live(), "wake");
  }
});

// A sign-in that has ended leads away from the page, but nobody who has a form open: when they send it, what they typed is
// kept for after the next one.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (event.target === live() && event.detail.xhr.status === 401 && document.querySelector("#form form")) {
    event.preventDefault();
  }
});

// A whole page (such as an error's) is never swapped into a part of one.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (/^\s*<!doctype/i.test(event.detail.serverResponse)) {
    event.detail.shouldSwap = false;
    event.detail.isError = true;
  }
});

// Say what went wrong, unless it was only the poll: that asks again by itself.
function tell(event, words) {
  const flash = document.getElementById("flash");
  if (event.detail.elt === live() || !flash) {
    return;
  }
  const message = document.createElement("p");
  message.className = "flash-message flash-problem";
  message.textContent = words;
  flash.replaceChildren(message);
}
document.addEventListener("htmx:sendError", (event) => {
  tell(event, document.body.dataset.offline);
});
document.addEventListener("htmx:responseError", (event) => {
  const isStale = [400, 403].includes(event.detail.xhr.status);
  tell(event, isStale ? document.body.dataset.stale : document.body.dataset.trouble);
});

// The sentence about what was just done goes again, and leaves its room, so that nothing jumps: the feed tells the rest.
// One about a problem stays.
document.addEventListener("htmx:oobAfterSwap", (event) => {
  if (event.detail.target.id === "flash") {
    const sentences = document.querySelectorAll(".flash-message:not(.flash-problem)");
    setTimeout(() => sentences.forEach((sentence) => sentence.classList.add("gone")), 10_000);
  }
});

// Without a connection the page says so, and asks at once when it is back.
function tellConnection() {
  document.getElementById("offline").hidden = navigator.onLine;
  if (navigator.onLine && live()) {
    htmx.trigger(live(), "wake");
  }
}
window.addEventListener("offline", tellConnection);
window.addEventListener("online", tellConnection);

// While Florin is closed a banner over the page says so; it goes with the first answer from one that is open.
document.addEventListener("htmx:afterRequest", (event) => {
  const { status } = event.detail.xhr;
  if (status >= 200 && status < 400) {
    document.getElementById("maintenance").replaceChildren();
  }
});

// A file that is too large is refused before it travels, when it is chosen and when it is sent.
function isTooLarge(input) {
  const tooLarge = [...input.files].some((file) => file.size > Number(input.dataset.maxBytes));
  input.form.querySelector("[data-too-large]").hidden = !tooLarge;
  input.setAttribute("aria-invalid", tooLarge);
  return tooLarge;
}
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-max-bytes]")) {
    isTooLarge(event.target);
  }
});
document.addEventListener("submit", (event) => {
  const input = event.target.querySelector("[data-max-bytes]");
  if (input && isTooLarge(input)) {
    event.preventDefault();
    input.focus();
  }
});

// A form is sent once: the button rests until the answer is there, also when the page comes back from the cache.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("[data-once]") || form.hasAttribute("hx-post")) {
    return;
  }
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  form.querySelector("button[type=submit]").disabled = true;
});
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) {
    return;
  }
  for (const form of document.querySelectorAll("[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("button[type=submit]").disabled = false;
  }
});

// What was wrong is not said any more of what is typed anew.
document.addEventListener("input", (event) => {
  const told = event.target.ariaInvalid === "true" && document.getElementById(`${event.target.name}-error`);
  if (told) {
    told.hidden = true;
    event.target.ariaInvalid = null;
  }
});

// The form that is open on the dashboard closes with its button and with Escape, the account's menu with Escape and when
// somebody goes elsewhere; the focus goes back to where it came from, also when that was drawn anew meanwhile.
let opener = null;
function closeForm() {
  const form = document.getElementById("form");
  if (!form || form.hidden || !form.querySelector("[data-close]")) {
    return;
  }
  const closed = document.createElement("div");
  closed.id = "form";
  closed.hidden = true;
  form.replaceWith(closed);
  (document.getElementById(opener?.id) ?? document.getElementById("main")).focus();
}
function closeMenus(whereabouts) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(whereabouts)) {
      menu.open = false;
    }
  }
}
document.addEventListener("click", (event) => {
  opener = event.target.closest("[data-opens]") ?? opener;
  if (event.target.closest("[data-close]")) {
    event.preventDefault();
    closeForm();
  }
  closeMenus(event.target);
});
document.addEventListener("focusin", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") {
    return;
  }
  const menu = document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else {
    closeForm();
  }
});
