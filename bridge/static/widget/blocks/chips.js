/** What was understood of the request, each part removable; and what was given up because nothing fitted. */
import { h, icon } from "../dom.js";
import { CLOSE } from "../icons.js";

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
