/**
 * What can be tapped: answers to a question, and what was understood of a request, each part removable. Answers stand
 * only under the last message: transcript.css hides them once the talk has gone on.
 */
import { h, icon } from "../dom.js";
import { CLOSE } from "../icons.js";

/** @param {{replies: {label: string, payload?: object}[]}} block @param {import("./index.js").BlockEnvironment} env */
export function renderQuickReplies({ replies }, env) {
  return h(
    "div",
    { class: "quick-replies", role: "group", "aria-label": env.texts.t("replies.label") },
    replies.map(({ label, payload }) => {
      const said = payload ? { label, payload } : { text: label };
      return h(
        "button",
        { type: "button", class: "quick-reply", disabled: !env.say, onclick: env.say && ((event) => env.say(said, event)) },
        label,
      );
    }),
  );
}

/** @param {{chips?: {label: string, remove?: object}[], relaxed?: string[]}} block @param {import("./index.js").BlockEnvironment} env */
export function renderChips({ chips = [], relaxed = [] }, env) {
  const { texts } = env;
  return h(
    "div",
    { class: "chips" },
    chips.length > 0 &&
      h("ul", { class: "chips-row", "aria-label": texts.t("chips.label") }, chips.map((chip) => h("li", {}, renderChip(chip, env)))),
    relaxed.length > 0 && h("p", { class: "relaxed" }, texts.t("chips.relaxed", { what: relaxed.join(texts.t("list.comma")) })),
  );
}

function renderChip({ label, remove }, env) {
  const said = { label: env.texts.t("chips.said", { label }), payload: remove };
  return h(
    "span",
    { class: "chip" },
    label,
    remove &&
      env.say &&
      h(
        "button",
        {
          type: "button",
          class: "chip-remove",
          "aria-label": env.texts.t("chips.remove", { label }),
          onclick: (event) => env.say(said, event),
        },
        icon(CLOSE),
      ),
  );
}
