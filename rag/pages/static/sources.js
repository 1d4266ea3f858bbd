// The list of articles as one types, and the rebuild button.

import { data } from "./data.js";
import { say } from "./page.js";

const { words } = data;
const $ = (id) => document.getElementById(id);
const [form, field] = [$("find"), $("words")];
let timer = 0;
let latest = 0;

/** Show the part of the page that a search changes. */
async function find() {
  const mine = (latest += 1);
  const address = `sources.html?q=${encodeURIComponent(field.value.trim())}`;
  const reply = await fetch(address, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await reply.text(), "text/html");
  if (mine !== latest || !reply.ok) return;
  history.replaceState({}, "", address);
  $("found").replaceChildren(...page.getElementById("found").childNodes);
}

field.addEventListener("input", (event) => {
  if (event.isComposing) return;
  clearTimeout(timer);
  timer = setTimeout(find, 150);
});
field.addEventListener("compositionend", find);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  find();
});

const [button, bar, state] = [$("rebuild"), $("progress"), $("state")];

button.addEventListener("click", async () => {
  button.disabled = true;
  const reply = await fetch("rebuild", { method: "POST" }).catch(() => null);
  const job = await reply?.json().catch(() => null);
  if (!reply?.ok) {
    state.textContent = `${say(words, "rebuild_none")} ${job?.error?.message ?? ""}`;
    button.disabled = false;
    return;
  }
  watch(job.id);
});

/** Show how a build is getting on, until it has ended. */
async function watch(id) {
  const reply = await fetch("rebuild").catch(() => null);
  const job = await reply?.json().catch(() => null);
  const mine = job && job.id === id;
  const ended = mine && !["queued", "running"].includes(job.state);
  if (job) {
    const stage = job.stage ? ` · ${say(words, `stage_${job.stage}`).replace("stage_", "")}` : "";
    state.textContent = say(words, `state_${mine ? job.state : "queued"}`) + (ended ? ` ${job.error?.message ?? ""}` : stage);
    bar.hidden = Boolean(ended);
    if (job.total) bar.value = job.done / job.total;
    else bar.removeAttribute("value");
  }
  if (!ended) setTimeout(() => watch(id), 400);
  else {
    button.disabled = false;
    if (job.state === "published") setTimeout(() => location.reload(), 1200);
  }
}
