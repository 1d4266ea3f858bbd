// The page to ask on: a conversation, and the article beside it.

import { about, cards, follow, place, said, tally } from "./answer.js";
import { footnoted, quoted, references } from "./copying.js";
import { chats, keep, remove, trimmed } from "./history.js";
import { data } from "./data.js";
import { copy, make, say, toast } from "./page.js";
import { peeking } from "./peek.js";
import { ask } from "./stream.js";

const { words } = data;
const $ = (id) => document.getElementById(id);
const [form, question, send, talk, status] = ["ask", "question", "send", "talk", "status"].map($);
const peek = peeking(words);

let chat = fresh();
let running = null; // the AbortController of the answer on its way

function fresh() {
  return { id: crypto.randomUUID?.() ?? `${Date.now()}`, title: "", turns: [] };
}

// ---- asking

form.noValidate = true; // the button also stops an answer, when the field is empty
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (running) {
    running.abort();
    return;
  }
  const text = question.value.trim();
  if (!text) return;
  question.value = "";
  put(text);
});

question.addEventListener("keydown", (event) => {
  // Enter that ends the composition of an input method chooses characters, and sends nothing.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  if (!running) form.requestSubmit();
});

/** Return the filters as /ask takes them. */
function filters() {
  const { author, year, folder } = Object.fromEntries(new FormData(form));
  return {
    ...(author && { author }),
    ...(year && { published_from: year, published_to: year }),
    ...(folder && { path: `${folder}/*` }),
  };
}

/** Ask a question, as a turn of its own. With `alone` it is asked without what was said before. */
async function put(text, { alone = false, replacing = null } = {}) {
  document.body.classList.add("talking");
  $("filters").open = false;
  question.placeholder = say(words, "placeholder_more");
  const asked = { question: text, filters: filters(), history: alone ? [] : turnsBefore(replacing) };
  const turn = frame(text);
  const line = make("div", { class: "said waiting", "aria-hidden": "true" }, say(words, "thinking"));
  turn.append(line);
  if (replacing) replacing.replaceWith(turn);
  else talk.append(turn);
  turn.scrollIntoView({ block: "start" });
  remember({ q: text });
  running = new AbortController();
  send.textContent = say(words, "stop");
  status.textContent = say(words, "thinking");
  let came = "";
  try {
    await ask("ask", asked, (event, shape) => {
      if (event === "delta") {
        came += shape.text;
        line.textContent = came;
      } else if (event === "done") {
        answered(turn, shape, asked);
      }
    }, running.signal);
  } catch (error) {
    line.classList.remove("waiting");
    if (!came) line.remove();
    troubled(turn, text, error);
  } finally {
    running = null;
    send.textContent = say(words, "send");
  }
}

function frame(text) {
  return make("article", { class: "turn", "aria-label": text }, make("h2", { class: "asked" }, text));
}

/** Return what was said before as the server takes it. */
function turnsBefore(turn) {
  const place = turn ? [...talk.children].indexOf(turn) : chat.turns.length;
  return chat.turns.slice(0, Math.max(0, place)).slice(-10).flatMap(({ question: text, reply }) => [
    { role: "user", content: text },
    { role: "assistant", content: reply.answer.text.slice(0, 20000) },
  ]);
}

function troubled(turn, text, error) {
  const stopped = error.name === "AbortError";
  const known = { 401: "need_key" }[error.status];
  const told = stopped ? say(words, "stopped") : known ? say(words, known) : error instanceof TypeError ? say(words, "offline") : error.message;
  const again = make("button", { type: "button", onclick: () => put(text, { replacing: turn }) }, say(words, "retry"));
  turn.append(make("p", { class: "trouble", role: "alert" }, told), make("div", { class: "tools" }, again));
  status.textContent = told;
}

