// A question to the server, and its answer as it comes.

/**
 * Ask, and call `told(event, data)` for each event: sources, delta, citations, done.
 * Throws an Error with `status` where the server refuses; the signal's AbortError where it was stopped.
 */
export async function ask(address, question, told, signal, type = "application/json") {
  const reply = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": type },
    body: JSON.stringify({ ...question, stream: true }),
    signal,
  });
  if (!reply.ok) {
    const { error } = await reply.json().catch(() => ({}));
    throw Object.assign(new Error(error ? `${error.message} ${error.hint}` : reply.statusText), { status: reply.status });
  }
  const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    const frames = (rest + value).split("\n\n");
    rest = frames.pop();
    for (const frame of frames) event(frame, told);
  }
}

function event(frame, told) {
  const fields = frame.split("\n").map((line) => [line.split(": ", 1)[0], line.slice(line.indexOf(": ") + 2)]);
  const { event: name, data } = Object.fromEntries(fields.filter(([field]) => field));
  if (!data) return;
  const shape = JSON.parse(data);
  if (name === "error") throw new Error(`${shape.error.message} ${shape.error.hint}`);
  told(name, shape);
}
