// Subtitles by subtitle.js: node subtitles.js TARGET, the lines as JSON on standard input
const fs = require("fs");
const { stringifySync } = require("subtitle");
const target = process.argv[2];
const cues = JSON.parse(fs.readFileSync(0, "utf8")).map((text, number) => (
  { type: "cue", data: { start: 4000 * number, end: 4000 * number + 3000, text } }));
fs.writeFileSync(target, stringifySync(cues, { format: target.endsWith("vtt") ? "WebVTT" : "SRT" }));