function answered(turn, reply, asked) {
  const place = [...talk.children].indexOf(turn);
  chat.turns.splice(place, chat.turns.length, { question: asked.question, filters: asked.filters, reply: trimmed(reply) });
  chat.title ||= asked.question;
  keep(chat);
  try {
    sessionStorage.setItem("rag.chat", chat.id);
  } catch {
    // then a reload asks again
  }
  fill(turn, reply, asked.filters);
  status.textContent = reply.answer.answerable ? turn.querySelector(".tally").textContent : say(words, "refused");
}

/** Put a reply into its turn. */
function fill(turn, reply, chosen = {}) {
  turn.replaceChildren(turn.firstElementChild);
  if (reply.searched !== reply.question) turn.append(searched(turn, reply));
  if (!reply.answer.answerable) {
    refuse(turn, reply, chosen);
    return;
  }
  const parts = { words, open: read, peek, extra: (item) => feedback("wrong_quote", reply, item) };
  turn.append(said(reply, parts), ...tally(reply, words), cards(reply, parts), tools(turn, reply));
}

/** Return the line that tells, and lets one edit, what a follow-up was taken for. */
function searched(turn, reply) {
  const edit = make("button", { type: "button", "aria-label": say(words, "edit_searched") }, say(words, "edit"));
  const line = make("p", { class: "searched" }, say(words, "searched", { words: reply.searched }), " ", edit);
  edit.addEventListener("click", () => {
    const field = make("input", { "aria-label": say(words, "edit_searched"), maxlength: 2000 });
    field.value = reply.searched;
    const again = make("form", { class: "searched" }, field, " ", make("button", {}, say(words, "send")));
    again.addEventListener("submit", (event) => {
      event.preventDefault();
      if (field.value.trim() && !running) put(field.value.trim(), { alone: true, replacing: turn });
    });
    line.replaceWith(again);
    field.focus();
  });
  return line;
}

// ---- a refusal

async function refuse(turn, reply, chosen) {
  turn.append(make("p", { class: "refused" }, reply.answer.text));
  if (!reply.passages.length) return;
  const looked = make("p", { class: "about" });
  const list = make("ol", { class: "cards" });
  const wordings = make("div", { class: "wordings" });
  const label = (name) => make("h3", { class: "label" }, say(words, name));
  turn.append(looked, label("nearest"), list, label("instead"), wordings, tools(turn, reply));
  const nearest = reply.passages.slice(0, 3);
  const show = (terms) => list.replaceChildren(...nearest.map((passage) => near(passage, terms)));
  show([]);
  const other = [...new Set(nearest.map((passage) => passage.source.title).filter(Boolean))];
  const offer = (text, act) => wordings.append(make("button", { type: "button", class: "wording", onclick: act }, text));
  const filtered = Object.keys(chosen).length > 0;
  if (filtered) offer(say(words, "without_filters"), () => (form.reset(), chips(), put(reply.question, { alone: true })));
  const { terms, written } = await wordsOf(reply.searched, chosen);
  const found = terms.length ? terms.join(" · ") : reply.searched;
  looked.textContent = [say(words, "refused_looked", { articles: data.articles, words: found }), filtered && say(words, "refused_filtered")].filter(Boolean).join(" ");
  show(written);
  if (terms.length > 1) offer(terms.slice(0, 4).join(" "), () => put(terms.slice(0, 4).join(" "), { alone: true }));
  for (const title of other.slice(0, 2)) {
    const text = say(words, "sample_title", { words: title });
    offer(text, () => put(text, { alone: true }));
  }
}

/** Return the words that a question was searched by, the rarest first, and as the passages write them. */
async function wordsOf(text, chosen) {
  try {
    const reply = await fetch("search", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ question: text, filters: chosen, k: 10, explain: true }),
    });
    const { explain } = await reply.json();
    const written = explain.written.sort((a, b) => b.length - a.length);
    const found = Object.entries(explain.words).sort((a, b) => b[1] - a[1]).map(([word]) => word);
    return { terms: found.filter((word) => !found.some((other) => other !== word && other.includes(word))), written };
  } catch {
    return { terms: [], written: [] };
  }
}

