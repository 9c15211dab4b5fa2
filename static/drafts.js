// What somebody has typed and not sent stays in this tab: over a reload, the back button, a look elsewhere. It comes back under the
// form's own key, so what was sent after all is done once. A convenience: nothing is sent that doesn't stand in the form.
"use strict";

const DRAFT = "draft ";
const DRAFT_MINUTES = 20;

const draftName = (form) => `${DRAFT}${form.elements.whose.value} ${form.getAttribute("action")}`;
const isTyped = (field) => field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type);
const isChoice = (field) => ["checkbox", "radio"].includes(field.type);

function drafts() {
  const names = Object.keys(sessionStorage).filter((name) => name.startsWith(DRAFT));
  return names.map((name) => [name, JSON.parse(sessionStorage.getItem(name))]);
}
const draftsOf = (key) => drafts().filter(([, draft]) => draft.key === key);
const keepDraft = (name, draft) => sessionStorage.setItem(name, JSON.stringify(draft));

function saveDraft(form) {
  const values = [...form.elements]
    .filter(isTyped)
    .filter((field) => !isChoice(field) || field.checked)
    .map((field) => [field.name, field.value]);
  const key = form.elements.key.value;
  // What it knows already: it may be on its way.
  const [[, before] = []] = draftsOf(key);
  keepDraft(draftName(form), { ...before, key, at: Date.now(), values });
}

// Into a form that the server has left empty; one that it has filled in knows better, and so does who was quicker than this.
function restoreDraft(form) {
  const draft = JSON.parse(sessionStorage.getItem(draftName(form)));
  if (!draft || form.dataset.draft !== "empty" || form.dataset.restored) {
    return;
  }
  form.dataset.restored = "yes";
  form.elements.key.value = draft.key;
  for (const field of [...form.elements].filter(isTyped)) {
    const typed = draft.values.filter(([name]) => name === field.name).map(([, value]) => value);
    if (isChoice(field)) {
      field.checked = typed.includes(field.value);
    } else if (typed.length && field.value === field.defaultValue) {
      field.value = typed[0];
    }
  }
  tellOfAll(form);
}

function dropOld() {
  const old = drafts().filter(([, draft]) => Date.now() - draft.at > DRAFT_MINUTES * 60_000);
  old.forEach(([name]) => sessionStorage.removeItem(name));
}

// Sent and answered: where there is no such form any more it was accepted, or is none of this page's business.
function dropAccepted(sent) {
  for (const [name, draft] of sent.filter(([, each]) => each.sent)) {
    if (document.querySelector(`input[name=key][value="${CSS.escape(draft.key)}"]`)) {
      keepDraft(name, { ...draft, sent: false });
    } else {
      sessionStorage.removeItem(name);
    }
  }
}

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-draft]") && isTyped(event.target)) {
    saveDraft(form);
  }
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-signs-out]")) {
    sessionStorage.clear();
  }
  draftsOf(form.elements.key?.value).forEach(([name, draft]) => keepDraft(name, { ...draft, sent: true }));
});
// Whoever closes a form has thought better of it.
document.addEventListener("click", (event) => {
  const key = event.target.closest("[data-close]")?.closest("#form")?.querySelector("input[name=key]")?.value;
  draftsOf(key).forEach(([name]) => sessionStorage.removeItem(name));
});

// Only a form's own answer says what became of it: while it is on its way the poll brings parts of the page, too.
document.addEventListener("htmx:afterRequest", (event) => {
  // By now it may be in no page any more.
  const form = event.detail.requestConfig.elt;
  if (form.matches("form")) {
    dropAccepted(draftsOf(form.elements.key?.value));
  }
});

function restoreDrafts(root) {
  dropOld();
  root.querySelectorAll("form[data-draft]").forEach(restoreDraft);
}
document.addEventListener("htmx:load", (event) => restoreDrafts(event.target));
window.addEventListener("pageshow", () => {
  restoreDrafts(document);
  // After those that came back: what was sent and not answered is there again.
  dropAccepted(drafts());
});
