/** What the shopper should know beside the messages: no connection, the queue, a message that was refused. */
import { h, icon } from "./dom.js";
import { CLOSE, OFFLINE } from "./icons.js";

// Statuses with words of their own; any other gets the general ones.
const KNOWN_STATUSES = new Set([409, 413, 422, 429, 503]);

/** Banner (above the transcript) and alert (above the composer). */
export class Notices {
  #env;
  #shown = "";

  /** @param {import("./panel.js").Environment} env */
  constructor(env) {
    this.#env = env;
    this.banner = h("div", { class: "banner", role: "status" });
    this.alert = h("div", { class: "alert", role: "alert" });
  }

  /** @param {import("./store.js").MessageStore} store */
  update(store) {
    const text = this.#wording(store);
    if (text === this.#shown) return;
    this.#shown = text;
    const parts = text ? [store.isOnline ? h("span", { class: "pulse" }) : icon(OFFLINE), h("span", {}, text)] : [];
    this.banner.replaceChildren(...parts);
  }

  /** @param {Error & {status?: number}} problem */
  complain(problem) {
    const { texts } = this.#env;
    const key = KNOWN_STATUSES.has(problem.status) ? `problem.${problem.status}` : "problem.other";
    this.alert.replaceChildren(
      h("span", {}, texts.t(key)),
      h(
        "button",
        { type: "button", class: "icon-button small", "aria-label": texts.t("dismiss"), onclick: () => this.clear() },
        icon(CLOSE),
      ),
    );
  }

  clear() {
    this.alert.replaceChildren();
  }

  #wording({ isOnline, state, position, isTeamThere }) {
    const { texts } = this.#env;
    if (!isOnline) return texts.t("banner.offline");
    if (state !== "waiting") return "";
    if (!isTeamThere) return texts.t("banner.closed");
    return position === null ? texts.t("banner.waiting") : texts.t("banner.position", { position });
  }
}
