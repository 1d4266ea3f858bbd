// Asks a server through the Vercel AI SDK's own clients; prints what each of them heard.
// Standard input: {"base", "questions"}.
import { readFileSync } from 'node:fs';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { DefaultChatTransport, generateText, readUIMessageStream, streamText } from 'ai';

const { base, questions } = JSON.parse(readFileSync(0, 'utf8'));
const provider = createOpenAICompatible({ name: 'rag', baseURL: `${base}/v1`, includeUsage: true });
const transport = new DefaultChatTransport({ api: `${base}/aisdk/chat` });

async function chat(question) {
  const messages = [{ id: '1', role: 'user', parts: [{ type: 'text', text: question }] }];
  const stream = await transport.sendMessages({ chatId: 'c', messages, trigger: 'submit-message' });
  let message;
  for await (const state of readUIMessageStream({ stream, onError: error => { throw error; } })) message = state;
  return message;
}

const heard = [];
for (const question of questions) {
  const whole = await generateText({ model: provider('rag-plain'), prompt: question });
  const streamed = streamText({ model: provider('rag-plain'), prompt: question });
  heard.push({
    whole: whole.text,
    streamed: await streamed.text,
    finish: await streamed.finishReason,
    tokens: (await streamed.usage).outputTokens,
    message: await chat(question),
  });
}
const resumed = await transport.reconnectToStream({ chatId: 'c' });
let failure = '';
await generateText({ model: provider('rag'), prompt: '。', maxRetries: 0 }).catch(error => { failure = error.message; });
process.stdout.write(JSON.stringify({ heard, resumed, failure }));
