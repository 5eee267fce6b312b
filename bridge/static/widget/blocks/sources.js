/** Where an answer comes from. */
import { h, icon, safeUrl } from "../dom.js";
import { DOCUMENT } from "../icons.js";

/** @param {{sources: {title: string, url?: string}[]}} block @param {import("./index.js").BlockEnvironment} env */
export function renderSources({ sources }, { texts }) {
  return h(
    "div",
    { class: "sources" },
    h("span", { class: "sources-label" }, texts.t("sources.label")),
    h(
      "ul",
      {},
      sources.map(({ title, url }) => {
        const href = safeUrl(url, location.href);
        const words = [icon(DOCUMENT), h("span", {}, title)];
        return h("li", {}, href ? h("a", { class: "source", href }, words) : h("span", { class: "source" }, words));
      }),
    ),
  );
}
