/** Grids of products: a department, the results of a search. */
import { h } from "../../widget/dom.js";
import * as api from "../api.js";
import { openChat, tellEvent } from "../chat.js";
import { tile } from "../tile.js";

const PAGE = 24;
const FIRST_ROW = 4;

/**
 * A grid with "show more".
 *
 * @param {(offset: number, limit: number) => Promise<{products: object[], total: number}>} load
 * @param {{texts: object, format: object}} words
 */
export async function productGrid(load, words) {
  const list = h("ul", { class: "grid" });
  const more = h("button", { type: "button", class: "more" }, words.texts.t("more"));
  let shown = 0;
  const add = async () => {
    more.disabled = true;
    const { products, total } = await load(shown, PAGE);
    const isFirstPage = shown === 0;
    list.append(
      ...products.map((product, index) => h("li", {}, tile(product, words, { isFirst: isFirstPage && index < FIRST_ROW }))),
    );
    // The reader's focus goes on where the new ones begin, as the button may be gone.
    if (!isFirstPage) list.children[shown]?.querySelector("a").focus();
    shown += products.length;
    more.hidden = shown >= total || products.length === 0;
    more.disabled = false;
    return { products, total };
  };
  more.addEventListener("click", add);
  const first = await add();
  return { element: h("div", {}, list, more), ...first };
}

export async function showDepartment({ key }, { words, departments }) {
  const department = departments.find((one) => one.key === key);
  const title = department?.title ?? key;
  const grid = await productGrid((offset, limit) => api.productPage({ department: key, offset, limit }), words);
  const count = words.texts.t("count", { count: grid.total });
  return {
    title,
    content: [h("div", { class: "page" }, h("header", { class: "page-head" }, h("h1", {}, title), h("p", { class: "faint" }, count)), grid.element)],
  };
}

export async function showSearch({ query }, { words }) {
  const { texts } = words;
  const grid = await productGrid((offset, limit) => api.search(query, offset, limit), words);
  tellEvent("search", { query });
  const title = texts.t("search.title", { query });
  const count = texts.t("count", { count: grid.total });
  const empty = [
    h("p", {}, texts.t("search.empty")),
    h("button", { type: "button", class: "buy", onclick: () => openChat() }, texts.t("ask")),
  ];
  return {
    title,
    content: [
      h(
        "div",
        { class: "page" },
        h("header", { class: "page-head" }, h("h1", {}, title), h("p", { class: "faint" }, count)),
        ...(grid.products.length ? [grid.element] : empty),
      ),
    ],
  };
}
