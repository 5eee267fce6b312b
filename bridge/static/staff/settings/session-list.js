/** Where somebody is signed in, each place with a button that signs out there. */
import { h } from "../../widget/dom.js";
import { button, when } from "./parts.js";

/** By what a browser calls itself; the first that fits. */
const BROWSERS = [["Edg/", "Edge"], ["OPR/", "Opera"], ["Firefox/", "Firefox"], ["Chrome/", "Chrome"], ["Safari/", "Safari"]];
const SYSTEMS = [["Android", "Android"], ["iPhone", "iPhone"], ["iPad", "iPad"], ["Windows", "Windows"], ["Mac OS", "macOS"], ["Linux", "Linux"]];

export class SessionList {
  #env;
  #path;
  #outcome;
  element = h("ul", { class: "rows" });
  /** How many places there are. */
  count = 0;

  /**
   * @param {object} env see settings.js
   * @param {string} path of the sessions, below /staff/api/
   * @param {import("./parts.js").Outcome} outcome says what became of signing out
   * @param {() => void} [onchange] called when the list is drawn
   */
  constructor(env, path, outcome, onchange = () => {}) {
    this.#env = env;
    this.#path = path;
    this.#outcome = outcome;
    this.onchange = onchange;
  }

  async show() {
    const { sessions } = await this.#env.api.get(this.#path);
    this.count = sessions.length;
    const rows = sessions.map((one) => this.#row(one));
    this.element.replaceChildren(...(rows.length ? rows : [h("li", { class: "hint" }, this.#env.texts.t("sessions.none"))]));
    this.onchange();
  }

  #row(one) {
    const { texts } = this.#env;
    const name = nameOf(one.client) ?? texts.t("sessions.unknown");
    return h(
      "li",
      {},
      h("strong", {}, name),
      one.is_this && h("span", { class: "tag good" }, texts.t("sessions.this")),
      h("p", { class: "hint" }, texts.t("sessions.times", { since: when(one.created_at, this.#env), seen: when(one.seen_at, this.#env) })),
      // Here one signs out at the top of the page.
      !one.is_this && button(texts.t("sessions.end_one", { name }), () => this.#end(one.id, name)),
    );
  }

  #end(id, name) {
    const { texts, api } = this.#env;
    const end = async () => {
      await api.send("DELETE", `${this.#path}/${id}`);
      await this.show();
    };
    return this.#outcome.try(end, texts.t("sessions.one_ended", { name }));
  }
}

/** What people call a browser and its system. */
function nameOf(client) {
  const find = (names) => names.find(([sign]) => client?.includes(sign))?.[1];
  return [find(BROWSERS), find(SYSTEMS)].filter(Boolean).join(" · ") || null;
}
