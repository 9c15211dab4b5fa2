// Forms about money: what an amount comes to while it is typed, who is meant. A convenience: what is sent is what was typed.
"use strict";

function inWords(input, minor) {
  const digits = Number(input.dataset.digits);
  const format = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: input.dataset.currency });
  return format.format(Number(minor) / 10 ** digits);
}

// As the server reads what is typed: "12,5" and "1.250,00" can mean one thing only.
function plainly(text) {
  const typed = /^([0-9]+|[0-9]{1,3}(?:([.,])[0-9]{3})+)([.,])([0-9]{1,2})$/.exec(text.trim());
  return typed && typed[2] !== typed[3] ? `${typed[1].replace(/[.,]/g, "")}.${typed[4]}` : text.trim();
}

// In minor units, by the server's rule; null for what it would refuse.
function amountIn(input) {
  const digits = Number(input.dataset.digits);
  const read = /^([0-9]{1,12})(?:\.([0-9]+))?$/.exec(plainly(input.value));
  const fraction = read?.[2] ?? "";
  return read && fraction.length <= digits ? BigInt(read[1] + fraction.padEnd(digits, "0")) : null;
}

function tellWhatItComesTo(input) {
  const told = input.form.querySelector("[data-comes-to]");
  told.dataset.before ??= told.textContent;
  const amount = amountIn(input);
  if (!amount) {
    told.textContent = told.dataset.before;
    return;
  }
  const available = BigInt(input.dataset.available);
  const rest = input.dataset.adds ? available + amount : available - amount;
  const words = input.dataset.adds ? told.dataset.gives : rest < 0n ? told.dataset.lacks : told.dataset.takes;
  const amounts = { amount, rest, available };
  told.textContent = words.replace(/\{(\w+)\}/g, (_, name) => inWords(input, amounts[name]));
}
document.addEventListener("input", (event) => {
  if (event.target.matches("[data-amount]")) {
    tellWhatItComesTo(event.target);
  }
});
function tellOfAll(root) {
  root.querySelectorAll("[data-amount]").forEach(tellWhatItComesTo);
}
document.addEventListener("htmx:afterSettle", () => tellOfAll(document));
window.addEventListener("pageshow", () => tellOfAll(document));

// Either somebody who is known or a number: the latest that was given is meant.
document.addEventListener("change", (event) => {
  const to = event.target.matches("[name=payee]") && event.target.form.querySelector("[data-to]");
  if (to) {
    to.value = "";
  }
});
document.addEventListener("input", (event) => {
  if (event.target.matches("[data-to]")) {
    event.target.form.querySelectorAll("[name=payee]:checked").forEach((choice) => {
      choice.checked = false;
    });
  }
});
// Who is found meanwhile, by what was typed before, takes no choice away.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id === "people" && event.detail.target.querySelector(":checked")) {
    event.detail.shouldSwap = false;
  }
});
