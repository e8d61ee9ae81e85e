// The list of documents: files are dropped or chosen, and each job is followed to its end.

const texts = JSON.parse(document.body.dataset.texts || "{}");
const OPEN = ["waiting", "reading", "indexing"];

export function startUploads() {
  const form = document.querySelector("form.upload");
  const area = document.getElementById("drop");
  follow();
  if (!form || !area) return;
  const field = form.elements.file;
  field.multiple = true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send([...field.files]);
    form.reset();
  });
  for (const kind of ["dragenter", "dragover"]) {
    area.addEventListener(kind, (event) => {
      event.preventDefault();
      area.classList.add("over");
    });
  }
  area.addEventListener("dragleave", () => area.classList.remove("over"));
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    area.classList.remove("over");
    send([...event.dataTransfer.files]);
  });
}

// A job that is shown when the page is opened goes on, too.
function follow() {
  const shown = document.querySelector("#jobs [data-job]");
  if (shown && OPEN.includes(shown.dataset.state)) watch(`/api/jobs/${shown.dataset.job}`, shown);
}

async function send(files) {
  const lines = files.map((file) => line(file.name, texts.sending));
  for (const [number, file] of files.entries()) {
    await upload(file, lines[number]);
  }
  if (files.length) document.querySelectorAll(".later").forEach((item) => (item.hidden = false));
}

async function upload(file, shown) {
  try {
    const answer = await fetch(`/api/documents?name=${encodeURIComponent(file.name)}`, {
      method: "POST",
      body: file,
      headers: { "Content-Type": file.type || "application/octet-stream" },
    });
    const told = await answer.json();
    if (answer.ok) await watch(`/api/jobs/${told.id}`, shown);
    else tell(shown, file.name, told.error.message);
  } catch {
    tell(shown, file.name, texts.failed);
  }
}

function line(name, words) {
  const item = document.createElement("li");
  document.getElementById("jobs").prepend(item);
  tell(item, name, words);
  return item;
}

function tell(item, name, words) {
  item.textContent = `${name}: ${words}`;
}

async function watch(address, shown) {
  for (;;) {
    const answer = await fetch(address);
    const job = await answer.json();
    if (!answer.ok) return tell(shown, "", job.error.message);
    tell(shown, job.name || job.given, wordsFor(job));
    if (!OPEN.includes(job.state)) return finish(shown, job);
    await new Promise((resolve) => setTimeout(resolve, 700));
  }
}

function wordsFor(job) {
  const words = [texts[`job_${job.state}`]];
  const step = job.progress;
  if (step && step.total) words.push(`${Math.floor((100 * step.done) / step.total)} %`);
  for (const name of ["replaces", "beside", "same"]) {
    if (job[name]) words.push(texts[`job_${name}`].replace("{name}", job[name]));
  }
  if (job.reason) words.push(job.reason.message);
  for (const item of job.left_out) words.push(`${item.path}: ${item.message}`);
  for (const found of job.documents) words.push(...(found.lost || []));
  return words.join(" · ");
}

function finish(shown, job) {
  shown.className = job.state;
  document.querySelectorAll(".later").forEach((item) => (item.hidden = false));
}
