/** What the shopper agrees to before anything is stored or sent; until then it stands where the talk will. */
import { h, icon, safeUrl, uniqueId } from "./dom.js";
import { EXTERNAL } from "./icons.js";

export function renderConsent({ texts, base, close }, { text, url }, onAgree) {
  const titleId = uniqueId("consent");
  const href = safeUrl(url[texts.language], base);
  const link = { class: "source", href, target: "_blank", rel: "noopener noreferrer" };
  return h(
    "section",
    { class: "consent", "aria-labelledby": titleId },
    h("h3", { id: titleId }, texts.t("consent.title")),
    h("p", {}, text[texts.language]),
    href && h("p", {}, h("a", link, h("span", {}, texts.t("consent.more")), icon(EXTERNAL))),
    h(
      "div",
      { class: "consent-choices" },
      h("button", { type: "button", class: "card-button solid", onclick: onAgree }, texts.t("consent.agree")),
      h("button", { type: "button", class: "card-button", onclick: () => close() }, texts.t("consent.later")),
    ),
  );
}
