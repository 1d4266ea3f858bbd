// What every script stands on: words with what is filled in, and elements made of text only.

/** Return words with what is filled in: say(words, "page", {n: 3}). */
export function say(words, name, filled = {}) {
  const text = words[name] ?? name;
  return text.replace(/\{(\w+)\}/g, (whole, key) => filled[key] ?? whole);
}

/** Return a number of things in words: count(words, "articles", 3). */
export function count(words, name, n) {
  return say(words, n === 1 ? `${name}_one` : `${name}_n`, { n });
}

/** Make an element. Strings among the children become text, never markup; empty children are left out. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/** Put text on the clipboard, also where the page is not served over https. */
export async function copy(text) {
  if (navigator.clipboard && window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // a frame may not write; the older way may
    }
  }
  const field = make("textarea", { class: "visually-hidden" });
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}

/** Show a short word at the foot of the page. */
export function toast(text) {
  const box = make("div", { class: "toast", role: "status" }, text);
  document.body.append(box);
  setTimeout(() => box.remove(), 1800);
}
