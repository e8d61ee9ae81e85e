// Slides by PptxGenJS: node deck.js TARGET, the slides as JSON on standard input
const fs = require("fs");
const Deck = require("pptxgenjs");
const deck = new Deck();
for (const told of JSON.parse(fs.readFileSync(0, "utf8"))) {
  const slide = deck.addSlide();
  slide.addText(told.title, { x: 0.5, y: 0.3, w: 9, h: 0.8, fontSize: 28 });
  const points = told.points.map((text) => ({ text, options: { bullet: true, breakLine: true } }));
  slide.addText(points, { x: 0.5, y: 1.2, w: 9, h: 2.2 });
  if (told.rows.length) slide.addTable(told.rows, { x: 0.5, y: 3.6, w: 9 });
  if (told.notes) slide.addNotes(told.notes);
}
deck.writeFile({ fileName: process.argv[2] });
