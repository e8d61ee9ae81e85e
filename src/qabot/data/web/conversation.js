// Asking without leaving the page: answers follow one another, documents open next to them.
import { openAt, spanOf, watch } from "/js/place.js";

const texts = JSON.parse(document.body.dataset.texts || "{}");
let opened = null; // the link whose document is open

export function startConversation() {
  const form = document.querySelector("form.ask");
  if (!form) return;
  const turns = document.getElementById("turns");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(form, turns);
  });
  turns.addEventListener("click", onClick);
  addEventListener("keydown", onKey);
  for (const button of document.querySelectorAll(".print")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
}

async function ask(form, turns) {
  const field = form.elements.question;
  const status = document.getElementById("status");
  if (!field.value.trim() || form.hasAttribute("aria-busy")) return;
  form.setAttribute("aria-busy", "true");
  status.textContent = texts.searching;
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch("/", { method: "POST", body, headers: { Accept: "text/html" } });
    const page = await grown(answer, turns);
    status.textContent = "";
    if (!answer.ok) {
      status.textContent = page.querySelector("[role=alert]")?.textContent || texts.failed;
      return;
    }
    add(form, turns, page);
  } catch {
    status.textContent = texts.failed;
  } finally {
    form.removeAttribute("aria-busy");
  }
}

// The page once it is whole; what a model has written so far is shown until then.
async function grown(answer, turns) {
  const reader = answer.body.getReader();
  const decoder = new TextDecoder();
  const draft = document.createElement("section");
  draft.className = "turn draft";
  let text = "";
  let page = null;
  try {
    for (let more = await reader.read(); !more.done; more = await reader.read()) {
      text += decoder.decode(more.value, { stream: true });
      page = new DOMParser().parseFromString(text, "text/html");
      const turn = page.querySelector(".turn:has(.written)");
      if (!turn) continue;
      draft.replaceChildren(...document.importNode(turn, true).childNodes);
      if (!draft.isConnected) turns.append(draft);
    }
  } finally {
    draft.remove();
  }
  return page;
}

// Puts the answer of a page that was fetched below the others, and its history into the form.
function add(form, turns, page) {
  const turn = document.importNode(page.querySelector(".turn"), true);
  document.querySelectorAll(".welcome").forEach((item) => item.remove());
  turns.append(turn);
  form.querySelectorAll("[name=history]").forEach((field) => field.remove());
  const label = form.querySelector("label");
  page.querySelectorAll("form.ask [name=history]").forEach((field) => {
    form.insertBefore(document.importNode(field, true), label);
  });
  label.textContent = texts.follow_up;
  form.elements.question.value = "";
  document.querySelectorAll(".later").forEach((item) => (item.hidden = false));
  const heading = turn.querySelector("h1, h2");
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  turn.scrollIntoView({ block: "start" });
}

// --- documents next to the answers -----------------------------------------------------------

function onClick(event) {
  const link = event.target.closest("a.open");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(link);
}

async function open(link) {
  const panel = document.getElementById("panel");
  const content = panel.querySelector(".content");
  opened = link;
  document.querySelectorAll("figure.current").forEach((item) => item.classList.remove("current"));
  link.closest("figure").classList.add("current");
  panel.hidden = false;
  document.body.classList.add("split");
  content.textContent = texts.opening;
  place();
  try {
    const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (opened !== link) return;
    const main = document.importNode(page.querySelector("main"), true);
    main.querySelectorAll(".again").forEach((item) => item.remove());
    content.replaceChildren(...main.childNodes);
    const picture = content.querySelector(".drawn img[src]");
    if (picture) watch(picture);
    openAt(panel, spanOf(link.href));
    panel.querySelector("h1")?.setAttribute("tabindex", "-1");
    panel.querySelector("h1")?.focus({ preventScroll: true });
  } catch {
    content.textContent = texts.failed;
  }
}

function links() {
  return [...document.querySelectorAll("#turns a.open")];
}

// Which of the quotes is open, and whether there is one before or after it.
function place() {
  const panel = document.getElementById("panel");
  const all = links();
  const at = all.indexOf(opened);
  panel.querySelector(".at").textContent = `${at + 1} / ${all.length}`;
  panel.querySelector(".previous").disabled = at <= 0;
  panel.querySelector(".next").disabled = at + 1 >= all.length;
  panel.querySelector(".previous").onclick = () => walk(-1);
  panel.querySelector(".next").onclick = () => walk(1);
  panel.querySelector(".close").onclick = close;
  panel.querySelector(".whole").href = opened.href;
}

function walk(step) {
  const all = links();
  const next = all[all.indexOf(opened) + step];
  if (next) open(next);
}

function close() {
  document.getElementById("panel").hidden = true;
  document.body.classList.remove("split");
  document.querySelectorAll("figure.current").forEach((item) => item.classList.remove("current"));
  opened?.focus();
  opened = null;
}

function onKey(event) {
  if (!opened || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "Escape") close();
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
  if (event.key === "ArrowLeft") walk(-1);
  if (event.key === "ArrowRight") walk(1);
}
