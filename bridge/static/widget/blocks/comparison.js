/** Products side by side in a table: it scrolls inside itself, the column of the labels stays. */
import { h, image, safeUrl } from "../dom.js";
import { renderButton, renderPrice } from "./cards.js";

/** @param {{products: object[], rows: {label: string, values: string[]}[]}} block @param {import("./index.js").BlockEnvironment} env */
export function renderComparison({ products, rows }, env) {
  const { texts } = env;
  const label = texts.t("compare.label", { count: products.length });
  return h(
    "div",
    // Who has no pointer scrolls it with the arrows, so it takes the focus.
    { class: "comparison", role: "region", "aria-label": label, tabindex: 0 },
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, h("span", { class: "hidden-words" }, texts.t("compare.property"))),
          products.map((card) => renderHead(card, env)),
        ),
      ),
      h("tbody", {}, rows.map((row) => renderRow(row, env))),
      h(
        "tfoot",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "row" }, h("span", { class: "hidden-words" }, texts.t("compare.actions"))),
          products.map((card) => h("td", {}, (card.buttons ?? []).map((button) => renderButton(button, card, env)))),
        ),
      ),
    ),
  );
}

function renderHead(card, env) {
  const picture = safeUrl(card.image_url, env.base);
  const href = safeUrl(card.url, location.href);
  const seen = { product_id: card.product_id, variant_id: card.variant_id, decision_id: card.decision_id ?? null };
  return h(
    "th",
    { scope: "col" },
    picture && image(picture),
    href
      ? h("a", { class: "card-title", href, onclick: () => env.emit?.("click", { ...seen, url: href }) }, card.title)
      : h("span", { class: "card-title" }, card.title),
    renderPrice(card, env),
  );
}

function renderRow({ label, values }, { texts }) {
  // An unknown value says nothing, so it makes no difference.
  const differs = new Set(values.filter(Boolean)).size > 1;
  const mark = differs && [
    h("span", { class: "differs-mark", "aria-hidden": "true" }, "≠"),
    h("span", { class: "hidden-words" }, texts.t("compare.differs")),
  ];
  const unknown = () => [
    h("span", { "aria-hidden": "true" }, "–"),
    h("span", { class: "hidden-words" }, texts.t("compare.unknown")),
  ];
  return h(
    "tr",
    { class: differs && "differs" },
    h("th", { scope: "row" }, label, ...(mark || [])),
    values.map((value) => h("td", {}, ...(value ? [value] : unknown()))),
  );
}
