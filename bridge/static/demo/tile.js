/** A product in a grid or a row. */
import { h, icon, image, safeUrl } from "../widget/dom.js";
import { SPARK, STAR } from "../widget/icons.js";
import { tellEvent } from "./chat.js";

/** @param {string | null} url @param {string} className @param {boolean} [isFirst] above the fold: not lazy */
export function picture(url, className, isFirst = false) {
  const src = safeUrl(url, location.href);
  return h(
    "span",
    { class: className },
    src && image(src, { width: 400, height: 300, loading: isFirst ? "eager" : "lazy" }),
  );
}

/** @param {object} product or variant @param {{texts: object, format: object}} words */
export function priceOf({ price, list_price: listed }, { texts, format }) {
  if (!price) return h("p", { class: "price none" }, texts.t("price.none"));
  const isReduced = listed && listed.amount_minor > price.amount_minor;
  return h(
    "p",
    { class: isReduced ? "price reduced" : "price" },
    format.money(price),
    isReduced && h("s", {}, h("span", { class: "hidden-words" }, texts.t("price.listed")), format.money(listed)),
  );
}

/** @param {object} product @param {{texts: object, format: object}} words */
export function starsOf({ rating_average: average, rating_count: count }, { texts, format }) {
  if (!average || !count) return null;
  const words = { average: format.rating(average), count };
  return h(
    "p",
    { class: "stars" },
    icon(STAR),
    h("span", { "aria-hidden": "true" }, `${words.average} (${format.number(count)})`),
    h("span", { class: "hidden-words" }, texts.t("rating", words)),
  );
}

/** The brand, where the title does not begin with it. @param {object} product */
export function brandOf({ brand, title }) {
  return brand && !title.startsWith(brand) && h("p", { class: "tile-brand" }, brand);
}

/**
 * @param {object} product
 * @param {{texts: object, format: object}} words
 * @param {{reason?: string | null, decision_id?: string | null, isFirst?: boolean}} [why]
 */
export function tile(product, words, { reason = null, decision_id = null, isFirst = false } = {}) {
  const href = `/p/${encodeURIComponent(product.id)}`;
  const onclick = () => tellEvent("click", { product_id: product.id, decision_id });
  return h(
    "article",
    { class: "tile" },
    picture(product.image_url, "tile-picture", isFirst),
    !product.in_stock && h("span", { class: "card-flag" }, words.texts.t("stock.none")),
    brandOf(product),
    h("h3", {}, h("a", { href, onclick }, product.title)),
    priceOf(product, words),
    starsOf(product, words),
    reason && h("p", { class: "card-reason" }, icon(SPARK), h("span", {}, reason)),
  );
}
