/** A button of a card: sends its payload, or is a link. */
import { h, safeUrl } from "../dom.js";

/** The intent that the host page hears of too: it keeps the shop's own cart. */
const ADD_TO_CART = "add_to_cart";
/** What asks about the card's product counts as a click on it. */
const DETAILS = "product_question";

/**
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
