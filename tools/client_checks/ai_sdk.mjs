// The AI SDK with both of its providers for such servers.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(`${process.cwd()}/`); // packages are in the working directory
const load = async (name) => import(require.resolve(name));
const { generateText, streamText } = await load("ai");
const { createOpenAI } = await load("@ai-sdk/openai");
const { createOpenAICompatible } = await load("@ai-sdk/openai-compatible");

const a = JSON.parse(readFileSync(process.argv[2], "utf-8"));
const overlong = "好".repeat(1001);

function same(what, got, want) {
  if (JSON.stringify(got) !== JSON.stringify(want)) {
    console.log(`  WRONG ${what}:\n    got  ${JSON.stringify(got)}\n    want ${JSON.stringify(want)}`);
    process.exit(1);
  }
  console.log(`  ok    ${what}`);
}

const models = (token) => ({
  openai: createOpenAI({ baseURL: `${a.base}/v1`, apiKey: token }).chat("qabot"),
  "openai-compatible": createOpenAICompatible({
    name: "qabot",
    baseURL: `${a.base}/v1`,
    apiKey: token,
  })("qabot"),
});

async function failure(model, prompt) {
  try {
    await generateText({ model, prompt, maxRetries: 0 });
  } catch (error) {
    return { status: error.statusCode, message: error.message };
  }
  return null;
}

const urls = a.quotes.map((quote) => quote.url);
for (const [name, model] of Object.entries(models(a.token))) {
  const shown = name === "openai" ? urls : []; // the other one drops annotations
  const whole = await generateText({ model, prompt: a.question });
  same(`${name}: answer`, whole.text, a.message.content);
  same(`${name}: sources`, whole.sources.map((source) => source.url), shown);
  const parts = [];
  for await (const part of streamText({ model, prompt: a.question }).fullStream) parts.push(part);
  const text = parts.filter((p) => p.type === "text-delta").map((p) => p.text).join("");
  same(`${name}: stream`, text, a.message.content);
  const sources = parts.filter((p) => p.type === "source").map((p) => p.url);
  same(`${name}: sources of the stream`, sources, shown);
  same(`${name}: references in the text`, urls.every((url) => text.includes(`]: ${url}`)), true);
  const messages = [
    { role: "user", content: a.question },
    { role: "assistant", content: text },
    { role: "user", content: a.follow_up },
  ];
  same(`${name}: follow-up`, (await generateText({ model, messages })).text, a.further);
  const refusal = await generateText({ model, prompt: "火星上有几座火山" });
  same(`${name}: refusal`, [refusal.text, refusal.sources.length], [a.refusal, 0]);
  const long = await failure(model, overlong);
  same(`${name}: overlong question`, [long?.status, long?.message.includes("1001")], [400, true]);
  const wrong = await failure(models("wrong")[name], "?");
  same(`${name}: wrong token`, [wrong?.status, wrong?.message.includes("token")], [401, true]);
}
