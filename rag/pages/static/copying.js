// What people take along: an answer with footnotes, references as GB/T 7714-2015 writes them.

import { byArticle, pieces } from "./answer.js";
import { say } from "./page.js";

/** Return the day of today, as 2026-01-31, where the reader is. */
function today() {
  const now = new Date();
  return new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
}

/** Return a source in one line: 作者：《题名》，日期。 */
function named(source, words) {
  const title = source.title ?? say(words, "no_title");
  return [source.author, title, source.published].filter(Boolean).join(" · ");
}

/** Return an answer as text, with a footnote for each citation. */
export function footnoted(reply, words) {
  const text = pieces(reply)
    .map(({ text: words_, citation, line }) => (line ? "\n" : " ") + (citation ? `${words_}[${citation.index}]` : words_))
    .join("")
    .trimStart();
  const notes = byArticle(reply)
    .flatMap(({ quotes }) => quotes)
    .sort((a, b) => a.index - b.index)
    .map((item) => `[${item.index}] ${named(item.source, words)}: “${item.quote.trim()}” ${item.url}`);
  return [reply.question, "", text, "", ...notes].join("\n");
}

/** Return one quote with where it comes from. */
export function quoted(item, words) {
  return `“${item.quote.trim()}” (${named(item.source, words)}) ${item.url}`;
}

/** Return the cited articles as GB/T 7714 lists electronic documents, each once, in order. */
export function references(reply, words) {
  return byArticle(reply)
    .map(({ source, quotes }, place) => {
      const author = source.author ? `${source.author.split(/[、,，\s]+/).join(", ")}. ` : "";
      const title = source.title ?? say(words, "no_title");
      const day = source.published ? `(${source.published})` : "";
      return `[${place + 1}] ${author}${title}[EB/OL]. ${day}[${today()}]. ${quotes[0].url.split("?")[0]}.`;
    })
    .join("\n");
}
