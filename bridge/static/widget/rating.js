/** After a person has helped: one to five, and a word if the shopper likes. */
import { h, icon, uniqueId } from "./dom.js";
import { STAR } from "./icons.js";

const SCORES = [1, 2, 3, 4, 5];
const MAX_COMMENT_CHARS = 1_000;

/** Shown once when a person's part of the conversation has ended. */
export class Rating {
  #env;

  /** @param {import("./panel.js").Environment} env */
  constructor(env) {
    this.#env = env;
    this.element = h("div", { class: "rating", hidden: true });
  }

  /** @param {import("./store.js").MessageStore} store @returns {boolean} whether it has just been asked */
  update({ state }) {
    const { session, settings } = this.#env;
    // A shop may do without.
    if (settings?.rating?.is_asked === false) return false;
    if (state === "person") {
      // Remembered over pages: the end may be seen on another one.
      session.remember("helped", true);
      this.element.hidden = true;
    } else if (state !== "waiting" && this.element.hidden && session.remembered("helped")) {
      this.#ask();
      return true;
    }
    return false;
  }

  #ask() {
    const { texts, settings } = this.#env;
    const question = settings?.rating?.question?.[texts.language] ?? texts.t("rating.question");
    const labelId = uniqueId("rating");
    this.element.replaceChildren(
      h("p", { id: labelId }, question),
      h(
        "div",
        { class: "scores", role: "group", "aria-labelledby": labelId },
        SCORES.map((score) =>
          h(
            "button",
            { type: "button", "aria-label": texts.t("rating.score", { score }), onclick: () => this.#choose(score) },
            icon(STAR),
          ),
        ),
      ),
    );
    this.element.hidden = false;
  }

  #choose(score) {
    const { texts } = this.#env;
    this.element.querySelectorAll(".scores button").forEach((button, index) => {
      button.setAttribute("aria-pressed", String(index < score));
      button.onclick = null;
    });
    const comment = h("textarea", {
      class: "input",
      rows: 2,
      maxlength: MAX_COMMENT_CHARS,
      "aria-label": texts.t("rating.comment"),
      placeholder: texts.t("rating.comment"),
    });
    const finish = () => this.#finish(score, comment.value.trim());
    this.element.querySelector(".comment")?.remove();
    this.element.append(
      h("div", { class: "comment" }, comment, h("button", { type: "button", class: "solid", onclick: finish }, texts.t("rating.send"))),
    );
    comment.focus();
  }

  async #finish(score, comment) {
    if (!(await this.#env.conversation.rate(score, comment))) return;
    this.#env.session.remember("helped", null);
    this.element.replaceChildren(h("p", { role: "status" }, this.#env.texts.t("rating.thanks")));
  }
}
