/** A help page: what the chat names as its source. */
import { h } from "../../widget/dom.js";
import * as api from "../api.js";
import { openChat } from "../chat.js";
import { renderMarkdown } from "../markdown.js";

export async function showArticle({ key }, { words }) {
  const { texts } = words;
  const { title, body } = await api.article(key);
  return {
    title,
    content: [
      h(
        "article",
        { class: "page narrow prose" },
        h("h1", {}, title),
        ...renderMarkdown(body),
        h("p", { class: "still" }, texts.t("article.still"), " ", h("button", { type: "button", class: "link", onclick: () => openChat() }, texts.t("ask"))),
      ),
    ],
  };
}
