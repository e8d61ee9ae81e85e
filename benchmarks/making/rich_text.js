// A story as Rich Text by html-to-rtf: node rich_text.js TARGET, the parts as JSON on standard input
const fs = require("fs");
const convert = require("html-to-rtf");
const parts = JSON.parse(fs.readFileSync(0, "utf8"));
const safe = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
const body = parts.map((part) => {
  if (Array.isArray(part)) {
    const rows = part.map((row) => `<tr>${row.map((c) => `<td>${safe(c)}</td>`).join("")}</tr>`);
    return `<table>${rows.join("")}</table>`;
  }
  return part.startsWith("# ") ? `<h1>${safe(part.slice(2))}</h1>` : `<p>${safe(part)}</p>`;
});
const rtf = convert.convertHtmlToRtf(`<html><body>${body.join("")}</body></html>`);
fs.writeFileSync(process.argv[2], rtf);
