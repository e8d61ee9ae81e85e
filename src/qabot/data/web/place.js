// A slice of a document: finds, marks and shows it. Offsets count characters, not UTF-16 units.

function unitsOf(whole, offset, from, units) {
  for (let at = from; at < offset; at += 1) {
    if (units >= whole.length) return -1;
    units += whole.codePointAt(units) > 0xffff ? 2 : 1;
  }
  return units;
}

// What may follow START-END: the words to mark that a link of Open WebUI adds, or the # before
// them, where the browser has taken the words away.
export function spanOf(address) {
  const named = /^[^#]*#(\d{1,12})-(\d{1,12})(?:$|#|:~:)/.exec(address);
  return named ? [Number(named[1]), Number(named[2])] : null;
}

// Marks the span in the text within root, and brings it into view.
export function openAt(root, span) {
  const place = root.querySelector("#text, .text");
  const outside = root.querySelector(".outside");
  if (!place || !span) return;
  const whole = place.textContent;
  const [start, end] = span;
  const first = unitsOf(whole, start, 0, 0);
  const last = first < 0 || end <= start ? -1 : unitsOf(whole, end, start, first);
  if (outside) outside.hidden = last >= 0;
  if (last < 0) return;
  const mark = document.createElement("mark");
  mark.tabIndex = -1;
  mark.textContent = whole.slice(first, last);
  place.replaceChildren(whole.slice(0, first), mark, whole.slice(last));
  draw(root, place, span);
  const drawn = root.querySelector(".drawn:not([hidden])");
  const covers = drawn && (root.id === "panel" || innerWidth < 1024);
  mark.scrollIntoView({ block: covers ? "end" : "center" });
}

// Shows the page of a PDF on which the span begins, if there is a picture of pages.
function draw(root, place, [start, end]) {
  const picture = root.querySelector(".drawn img");
  if (!picture || !place.dataset.pages) return;
  const pages = place.dataset.pages.split(" ").map(Number);
  const number = pages.filter((first) => first <= start).length;
  if (!number) return;
  const address = `${picture.dataset.pages}${number}.png?start=${start}&end=${end}`;
  if (picture.getAttribute("src") !== address) picture.src = address;
  picture.closest("a").href = address;
  picture.closest(".drawn").hidden = false;
  watch(picture);
}

// Where a page cannot be drawn, the reason takes the place of the picture.
export function watch(picture) {
  const shown = picture.closest(".drawn");
  const told = shown.querySelector(".why");
  picture.onerror = async () => {
    picture.hidden = true;
    const answer = await fetch(picture.src, { headers: { Accept: "application/json" } });
    const problem = answer.ok ? null : await answer.json().catch(() => null);
    told.textContent = problem ? problem.error.message : picture.alt;
    told.hidden = false;
  };
  picture.onload = () => {
    picture.hidden = false;
    told.hidden = true;
  };
  if (picture.complete && picture.src && !picture.naturalWidth) picture.onerror();
}
