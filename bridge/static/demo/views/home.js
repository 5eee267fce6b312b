/** The front page: one display, what suits the shopper, then everything. */
import { h } from "../../widget/dom.js";
import * as api from "../api.js";
import { openChat } from "../chat.js";
import { picture } from "../tile.js";
import { productGrid } from "./listing.js";
import { suggestionRow } from "./suggestions.js";

const DISPLAYED = 3;

export async function showHome(_route, { words }) {
  const { texts } = words;
  const [row, grid] = await Promise.all([
    suggestionRow("for_you", {}, words),
    productGrid((offset, limit) => api.productPage({ offset, limit }), words),
  ]);
  return {
    title: "",
    content: [
      h(
        "section",
        { class: "welcome" },
        h(
          "div",
          { class: "welcome-words" },
          h("h1", {}, texts.t("welcome.title")),
          h("p", {}, texts.t("welcome.text")),
          h("button", { type: "button", class: "buy", onclick: () => openChat() }, texts.t("welcome.ask")),
        ),
        shelf((row.products.length ? row.products : grid.products).slice(0, DISPLAYED)),
      ),
      h("div", { class: "page" }, row.element, h("section", {}, h("h2", {}, texts.t("all")), grid.element)),
    ],
  };
}

function shelf(products) {
  return h(
    "ul",
    { class: "shelf" },
    products.map((product) =>
      h("li", {}, h("a", { href: `/p/${encodeURIComponent(product.id)}`, "aria-label": product.title }, picture(product.image_url, "shelf-picture", true))),
    ),
  );
}
