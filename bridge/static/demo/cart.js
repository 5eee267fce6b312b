/** The cart of this tab: ids and quantities only; titles and prices are the shop's and are asked for when shown. */

const KEY = "clerk:cart";
const MAX_QUANTITY = 99;

/** @typedef {{product_id: string, variant_id: string, quantity: number}} Line */

/** Emits "change". */
class Cart extends EventTarget {
  /** @type {Line[]} */
  #lines = this.#read();

  get lines() {
    return [...this.#lines];
  }

  get count() {
    return this.#lines.reduce((sum, line) => sum + line.quantity, 0);
  }

  /** @param {Line} line */
  add({ product_id, variant_id, quantity = 1 }) {
    const known = this.#lines.find((line) => line.variant_id === variant_id);
    this.set(variant_id, (known?.quantity ?? 0) + quantity, product_id);
  }

  /** @param {string} variantId @param {number} quantity 0 takes the line out */
  set(variantId, quantity, productId) {
    const known = this.#lines.find((line) => line.variant_id === variantId);
    const wanted = Math.max(0, Math.min(MAX_QUANTITY, quantity));
    if (known) known.quantity = wanted;
    else this.#lines.push({ product_id: productId, variant_id: variantId, quantity: wanted });
    this.#lines = this.#lines.filter((line) => line.quantity > 0);
    this.#write();
    this.dispatchEvent(new Event("change"));
  }

  #read() {
    try {
      return JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    } catch {
      return [];
    }
  }

  #write() {
    try {
      sessionStorage.setItem(KEY, JSON.stringify(this.#lines));
    } catch {
      // Without storage the cart lasts for this page.
    }
  }
}

export const cart = new Cart();
