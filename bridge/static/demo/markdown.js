/** The articles' Markdown as DOM: headings, paragraphs, lists, tables, quotes, emphasis, links. Markup in it is text. */
import { h, safeUrl } from "../widget/dom.js";

const INLINE = /\*\*(?<strong>.+?)\*\*|\*(?<em>[^*\s][^*]*)\*|`(?<code>[^`]+)`|\[(?<label>[^\]]+)\]\((?<url>[^)\s]+)\)/g;

const isTable = (line) => /^\s*\|.*\|\s*$/.test(line);
const cellsOf = (line) => line.trim().slice(1, -1).split("|").map((cell) => cell.trim());

/** What begins at a line: how its lines are known, and what they become. */
const BLOCKS = [
  { fits: (line) => /^#{1,6}\s/.test(line), isSingle: true, make: ([line]) => heading(line) },
  { fits: (line) => /^\s*[-*+]\s/.test(line), make: (lines) => list("ul", lines, /^\s*[-*+]\s+/) },
  { fits: (line) => /^\s*\d+[.)]\s/.test(line), make: (lines) => list("ol", lines, /^\s*\d+[.)]\s+/) },
  { fits: isTable, make: table },
  { fits: (line) => /^>\s?/.test(line), make: (lines) => h("blockquote", {}, inline(lines.map((l) => l.replace(/^>\s?/, "")).join(" "))) },
  { fits: () => true, make: (lines) => h("p", {}, inline(lines.join(" "))) },
];

/** @param {string} source @returns {HTMLElement[]} */
export function renderMarkdown(source) {
  const nodes = [];
  let open = null;
  const finish = () => {
    if (open) nodes.push(open.block.make(open.lines));
    open = null;
  };
  for (const line of source.split(/\r?\n/)) {
    if (line.trim() === "") {
      finish();
      continue;
    }
    const block = BLOCKS.find(({ fits }) => fits(line));
    if (open?.block !== block || block.isSingle) finish();
    open ??= { block, lines: [] };
    open.lines.push(line);
  }
  finish();
  return nodes;
}

function heading(line) {
  // The page's own title is the h1.
  const level = Math.min(6, Math.max(2, line.match(/^#+/)[0].length));
  return h(`h${level}`, {}, inline(line.replace(/^#+\s+/, "")));
}

function list(tag, lines, mark) {
  return h(tag, {}, lines.map((line) => h("li", {}, inline(line.replace(mark, "")))));
}

function table(lines) {
  const [head, ...rows] = lines.filter((line) => !/^[\s|:-]+$/.test(line)).map(cellsOf);
  return h(
    "div",
    { class: "table-frame", tabindex: 0, role: "group" },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, head.map((cell) => h("th", { scope: "col" }, inline(cell))))),
      h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell) => h("td", {}, inline(cell)))))),
    ),
  );
}

function inline(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    parts.push(text.slice(end, match.index), emphasised(match));
    end = match.index + match[0].length;
  }
  return [...parts, text.slice(end)];
}

function emphasised({ 0: whole, groups: { strong, em, code, label, url } }) {
  if (strong) return h("strong", {}, strong);
  if (em) return h("em", {}, em);
  if (code) return h("code", {}, code);
  const href = safeUrl(url, location.href);
  return href ? h("a", { href }, label) : whole;
}
