/** Products in a row: swiped, scrolled with the wheel, or stepped through with two buttons; a card and its buttons. */
import { h, icon, image, safeUrl, scrollBehavior } from "../dom.js";
import { NEXT, PREVIOUS, SPARK, STAR } from "../icons.js";

/** The intent that the host page hears of too: it keeps the shop's own cart. */
const ADD_TO_CART = "add_to_cart";
/** What asks about the card's product counts as a click on it. */
const DETAILS = "product_question";

/** @param {{cards: object[]}} block @param {import("./index.js").BlockEnvironment} env */
export function renderCards({ cards }, env) {
  const { texts } = env;
  const row = h(
    "ul",
    { class: "cards-row", "aria-label": texts.t("cards.label", { count: cards.length }) },
    cards.map((card) => h("li", {}, renderCard(card, env))),
  );
  if (cards.length === 1) return h("div", { class: "cards single" }, row);
  const step = (label, direction, path) =>
    h(
      "button",
      { type: "button", class: "cards-step", "aria-label": label, onclick: () => scroll(row, direction) },
      icon(path),
    );
  const previous = step(texts.t("cards.previous"), -1, PREVIOUS);
  const next = step(texts.t("cards.next"), 1, NEXT);
  previous.disabled = true;
  row.addEventListener("scroll", () => {
    // Where one reads from the right, places left of the beginning are negative.
    const gone = Math.abs(row.scrollLeft);
    previous.disabled = gone <= 1;
    next.disabled = gone + row.clientWidth >= row.scrollWidth - 1;
  });
  return h("div", { class: "cards" }, row, h("div", { class: "cards-steps" }, previous, next));
}

function scroll(row, direction) {
  const width = row.firstElementChild.getBoundingClientRect().width;
  const way = getComputedStyle(row).direction === "rtl" ? -1 : 1;
  row.scrollBy({ left: direction * way * width, behavior: scrollBehavior() });
}

function renderCard(card, env) {
  const { texts, base } = env;
  const picture = safeUrl(card.image_url, base);
  const href = safeUrl(card.url, location.href);
  const seen = { product_id: card.product_id, variant_id: card.variant_id, decision_id: card.decision_id ?? null };
  const title = href
    ? h("a", { class: "card-title", href, onclick: () => env.emit?.("click", { ...seen, url: href }) }, card.title)
    : h("span", { class: "card-title" }, card.title);
  const options = Object.entries(card.options ?? {});
  const buttons = (card.buttons ?? []).map((button) => renderButton(button, card, env));
  return h(
    "article",
    { class: "card" },
    h(
      "div",
      { class: "card-picture" },
      picture && image(picture),
      !card.in_stock && h("span", { class: "card-flag" }, texts.t("card.out_of_stock")),
    ),
    h(
      "div",
      { class: "card-words" },
      // Many feeds put the brand into the title as well.
      card.brand && !card.title.startsWith(card.brand) && h("span", { class: "card-brand" }, card.brand),
      title,
      options.length > 0 && h("span", { class: "card-options" }, options.map(([, value]) => value).join(" · ")),
      renderPrice(card, env),
      renderRating(card, env),
      card.reason && h("p", { class: "card-reason" }, icon(SPARK), h("span", {}, card.reason)),
    ),
    buttons.length > 0 && h("div", { class: "card-buttons" }, buttons),
  );
}

/** A price, with what it was before. @param {object} card @param {import("./index.js").BlockEnvironment} env */
export function renderPrice({ price, list_price: listPrice }, { texts, format }) {
  if (!price) return h("p", { class: "price none" }, texts.t("card.no_price"));
  const isReduced = listPrice && listPrice.amount_minor > price.amount_minor;
  if (!isReduced) return h("p", { class: "price" }, format.money(price));
  const share = format.percent(1 - price.amount_minor / listPrice.amount_minor);
  return h(
    "p",
    { class: "price reduced" },
    h("span", { class: "hidden-words" }, texts.t("card.price")),
    h("span", {}, format.money(price)),
    h("span", { class: "hidden-words" }, texts.t("card.list_price")),
    h("s", {}, format.money(listPrice)),
    h("span", { class: "saving" }, `−${share}`),
  );
}

function renderRating({ rating_average: average, rating_count: count }, { texts, format }) {
  if (!average || !count) return null;
  return h(
    "p",
    { class: "stars" },
    icon(STAR),
    h("span", { "aria-hidden": "true" }, `${format.rating(average)} (${format.number(count)})`),
    h("span", { class: "hidden-words" }, texts.t("card.rating", { average: format.rating(average), count })),
  );
}

/**
 * A button of a card: sends its payload, or is a link.
 *
 * @param {{label: string, payload?: object, url?: string}} button
 * @param {object} card the card it belongs to
 * @param {import("./index.js").BlockEnvironment} env
 */
export function renderButton({ label, payload, url }, card, env) {
  const isCart = payload?.intent === ADD_TO_CART;
  const shape = isCart ? "card-button solid" : "card-button";
  if (!payload) {
    const href = safeUrl(url, location.href);
    return href ? h("a", { class: shape, href }, label) : null;
  }
  const press = (event) => {
    if (isCart) env.emit("cart", cartDetail(payload, card));
    if (payload.intent === DETAILS) {
      env.emit?.("details", { product_id: card.product_id, decision_id: card.decision_id ?? null });
    }
    env.say({ label, payload }, event);
  };
  // Many cards have the same words on their buttons: the title tells them apart.
  const name = `${label}: ${card.title}`;
  return h("button", { type: "button", class: shape, "aria-label": name, disabled: !env.say, onclick: env.say && press }, label);
}

function cartDetail({ entities = {} }, card) {
  return {
    product_id: entities.product_id ?? card.product_id,
    variant_id: entities.variant_id ?? card.variant_id,
    quantity: Number(entities.quantity ?? 1) || 1,
    title: card.title,
    price: card.price ?? null,
    image_url: card.image_url ?? null,
    options: card.options ?? {},
    decision_id: card.decision_id ?? null,
  };
}