function near(passage, written) {
  const address = place(passage.url);
  const link = make("a", { href: address, onclick: (event) => follow(event, address, read) }, passage.source.title ?? say(words, "no_title"));
  return make("li", { class: "card" }, make("h4", {}, link), make("p", { class: "about" }, about(passage.source, words).map((part) => make("span", {}, part))), make("p", { class: "nearest" }, lit(around(passage.text, written), written)));
}

/** Return a passage from a little before the first of the words on. */
function around(text, written) {
  const line = text.replace(/\s+/g, " ").trim();
  const places = written.map((word) => line.indexOf(word)).filter((at) => at >= 0);
  const from = Math.max(0, Math.min(...places) - 24);
  return Number.isFinite(from) && from > 0 ? `…${line.slice(from)}` : line;
}

/** Return a text with the words in bold. */
function lit(text, written) {
  const wanted = written.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (!wanted.length) return [text];
  return text.split(new RegExp(`(${wanted.join("|")})`)).map((part, n) => (n % 2 ? make("strong", {}, part) : part));
}

// ---- what can be done with an answer

function tools(turn, reply) {
  const row = make("div", { class: "tools" });
  const add = (name, act) => row.append(make("button", { type: "button", onclick: act }, say(words, name)));
  const take = async (text) => toast(say(words, (await copy(text)) ? "copied" : "not_copied"));
  if (reply.answer.answerable) {
    add("copy_answer", () => take(footnoted(reply, words)));
    add("copy_gbt", () => take(references(reply, words)));
  }
  add("copy_link", () => take(`${location.origin}${location.pathname}?q=${encodeURIComponent(reply.searched)}`));
  add("print", () => print());
  add("retry", () => !running && put(reply.question, { replacing: turn }));
  row.append(...[feedback("not_answered", reply)].filter(Boolean));
  return row;
}

/** Return the buttons of a quote, or of an answer as a whole: what is wrong with it, where that is kept. */
function feedback(kind, reply, item) {
  const box = item ? make("span", { class: "tools" }) : null;
  if (item) {
    box.append(make("button", { type: "button", onclick: async () => toast(say(words, (await copy(quoted(item, words))) ? "copied" : "not_copied")) }, say(words, "copy_quote")));
  }
  if (!data.feedback) return box;
  const button = make("button", { type: "button" }, say(words, kind));
  button.addEventListener("click", async () => {
    const told = { kind, question: reply.searched, generation: reply.generation, ...(item && { article: item.source.id, quote: item.quote.slice(0, 4000) }) };
    const sent = await fetch("feedback", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(told) }).catch(() => null);
    if (sent?.ok) button.replaceWith(make("span", { class: "about", role: "status" }, say(words, "thanks")));
    else toast(say(words, "offline"));
  });
  if (!box) return button;
  box.append(button);
  return box;
}

// ---- the article beside the answer

const [reader, frameBox] = [$("reader"), $("frame")];
let before = null; // what had the focus

