// How the parts of a page take in what arrives from its poll. A convenience: each page works without it.
"use strict";

// The CSRF tokens in a part's forms are new each time, and the old ones as good. HTMX leaves an empty class on what has asked,
// and a part that was given the focus can have it from then on.
function withoutTokens(element) {
  const copy = element.cloneNode(true);
  for (const each of [copy, ...copy.querySelectorAll("[class='']")]) {
    if (each.getAttribute?.("class") === "") {
      each.removeAttribute("class");
    }
  }
  copy.querySelectorAll("[name=csrf_token]").forEach((token) => token.remove());
  copy.removeAttribute("tabindex");
  return copy;
}

// The room that parts have had; a sheet of rules, as the page's policy allows no style in its elements.
const rooms = new Map();
const roomRules = new CSSStyleSheet();
document.adoptedStyleSheets.push(roomRules);
function addRule(name, rule) {
  rooms.set(name, rule);
  roomRules.replaceSync([...rooms.values()].join("\n"));
}
function keepRoom(id, pixels) {
  addRule(id, `#${CSS.escape(id)} { min-block-size: ${pixels}px; }`);
}
// In another width everything is laid out anew.
let width = window.innerWidth;
window.addEventListener("resize", () => {
  if (window.innerWidth !== width) {
    width = window.innerWidth;
    rooms.clear();
    roomRules.replaceSync("");
  }
});

// Banners that come have their place over the page, and keep it: whoever has read on at its end isn't moved when one goes.
// What takes the focus isn't beneath them.
const over = document.getElementById("over");
new ResizeObserver(() => {
  if (over.offsetHeight) {
    keepRoom("over", over.offsetHeight);
    addRule("focus", `:root { scroll-padding-block-end: calc(var(--tabs-height) + ${over.offsetHeight}px); }`);
  }
}).observe(over);

// Nothing on the page moves for what arrives. A banner that wasn't there comes over the page, all else that wasn't waits
// for the next page; what was there keeps its room.
function arriveStill(target, fresh) {
  if (!fresh.hidden && target.hidden) {
    const isBanner = fresh.classList.contains("banner");
    if (isBanner) {
      over.append(target);
    }
    return isBanner;
  }
  const isOver = over.contains(target);
  if (fresh.hidden && !target.hidden && !isOver) {
    if (!fresh.dataset.back) {
      return false;
    }
    fresh.hidden = false;
    fresh.className = "banner banner-back";
    fresh.textContent = fresh.dataset.back;
  }
  if (!fresh.hidden && !isOver && target.id !== "flash") {
    keepRoom(target.id, target.offsetHeight);
  }
  return true;
}

// And a part that says the same is left alone: no flicker, no lost selection, nothing read aloud twice.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  const fresh = fragment.getElementById?.(target.id);
  const isNew = fresh
    ? arriveStill(target, fresh) && !withoutTokens(fresh).isEqualNode(withoutTokens(target))
    : fragment.innerHTML !== target.innerHTML;
  if (!isNew) {
    event.detail.shouldSwap = false;
  }
});

// Who had the focus on what rests while it is sent, or on what goes, isn't left nowhere: the focus is back on it, or on what
// came in its place, else on the sentence about what was done, else on the part that it stood in. Who left it by
// themselves, with a click beside it or for the browser's own bars, is let go.
let held = null;
let news = null;
document.addEventListener("focusout", ({ target }) => {
  setTimeout(() => {
    const wasLeft = target.isConnected && !target.disabled && document.activeElement !== target;
    if (wasLeft && held?.target === target) {
      held = null;
    }
  });
});
document.addEventListener("focusin", ({ target }) => {
  const parts = [];
  for (let part = target; (part = part.parentElement?.closest("[id]")); ) {
    parts.push(part.id);
  }
  held = { target, parts };
});
document.addEventListener("htmx:oobAfterSwap", (event) => {
  if (event.detail.target.id === "flash") {
    news = document.querySelector(".flash-message");
  }
});
// By its id; what has none, by what it says or stands for.
function twinOf(target, parts) {
  if (target.id) {
    return document.getElementById(target.id);
  }
  const alike = parts[0]?.querySelectorAll(target.localName) ?? [];
  return [...alike].find((each) => each.textContent === target.textContent && each.value === target.value);
}
function takesFocus(place) {
  if (place?.matches("article, section, nav, div")) {
    place.tabIndex = -1;
  }
  place?.focus({ preventScroll: true });
  return place && document.activeElement === place;
}
function giveFocusBack() {
  const isLost = held && document.activeElement === document.body;
  if (isLost && !(held.target.isConnected && held.target.disabled)) {
    const parts = held.parts.map((id) => document.getElementById(id)).filter(Boolean);
    [held.target, twinOf(held.target, parts), news, ...parts].find(takesFocus);
  }
  news = null;
}
document.addEventListener("htmx:afterRequest", giveFocusBack);
