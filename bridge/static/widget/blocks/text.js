/** A text block: plain text with its line breaks; web addresses in it become links. */
import { h, safeUrl } from "../dom.js";

// Ends before closing punctuation of either language, which belongs to the sentence.
const ADDRESS = /https?:\/\/[^\s<>"'，。！？；：、）】》]+[^\s<>"'.,!?;:)\]，。！？；：、）】》]/g;

/** @param {{text: string}} block */
export function renderText({ text }) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const href = safeUrl(match[0]);
    if (!href) continue;
    parts.push(text.slice(end, match.index), h("a", { href, target: "_blank", rel: "noopener noreferrer" }, match[0]));
    end = match.index + match[0].length;
  }
  return h("p", { class: "text" }, ...parts, text.slice(end));
}
