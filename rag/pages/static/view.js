// One article: from citation to citation, copying, and a word to the page that it stands in.

import { data } from "./data.js";
import { copy, make, say, toast } from "./page.js";

const { words, source, citations = [] } = data;
const steps = document.querySelector(".steps");
const marks = citations.map((_, n) => document.getElementById(`c${n + 1}`)).filter(Boolean);
let at = Math.max(0, marks.findIndex((mark) => `#${mark.id}` === location.hash));

function go(to) {
  at = (to + marks.length) % marks.length;
  history.replaceState({}, "", `#${marks[at].id}`);
  location.replace(`#${marks[at].id}`); // makes it the target, which flashes
  tell();
}

const told = make("span", { role: "status" });

function tell() {
  told.textContent = say(words, "cited_at", { n: at + 1, total: marks.length });
}

if (steps && marks.length > 1) {
  const step = (name, by) => make("button", { type: "button", onclick: () => go(at + by) }, say(words, name));
  steps.replaceChildren(step("previous", -1), told, step("next", 1));
  tell();
}

document.getElementById("copy")?.addEventListener("click", async () => {
  const about = [source.author, source.title, source.published].filter(Boolean).join(" · ");
  const text = `“${citations[at].trim()}” (${about}) ${location.href}`;
  toast(say(words, (await copy(text)) ? "copied" : "not_copied"));
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && window.parent !== window) window.parent.postMessage("rag:close", "*");
  if (event.target.closest("input, textarea") || event.ctrlKey || event.metaKey || event.altKey || !marks.length) return;
  if (event.key === "n") go(at + 1);
  if (event.key === "p") go(at - 1);
});
