// <rag-widget>: a button, a panel to ask in, and the article over it. All in a shadow root, so that neither
// page changes the other; colours are CSS properties that the page may set on the element.

import { cards, said, tally } from "./answer.js";
import { make, say } from "./page.js";
import { peeking } from "./peek.js";
import { ask } from "./stream.js";

const TURNS = 10; // that a follow-up is sent with

class Widget extends HTMLElement {
  /** Load what it shows itself with, once it knows where from. */
  async start() {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: "open" });
    this.base = this.dataset.base;
    const [table, css] = await Promise.all([
      fetch(`${this.base}web/words.json`).then((reply) => reply.json()),
      fetch(`${this.base}web/widget.css`).then((reply) => reply.text()),
    ]);
    const tongue = (this.dataset.lang ?? navigator.language ?? "").startsWith("zh") ? "zh" : "en";
    this.words = Object.fromEntries(Object.entries(table).map(([name, told]) => [name, told[tongue]]));
    const sheet = new CSSStyleSheet(); // a page that forbids inline styles allows this
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    this.turns = [];
    this.draw(root);
  }

  draw(root) {
    const { words } = this;
    const title = this.dataset.title ?? say(words, "widget_title");
    const button = (name, act, kind = "") => make("button", { type: "button", class: kind, onclick: act }, say(words, name));
    this.opener = make("button", { type: "button", class: "opener", "aria-expanded": "false", onclick: () => this.toggle(true) }, title);
    this.field = make("textarea", { rows: 1, maxlength: 2000, required: "", "aria-label": say(words, "question"), placeholder: say(words, "placeholder") });
    this.send = make("button", { class: "send" }, say(words, "send"));
    const form = make("form", {}, this.field, this.send);
    form.addEventListener("submit", (event) => (event.preventDefault(), this.put()));
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.put();
    });
    this.talk = make("div", { class: "talk", tabindex: "0", role: "log", "aria-label": title }, make("p", { class: "welcome" }, say(words, "widget_about")));
    this.frame = make("iframe", { title: say(words, "reader") });
    this.sheet = make("div", { class: "sheet", hidden: "" }, make("div", { class: "top" }, button("back", () => this.read(null))), this.frame);
    this.panel = make("section", { class: "panel", role: "dialog", "aria-label": title, hidden: "" },
      make("div", { class: "top" }, make("strong", {}, title), button("close", () => this.toggle(false))), this.talk, form, this.sheet);
    this.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.sheet.hidden ? this.toggle(false) : this.read(null);
    });
    this.peek = peeking(words, root);
    root.append(this.opener, this.panel);
  }

  toggle(open) {
    this.panel.hidden = !open;
    this.opener.hidden = open;
    this.opener.setAttribute("aria-expanded", String(open));
    (open ? this.field : this.opener).focus();
  }

  /** Show an article over the answer, or the answer again. */
  read(address) {
    this.sheet.hidden = !address;
    if (address) this.frame.contentWindow.location.replace(new URL(address, this.base).href);
    if (address) this.sheet.querySelector("button").focus();
    else this.field.focus();
  }

  async put() {
    const text = this.field.value.trim();
    if (!text || this.running) return;
    const { words } = this;
    this.field.value = "";
    this.field.placeholder = say(words, "placeholder_more");
    this.running = true;
    const line = make("div", { class: "said waiting" }, say(words, "thinking"));
    const turn = make("article", { class: "turn" }, make("h2", { class: "asked" }, text), line);
    this.talk.querySelector(".welcome")?.remove();
    this.talk.append(turn);
    turn.scrollIntoView({ block: "start" });
    const address = `${this.base}widget/ask?key=${encodeURIComponent(this.dataset.key ?? "")}`;
    let came = "";
    try {
      await ask(address, { question: text, history: this.turns.slice(-2 * TURNS) }, (event, shape) => {
        if (event === "delta") line.textContent = came += shape.text;
        if (event === "done") this.fill(turn, shape);
      }, undefined, "text/plain");
    } catch (error) {
      line.remove();
      const told = { 429: "error_429", 403: "widget_forbidden" }[error.status];
      turn.append(make("p", { class: "trouble", role: "alert" }, told ? say(words, told) : error instanceof TypeError ? say(words, "offline") : error.message));
    }
    this.running = false;
  }

  fill(turn, reply) {
    const { words } = this;
    this.turns.push({ role: "user", content: reply.question }, { role: "assistant", content: reply.answer.text });
    turn.replaceChildren(turn.firstElementChild);
    if (reply.searched !== reply.question) turn.append(make("p", { class: "searched" }, say(words, "searched", { words: reply.searched })));
    if (!reply.answer.answerable) {
      turn.append(make("p", { class: "refused" }, reply.answer.text));
      return;
    }
    const parts = { words, open: (address) => this.read(address), peek: this.peek, root: this.base };
    turn.append(said(reply, parts), ...tally(reply, words), cards(reply, parts));
  }
}

/** Make the element known, once. */
export function define() {
  if (!customElements.get("rag-widget")) customElements.define("rag-widget", Widget);
}
