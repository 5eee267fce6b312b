/** The cart, drawn in from the side. */
import { h, icon } from "../widget/dom.js";
import { CLOSE } from "../widget/icons.js";
import * as api from "./api.js";
import { cart } from "./cart.js";
import { optionLine } from "./options.js";
import { picture } from "./tile.js";

/** The drawer's dialog; one for the page. */
export class CartDrawer {
  #words;
  #body = h("div", { class: "drawer-body" });
  #title = h("h2", { id: "cart-title" });
  #close = h("button", { type: "button", class: "round-button", onclick: () => this.element.close() }, icon(CLOSE));

  /** @param {() => {texts: object, format: object}} words those of the page's language */
  constructor(words) {
    this.#words = words;
    this.element = h(
      "dialog",
      { class: "drawer", "aria-labelledby": "cart-title", onclick: (event) => this.#onClick(event) },
      h("header", { class: "drawer-head" }, this.#title, this.#close),
      this.#body,
    );
    cart.addEventListener("change", () => this.element.open && this.#show());
  }

  async open() {
    await this.#show();
    if (!this.element.open) this.element.showModal();
  }

  #onClick(event) {
    // A click on the backdrop has the dialog itself as target.
    if (event.target === this.element) this.element.close();
    // A link in the drawer leads to a page: the drawer gives way.
    else if (event.target.closest("a")) this.element.close();
  }

  async #show() {
    const { texts } = this.#words();
    this.#title.textContent = texts.t("cart");
    this.#close.setAttribute("aria-label", texts.t("cart.close"));
    const rows = (await Promise.all(cart.lines.map((line) => this.#load(line)))).filter(Boolean);
    if (!rows.length) {
      this.#body.replaceChildren(h("p", { class: "empty" }, texts.t("cart.empty")));
      return;
    }
    const focused = document.activeElement?.id;
    this.#body.replaceChildren(h("ul", { class: "lines" }, rows.map((row) => this.#line(row))), this.#foot(rows));
    if (focused) document.getElementById(focused)?.focus();
  }

  async #load(line) {
    try {
      const product = await api.product(line.product_id);
      const variant = product.variants.find(({ id }) => id === line.variant_id) ?? product.variants[0];
      return { line, product, variant };
    } catch (error) {
      if (api.isNotFound(error)) return null;
      throw error;
    }
  }

  #line({ line, product, variant }) {
    const { texts, format } = this.#words();
    const step = (sign, name, change) =>
      h(
        "button",
        {
          type: "button",
          id: `${name}-${line.variant_id}`,
          "aria-label": texts.t(`cart.${name}`, { title: product.title }),
          onclick: () => cart.set(line.variant_id, line.quantity + change),
        },
        sign,
      );
    return h(
      "li",
      { class: "line" },
      picture(variant.image_url ?? product.image_url, "line-picture"),
      h(
        "div",
        { class: "line-words" },
        h("a", { href: `/p/${encodeURIComponent(product.id)}` }, product.title),
        h("span", { class: "faint" }, optionLine(variant.options, texts)),
        h(
          "div",
          { class: "line-foot" },
          h(
            "div",
            { class: "stepper" },
            step("−", "fewer", -1),
            h("span", { "aria-label": texts.t("cart.quantity", { count: line.quantity }) }, String(line.quantity)),
            step("+", "more", 1),
          ),
          variant.price && h("strong", {}, format.money(times(variant.price, line.quantity))),
        ),
      ),
    );
  }

  #foot(rows) {
    const { texts, format } = this.#words();
    const priced = rows.filter(({ variant }) => variant.price);
    const total = priced.reduce((sum, { line, variant }) => sum + variant.price.amount_minor * line.quantity, 0);
    const note = h("p", { class: "faint", role: "status" });
    const order = () => (note.textContent = texts.t("cart.demo"));
    return h(
      "footer",
      { class: "drawer-foot" },
      priced.length > 0 &&
        h(
          "p",
          { class: "total" },
          h("span", {}, texts.t("cart.total")),
          h("strong", {}, format.money({ amount_minor: total, currency: priced[0].variant.price.currency })),
        ),
      h("button", { type: "button", class: "buy", onclick: order }, texts.t("cart.checkout")),
      note,
    );
  }
}

function times(price, quantity) {
  return { ...price, amount_minor: price.amount_minor * quantity };
}
