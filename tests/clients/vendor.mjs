// A vendor of AI models that is not ours (aimock, which speaks OpenAI's and Gemini's protocols):
// prints its address, answers until its standard input ends, then prints what it was asked.
//
// The first request of each protocol is put off (429), as busy vendors do; every other one is
// answered from the data between the fences: `{"title": <name of the input>}` for each item.
// tests/it/outside_vendor.rs starts it.
import { LLMock } from "@copilotkit/aimock";

const USAGE = { prompt_tokens: 120, completion_tokens: 30, promptTokenCount: 120, candidatesTokenCount: 30 };

const mock = new LLMock({ port: 0 });

/** The answer that the request's own schema and data ask for. */
function answer(request) {
  const user = request.messages.findLast((message) => message.role === "user");
  const text = typeof user.content === "string" ? user.content : user.content.map((part) => part.text ?? "").join("");
  const document = text.split("\n").find((line) => line.startsWith("{"));
  const { items } = JSON.parse(document);
  const answers = items.map(({ id, input }) => ({ id, answer: { title: input.name } }));
  // It counts nothing by itself; how counts are written in each protocol is its own knowledge.
  return { content: JSON.stringify({ answers }), usage: USAGE };
}

const seen = new Set();
const first = (request) => {
  if (seen.has(request.model)) return false;
  seen.add(request.model);
  return true;
};
mock.on({ predicate: first }, { error: { message: "slow down", type: "rate_limit_error" }, status: 429 });
mock.on({ predicate: () => true }, answer);
await mock.start();
console.log(mock.url);

process.stdin.resume();
process.stdin.on("end", async () => {
  const asked = mock.getRequests().map(({ path, response }) => ({ path, status: response?.status }));
  console.log(JSON.stringify(asked));
  await mock.stop();
});
