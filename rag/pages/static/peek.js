// The card over a mark: the quote with what stands around it, and where it comes from.

import { about } from "./answer.js";
import { make, say } from "./page.js";

const LINGER = 120; // milliseconds before it shows
const PRESS = 450; // milliseconds of a long press

/** Return a function that gives an element a card on hover, focus and long press. `host` is where cards stand. */
export function peeking(words, host = document.body) {
  let card = null;
  let timer = 0;

  const hide = () => {
    clearTimeout(timer);
    card?.remove();
    card = null;
  };
  const show = (element, citations) => {
    hide();
    card = make("div", { class: "peek", role: "tooltip", id: "peek" }, citations.slice(0, 3).map((item) => quote(item, words)));
    const first = citations[0].source;
    card.append(
      make("p", { class: "name" }, first.title ?? say(words, "no_title")),
      make("div", { class: "about" }, about(first, words).map((part) => make("span", {}, part))),
    );
    host.append(card);
    const box = (element.getClientRects()[0] ?? element.getBoundingClientRect());
    const below = box.bottom + 8 + card.offsetHeight < innerHeight;
    card.style.top = `${Math.max(8, below ? box.bottom + 8 : box.top - 8 - card.offsetHeight)}px`;
    card.style.left = `${Math.max(8, Math.min(box.left, innerWidth - card.offsetWidth - 8))}px`;
  };
  document.addEventListener("scroll", hide, { capture: true, passive: true });
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  document.addEventListener("pointerdown", hide, { capture: true });

  return (element, citations) => {
    let held = false; // a long press showed the card: the click that ends it opens nothing
    const later = (wait, press) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        held = press;
        if (element.isConnected) show(element, citations);
      }, wait);
    };
    const touches = (event) => event.pointerType !== "mouse";
    element.addEventListener("pointerenter", (event) => touches(event) || later(LINGER, false));
    element.addEventListener("pointerleave", (event) => (touches(event) ? clearTimeout(timer) : hide()));
    element.addEventListener("pointerdown", (event) => {
      held = false;
      if (touches(event)) later(PRESS, true);
    });
    element.addEventListener("pointerup", () => clearTimeout(timer));
    element.addEventListener("contextmenu", (event) => touches(event) && event.preventDefault());
    element.addEventListener("focus", () => element.matches(":focus-visible") && show(element, citations));
    element.addEventListener("blur", hide);
    element.addEventListener("click", (event) => {
      if (held) {
        event.preventDefault();
        event.stopImmediatePropagation();
      } else hide();
      held = false;
    }, { capture: true });
  };
}

function quote(item, words) {
  const grey = (text) => make("span", { class: "context" }, text.replace(/\s+/g, " "));
  const page = item.source.page ? ` (${say(words, "page", { n: item.source.page })})` : "";
  return make("p", {}, grey(`…${item.prefix}`), make("b", {}, item.quote.trim()), grey(`${item.suffix}…${page}`));
}
