/** The shop's footer: help pages, and that this is a demonstration. */
import { h } from "../widget/dom.js";
import { openChat } from "./chat.js";

/** Keys of the demo's articles that every shop has (shop/demo/articles). */
const HELP = ["delivery-costs", "return-window", "payment-methods", "warranty"];

/** @param {HTMLElement} element @param {{texts: object}} words */
export function renderFooter(element, { texts }) {
  element.replaceChildren(
    h(
      "div",
      { class: "footer-row" },
      h(
        "div",
        {},
        h("p", { class: "footer-name" }, "Clerk & Co", h("span", { class: "brand-seal", lang: "zh-CN" }, "掌柜小铺")),
        h("p", { class: "faint" }, texts.t("footer.demo")),
      ),
      h(
        "ul",
        {},
        HELP.map((key) => h("li", {}, h("a", { href: `/a/${key}` }, texts.t(`help.${key}`)))),
        h("li", {}, h("button", { type: "button", class: "link", onclick: () => openChat() }, texts.t("ask"))),
      ),
    ),
  );
}
