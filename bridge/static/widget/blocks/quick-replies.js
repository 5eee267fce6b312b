/** Answers to tap. They stand only under the last message: blocks.css hides them once the talk has gone on. */
import { h } from "../dom.js";

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
