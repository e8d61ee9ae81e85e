// Marks the slice that the address names after #: offsets count characters, not UTF-16 units.
const place = document.getElementById("text");
const outside = document.getElementById("outside");
const whole = place.textContent;

function unitsOf(offset, from, units) {
  for (let at = from; at < offset; at += 1) {
    if (units >= whole.length) return -1;
    units += whole.codePointAt(units) > 0xffff ? 2 : 1;
  }
  return units;
}

function show() {
  const named = /^#(\d{1,12})-(\d{1,12})$/.exec(location.hash);
  if (!named) return;
  const [start, end] = [Number(named[1]), Number(named[2])];
  const first = unitsOf(start, 0, 0);
  const last = first < 0 || end <= start ? -1 : unitsOf(end, start, first);
  outside.hidden = last >= 0;
  if (last < 0) return;
  const mark = document.createElement("mark");
  mark.textContent = whole.slice(first, last);
  place.replaceChildren(whole.slice(0, first), mark, whole.slice(last));
  mark.scrollIntoView({ block: "center" });
}

addEventListener("hashchange", show);
show();