/** Show an article at its cited words; the place goes into the address. */
function read(address) {
  const state = new URL(location.href);
  state.searchParams.set("read", address.replace(/^view\//, "").replace(/#c1$/, ""));
  if (reader.hidden) history.pushState({}, "", state);
  else history.replaceState({}, "", state);
  show();
}

/** Show what the address says: an article beside the answer, or none. */
function show() {
  const wanted = new URL(location.href).searchParams.get("read");
  const opening = reader.hidden && wanted;
  if (!wanted || !/^[0-9a-f]{1,64}(\?[\w=&%,*-]*)?$/.test(wanted)) {
    reader.hidden = true;
    frameBox.removeAttribute("src");
    before?.focus();
    before = null;
  } else {
    if (opening) before = document.activeElement;
    const address = `view/${wanted}#c1`;
    reader.hidden = false;
    $("alone").href = address;
    frameBox.contentWindow.location.replace(new URL(address, document.baseURI).href);
    if (opening) $("shut").focus({ preventScroll: true });
  }
  for (const link of talk.querySelectorAll("a[href^='view/']")) {
    if (link.getAttribute("href") === `view/${wanted}#c1`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function shut() {
  if (reader.hidden) return;
  const state = new URL(location.href);
  state.searchParams.delete("read");
  history.replaceState({}, "", state);
  show();
}

$("shut").addEventListener("click", shut);
document.addEventListener("keydown", (event) => event.key === "Escape" && !$("history").open && shut());
addEventListener("message", (event) => event.source === frameBox.contentWindow && event.data === "rag:close" && shut());
addEventListener("popstate", show);

/** Put the question into the address, and close the article. */
function remember({ q }) {
  const state = new URL(location.pathname, location.href);
  if (q) state.searchParams.set("q", q);
  history.replaceState({}, "", state);
  show();
}

// ---- filters as chips

function chips() {
  const { author, year, folder } = Object.fromEntries(new FormData(form));
  $("chosen").replaceChildren(
    ...Object.entries({ year, author, folder }).filter(([, value]) => value).map(([name, value]) =>
      make("button", { type: "button", class: "chosen", "aria-label": say(words, "remove_filter", { value }), onclick: () => {
        form.querySelector(`input[name="${name}"][value=""]`).checked = true;
        chips();
      } }, `${value} ×`),
    ),
  );
}
form.addEventListener("change", chips);
document.addEventListener("click", (event) => {
  if (!$("filters").contains(event.target)) $("filters").open = false;
});

// ---- chats that were kept

function restore(kept) {
  chat = kept;
  document.body.classList.add("talking");
  question.placeholder = say(words, "placeholder_more");
  talk.replaceChildren(...kept.turns.map(({ question: text, reply, filters: chosen }) => {
    const turn = frame(text);
    fill(turn, reply, chosen);
    return turn;
  }));
  talk.lastElementChild?.scrollIntoView({ block: "start" });
}

$("past").addEventListener("click", () => {
  list();
  $("history").showModal();
});

function list() {
  const all = chats();
  $("clear").hidden = !all.length;
  if (!all.length) $("chats").replaceChildren(make("li", { class: "about" }, say(words, "history_none")));
  else $("chats").replaceChildren(...all.map((kept) => make("li", {},
    make("button", { type: "button", onclick: () => {
      $("history").close();
      remember({ q: kept.turns[kept.turns.length - 1]?.question });
      restore(kept);
    } }, kept.title),
    make("button", { type: "button", "aria-label": say(words, "history_delete", { title: kept.title }), onclick: () => (remove(kept.id), list()) }, "×"),
  )));
}

$("clear").addEventListener("click", () => (remove(), list()));
$("new").addEventListener("click", () => {
  running?.abort();
  chat = fresh();
  try {
    sessionStorage.removeItem("rag.chat");
  } catch {
    // nothing was kept
  }
  talk.replaceChildren();
  document.body.classList.remove("talking");
  question.placeholder = say(words, "placeholder");
  remember({});
  question.focus();
});

for (const link of document.querySelectorAll(".samples a")) {
  link.addEventListener("click", (event) => follow(event, link.textContent, (text) => put(text, { alone: true })));
}

// ---- the start: what the address says

function start() {
  chips();
  const q = new URL(location.href).searchParams.get("q");
  let last = null;
  try {
    last = sessionStorage.getItem("rag.chat");
  } catch {
    // a browser that keeps nothing
  }
  const kept = chats().find((one) => one.id === last);
  if (q && kept?.turns.at(-1)?.question === q) restore(kept);
  else if (q) {
    const wanted = new URL(location.href).searchParams.get("read");
    const shown = talk.firstElementChild;
    question.value = "";
    put(q, { alone: true, replacing: shown }).then(() => wanted && read(`view/${wanted}#c1`));
    return;
  }
  show();
  if (matchMedia("(hover: hover)").matches) question.focus();
}

start();
