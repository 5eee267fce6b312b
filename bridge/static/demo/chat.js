/** The shop's side of the chat: what any shop would write to embed Zhanggui. */
import { actAs } from "./api.js";
import { cart } from "./cart.js";
import { preferences } from "./preferences.js";

const zhanggui = (...call) => (window.ZhangguiQueue ??= []).push(call);

/** Say which product or department the page shows. @param {{product_id?: string, department?: string}} context */
export const tellPage = (context) => zhanggui("event", "page", context);

/** Say what the shopper did. @param {"view" | "click" | "cart" | "search"} kind @param {object} data */
export const tellEvent = (kind, data) => zhanggui("event", kind, data);

/** Open the chat, on a product if one is given. @param {{product_id: string, title: string, image_url: string | null}} [about] */
export const openChat = (about) => zhanggui("open", { about });

/** @param {{customer_id: string, token: string}[]} identities the demo's own */
export function identifyFrom(identities) {
  const tell = () => {
    const chosen = identities.find(({ customer_id: id }) => id === preferences.identityId);
    actAs(chosen?.token ?? null);
    zhanggui("identify", chosen?.token ?? null);
  };
  preferences.addEventListener("identity", tell);
  tell();
}

/** A product put into the cart from the chat lands in the page's cart. */
export function joinCart() {
  zhanggui("on", "cart", ({ product_id, variant_id, quantity, decision_id }) => {
    cart.add({ product_id, variant_id, quantity });
    tellEvent("cart", { product_id, quantity, decision_id });
  });
}
