// A book by SheetJS: node workbook.js TARGET, the sheets as JSON on standard input
const fs = require("fs");
const xlsx = require("xlsx");
const kinds = { ".xls": "biff8", ".ods": "ods", ".fods": "fods", ".xml": "xlml" };
const book = xlsx.utils.book_new();
for (const told of JSON.parse(fs.readFileSync(0, "utf8"))) {
  if (told.hidden) continue; // nothing hidden: the free edition writes hidden rows for .xlsx alone
  const sheet = {};
  told.rows.forEach((row, y) => row.forEach(([stored, code], x) => {
    if (stored === "") return;
    const cell = typeof stored === "string" ? { t: "s", v: stored } : { t: "n", v: stored };
    sheet[xlsx.utils.encode_cell({ r: y, c: x })] = code ? { ...cell, z: code } : cell;
  }));
  const width = Math.max(...told.rows.map((row) => row.length));
  sheet["!ref"] = `A1:${xlsx.utils.encode_cell({ r: told.rows.length - 1, c: width - 1 })}`;
  sheet["!merges"] = told.merged.map(([y, x, rows, columns]) => (
    { s: { r: y, c: x }, e: { r: y + rows - 1, c: x + columns - 1 } }));
  xlsx.utils.book_append_sheet(book, sheet, told.name);
}
const target = process.argv[2];
xlsx.writeFile(book, target, { bookType: kinds[target.slice(target.lastIndexOf("."))] });
