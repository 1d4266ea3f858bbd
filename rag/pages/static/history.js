// What was asked, kept in this browser and nowhere else. A chat is {id, title, turns: [{question, reply}]}.

const NAME = "rag.chats";
const KEPT = 40;

/** Return the chats, newest first. */
export function chats() {
  try {
    const found = JSON.parse(localStorage.getItem(NAME) ?? "[]");
    return Array.isArray(found) ? found.filter((chat) => chat?.id && Array.isArray(chat.turns)) : [];
  } catch {
    return [];
  }
}

/** Keep a chat, in front of the others; where there is no room, the oldest go. */
export function keep(chat) {
  let all = [chat, ...chats().filter((other) => other.id !== chat.id)].slice(0, KEPT);
  while (all.length) {
    try {
      localStorage.setItem(NAME, JSON.stringify(all));
      return;
    } catch {
      all = all.slice(0, -1);
    }
  }
}

/** Remove one chat, or all. */
export function remove(id) {
  try {
    if (id) localStorage.setItem(NAME, JSON.stringify(chats().filter((chat) => chat.id !== id)));
    else localStorage.removeItem(NAME);
  } catch {
    // a browser that keeps nothing has nothing to remove
  }
}

/** Return what of a reply is worth keeping: all but the passages behind an answer. */
export function trimmed(reply) {
  const passages = reply.answer.answerable ? [] : reply.passages.slice(0, 3);
  return { ...reply, passages, model: undefined, timing_ms: undefined };
}
