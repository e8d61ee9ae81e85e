// A mail by Nodemailer: node mail.js TARGET, the mail as JSON on standard input
const fs = require("fs");
const Composer = require("nodemailer/lib/mail-composer");
const told = JSON.parse(fs.readFileSync(0, "utf8"));
const mail = new Composer({
  subject: told.subject,
  from: told.from,
  to: told.to,
  date: new Date(told.date),
  text: told.paragraphs.join("\n\n"),
  html: told.html,
});
mail.compile().build((error, data) => {
  if (error) throw error;
  fs.writeFileSync(process.argv[2], data);
});
