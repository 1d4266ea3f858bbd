// An answer of /ask as elements: sentences with their marks, what is said of them in words, one card an article.

import { count, make, say } from "./page.js";

// Lines that are not wrapped ones: of a list, or parted by an empty one.
const LINES = /\n\s*(?:\n|[-*•·]|[（(]?[\d一二三四五六七八九十]+[)）、.．])/;

/** Return the address of an article at its cited words, on whatever address this server is reached at. */
export function place(url) {
  return `view/${url.split("/view/").pop()}`;
}

/** Return an address that marks the words of several citations of one article. */
export function places(citations) {
  const spans = citations.flatMap((item) => item.spans).sort((a, b) => a[0] - b[0]);
  const listed = spans.map(([start, end]) => `${start}-${end}`);
  const address = new URL(citations[0].url, document.baseURI); // its other parameters open it
  const signed = address.search.replace(/^\?c=[^&]*/, "");
  return `view/${citations[0].source.id}?c=${[...new Set(listed)].slice(0, 100).join(",")}${signed}#c1`;
}

/** Return author, day, section and page of a source, as far as they are known, and that OCR read it. */
export function about(source, words) {
  const section = source.section[source.section.length - 1];
  const page = source.page && say(words, "page", { n: source.page });
  return [source.author, source.published ?? say(words, "no_day"), section, page, source.ocr && say(words, "by_ocr")].filter(Boolean);
}

/** Cut an answer behind its markers. Offsets count code points; neighbours of one article share their marks. */
export function pieces(reply) {
  const text = [...reply.answer.text];
  const flags = reply.answer.flags;
  const cited = [...reply.citations].sort((a, b) => a.marker_span[0] - b.marker_span[0]);
  const found = [];
  let at = 0;
  let line = false; // whether what comes starts a line
  const take = (end, citation) => {
    const stretch = text.slice(at, end).join("");
    const words = stretch.trim();
    const flag = flags.find((item) => item.span[0] < end && item.span[1] > at);
    line ||= /^\s*\n/.test(stretch);
    if (words || citation) {
      found.push({ text: words, citation, flag, marks: citation ? [citation] : [], line: line && found.length > 0 });
      line = /\n\s*$/.test(stretch);
    }
  };
  for (const citation of cited) {
    const before = text.slice(at, citation.answer_span[0]); // words of ours: their own lines stand alone
    if (before.join("").trimStart().includes("\n")) {
      const end = at + before.lastIndexOf("\n");
      take(end, null);
      at = end;
    }
    take(citation.marker_span[0], citation);
    at = citation.marker_span[1];
  }
  take(text.length, null);
  for (let n = 0; n + 1 < found.length; n += 1) {
    const [here, next] = [found[n], found[n + 1]];
    if (here.citation && here.citation.source.id === next.citation?.source.id) {
      next.marks = [...here.marks, ...next.marks];
      here.marks = [];
    }
  }
  return found;
}

/** Return each cited article with its citations, each number once. */
export function byArticle(reply) {
  const found = new Map();
  for (const item of reply.citations) {
    if (!found.has(item.source.id)) found.set(item.source.id, { source: item.source, quotes: new Map() });
    const { quotes } = found.get(item.source.id);
    if (!quotes.has(item.index)) quotes.set(item.index, item);
  }
  return [...found.values()].map(({ source, quotes }) => ({ source, quotes: [...quotes.values()] }));
}

/** Return numbers as they are read: 1–3, 5. */
export function numbered(citations) {
  const numbers = [...new Set(citations.map((item) => item.index))].sort((a, b) => a - b);
  const runs = [];
  for (const n of numbers) {
    const run = runs[runs.length - 1];
    if (run && run[1] === n - 1) run[1] = n;
    else runs.push([n, n]);
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`)).join(", ");
}

/** Return what the answer says. `open(address)` is called where an article is to be shown; `peek` shows a card. */
export function said(reply, { words, open, peek, root = "" }) {
  const box = make("div", { class: "said" });
  for (const { text, citation, flag, marks, line } of pieces(reply)) {
    const why = flag && `${say(words, `flag_${flag.kind}`)}${flag.text ? `: ${flag.text}` : ""}`;
    const kind = `sentence${citation ? " cited" : ""}${flag ? " flagged" : ""}${LINES.test(text) ? " lines" : ""}`;
    const sentence = make("span", { class: kind, title: why }, text);
    if (line) box.append(make("br"));
    box.append(sentence);
    if (citation) {
      sentence.addEventListener("click", () => getSelection()?.isCollapsed !== false && open(place(citation.url)));
      peek?.(sentence, [citation]);
    }
    if (marks.length) {
      const address = marks.length > 1 ? places(marks) : place(marks[0].url);
      const title = marks[0].source.title ?? say(words, "no_title");
      const label = say(words, "cites", { n: numbered(marks), title });
      const mark = make("a", { class: "mark", href: root + address, "aria-label": label }, numbered(marks));
      mark.addEventListener("click", (event) => follow(event, address, open));
      peek?.(mark, marks);
      box.append("\u2060", mark); // no line ends between the words and their mark
    } else {
      box.append(" ");
    }
  }
  return box;
}

/** Let a plain click show an article beside the answer; any other is the browser's own. */
export function follow(event, address, open) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  open(address);
}

/** Return what is said of an answer in words instead of scores. */
export function tally(reply, words) {
  const quotes = count(words, "quotes", new Set(reply.citations.map((item) => item.index)).size);
  const articles = count(words, "articles", byArticle(reply).length);
  const exact = reply.answer.mode === "extractive" && reply.citations.every((item) => item.verification.status === "exact");
  const told = say(words, exact ? "tally_all" : "tally_some", { quotes, articles });
  const parts = [make("p", { class: exact ? "tally" : "tally checked" }, told)];
  const flagged = new Set(reply.answer.flags.map((flag) => flag.span.join())).size;
  if (flagged) parts.push(make("p", { class: "flagnote" }, say(words, "tally_flags", { n: flagged })));
  if (reply.answer.answerable && reply.answer.reason) parts.push(make("p", { class: "flagnote" }, say(words, "model_trouble")));
  return parts;
}

/** Return one card an article, its quotes numbered. `extra(citation)` may add to a quote. */
export function cards(reply, { words, open, root = "", extra = () => [] }) {
  const list = make("ol", { class: "cards" });
  for (const { source, quotes } of byArticle(reply)) {
    const lines = quotes.map((item) => {
      const link = make("a", { href: root + place(item.url) }, make("b", {}, `${item.index}`), make("q", {}, item.quote.trim()));
      link.addEventListener("click", (event) => follow(event, place(item.url), open));
      return make("li", {}, link, extra(item));
    });
    const last = quotes[quotes.length - 1];
    const more = quotes.length > 1 || /[:：]\s*$/.test(last.quote) ? last.remaining : 0;
    list.append(
      make(
        "li",
        { class: "card" },
        make("h3", {}, source.title ?? say(words, "no_title")),
        make("p", { class: "about" }, about(source, words).map((part) => make("span", {}, part))),
        make("ul", { class: "quotes" }, lines),
        more ? make("p", { class: "more" }, say(words, "more_items", { n: more })) : null,
      ),
    );
  }
  return list;
}
