// A page as Chromium saves it (.mht) or prints it (.pdf): node snapshot.js ADDRESS TARGET
const fs = require("fs");
const { chromium } = require("playwright-core");
const [address, target] = process.argv.slice(2);
(async () => {
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  const page = await browser.newPage();
  await page.goto(address);
  if (target.endsWith(".pdf")) {
    await page.pdf({ path: target, preferCSSPageSize: true });
  } else {
    const session = await page.context().newCDPSession(page);
    const { data } = await session.send("Page.captureSnapshot", { format: "mhtml" });
    fs.writeFileSync(target, data);
  }
  await browser.close();
})();
