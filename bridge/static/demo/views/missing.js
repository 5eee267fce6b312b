/** There is nothing at this address. */
import { h } from "../../widget/dom.js";

export function showMissing(_route, { words: { texts } }) {
  const title = texts.t("missing");
  return { title, content: [h("div", { class: "page narrow" }, h("h1", {}, title), h("p", {}, h("a", { href: "/" }, texts.t("missing.home"))))] };
}
