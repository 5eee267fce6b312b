/** What the shop gives: a code to copy or to put on the cart, until when, for what, on which terms. */
import { h, icon, safeUrl } from "../dom.js";
import { CHECK } from "../icons.js";
import { renderButton } from "./cards.js";

/** @param {object} block @param {import("./index.js").BlockEnvironment} env */
export function renderOffer({ title, text, code, valid_until: until, products = [], terms = [], apply }, env) {
  const { texts, format } = env;
  return h(
    "section",
    { class: "offer", "aria-label": texts.t("offer.label", { title }) },
    h("p", { class: "offer-title" }, title),
    text && h("p", { class: "offer-text" }, text),
    code && renderCode(code, texts),
    products.length > 0 &&
      h("p", { class: "offer-text" }, texts.t("offer.for"), " ", products.flatMap((own, at) => [at > 0 && texts.t("list.comma"), renderProduct(own)])),
    until && h("p", { class: "offer-terms" }, texts.t("offer.until", { when: format.dayAndTime(until) })),
    terms.length > 0 && h("ul", { class: "offer-terms" }, terms.map((term) => h("li", {}, term))),
    apply && renderButton(apply, { title }, env),
  );
}

function renderProduct({ title, url }) {
  const href = safeUrl(url, location.href);
  return href ? h("a", { href }, title) : h("span", {}, title);
}

function renderCode(code, texts) {
  const written = h("code", {}, code);
  const news = h("span", { role: "status", class: "offer-copied" });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(code);
      news.replaceChildren(icon(CHECK), texts.t("offer.copied"));
    } catch {
      // Pages on plain http and strict browsers have no clipboard: it is marked, to be copied by hand.
      getSelection().selectAllChildren(written);
    }
  };
  return h(
    "p",
    { class: "offer-code" },
    written,
    h("button", { type: "button", class: "card-button", "aria-label": texts.t("offer.copy_code", { code }), onclick: copy }, texts.t("offer.copy")),
    news,
  );
}
