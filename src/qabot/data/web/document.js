// The page of a document: shows the slice that the address names after #.
import { openAt, spanOf, watch } from "/js/place.js";

export function startDocument() {
  const main = document.querySelector("main.document");
  if (!main) return;
  const picture = main.querySelector(".drawn img[src]");
  if (picture) watch(picture);
  const show = () => openAt(main, spanOf(location.hash));
  addEventListener("hashchange", show);
  show();
}
