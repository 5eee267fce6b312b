/** A product's page. */
import { h, icon } from "../../widget/dom.js";
import { BELL } from "../../widget/icons.js";
import * as api from "../api.js";
import { cart } from "../cart.js";
import { openChat, tellEvent, tellPage } from "../chat.js";
import { brandOf, picture, priceOf, starsOf } from "../tile.js";
import { suggestionRow } from "./suggestions.js";
import { VariantPicker } from "./variant-picker.js";

export async function showProduct({ key }, { words, departments }) {
  const product = await api.product(key);
  tellPage({ product_id: product.id, department: product.department });
  tellEvent("view", { product_id: product.id });
  const similar = h("div");
  const goesWith = h("div");
  fill(goesWith, "goes_with", product, words);
  fill(similar, "similar", product, words);
  const photo = h("div");
  const department = departments.find((one) => one.key === product.department);
  return {
    title: product.title,
    content: [
      h(
        "div",
        { class: "page" },
        department && h("nav", { class: "crumbs", "aria-label": words.texts.t("crumbs") }, h("a", { href: `/d/${encodeURIComponent(department.key)}` }, department.title)),
        h("article", { class: "product" }, photo, details(product, words, photo)),
        goesWith,
        similar,
      ),
    ],
  };
}

/** The rows come when they are ready: the product itself doesn't wait for them. */
async function fill(place, scene, product, words) {
  const { element } = await suggestionRow(scene, { product_id: product.id }, words);
  if (element) place.replaceWith(element);
}

function details(product, words, photo) {
  const { texts } = words;
  const price = h("div", { class: "product-price" });
  const stock = h("p", { class: "product-stock" });
  const add = h("button", { type: "button", class: "buy" }, texts.t("cart.add"));
  const picker = new VariantPicker(product.variants, texts, () => update());
  const update = () => {
    const { chosen } = picker;
    const isAvailable = chosen.stock_quantity > 0;
    photo.replaceChildren(picture(chosen.image_url ?? product.image_url, "product-picture", true));
    price.replaceChildren(priceOf(chosen, words));
    stock.textContent = texts.t(stockKey(chosen.stock_quantity), { count: chosen.stock_quantity });
    stock.classList.toggle("is-out", !isAvailable);
    add.disabled = !isAvailable;
  };
  add.addEventListener("click", () => {
    cart.add({ product_id: product.id, variant_id: picker.chosen.id, quantity: 1 });
    tellEvent("cart", { product_id: product.id, quantity: 1 });
  });
  update();
  const { id, title, image_url } = product;
  return h(
    "div",
    { class: "product-words" },
    brandOf(product),
    h("h1", {}, title),
    starsOf(product, words),
    price,
    picker.element,
    stock,
    h(
      "div",
      { class: "product-actions" },
      add,
      h("button", { type: "button", class: "ask", onclick: () => openChat({ product_id: id, title, image_url }) }, icon(BELL), texts.t("ask.product")),
    ),
    product.description && h("p", { class: "product-text" }, product.description),
    product.attributes.length > 0 &&
      h(
        "dl",
        { class: "attributes" },
        product.attributes.map(({ label, value }) => h("div", {}, h("dt", {}, label), h("dd", {}, String(value)))),
      ),
  );
}

function stockKey(count) {
  if (count <= 0) return "stock.none";
  return count <= 5 ? "stock.few" : "stock.some";
}
