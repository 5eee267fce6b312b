/** Webhooks: where is told what, the secrets that sign it, what arrived and what did not. */
import { h } from "../../widget/dom.js";
import { Outcome, button, card, choice, field, form, once, submit, sureButton, tick } from "./parts.js";

/** A trial is on its way for a moment. */
const LOOK_AGAIN_MS = 1_500;

/** @param {object} env see settings.js */
export async function draw(env) {
  const { texts, api } = env;
  const list = h("div", { class: "stack" });
  let events = [];
  const show = async () => {
    const found = await api.get("webhooks?limit=200");
    events = found.events;
    list.replaceChildren(...(found.items.length ? found.items.map((one) => endpoint({ ...env, events, show }, one)) : [h("p", { class: "hint" }, texts.t("webhooks.none"))]));
  };
  await show();
  return [newCard({ ...env, events, show }), list];
}

function newCard({ texts, api, events, show }) {
  const outcome = new Outcome(texts);
  const made = h("div", {});
  const url = h("input", { type: "url", required: true, maxlength: 2_000, placeholder: "https://shop.example/hooks/zhanggui", autocomplete: "off" });
  const about = h("input", { maxlength: 200, autocomplete: "off" });
  const wanted = eventTicks(texts, events, []);
  const work = async () => {
    made.replaceChildren();
    const isMade = await outcome.try(async () => {
      const { secret } = await api.send("POST", "webhooks", { url: url.value.trim(), description: about.value.trim(), events: wanted.value });
      made.replaceChildren(once(texts.t("webhooks.secret"), secret, texts.t("copy"), texts.t("copied")));
    }, texts.t("webhooks.made"));
    if (!isMade) return;
    url.value = about.value = "";
    await show();
  };
  return card(
    texts.t("webhooks.new"),
    form(work, field(texts.t("webhooks.url"), url, texts.t("webhooks.url.hint")), field(texts.t("webhooks.description"), about), wanted.element, submit(texts.t("webhooks.add"))),
    outcome.element,
    made,
  );
}

function eventTicks(texts, events, chosen) {
  const ticks = events.map((event) => ({ event, ...tick(texts.tOr(`event.${event}`, event), { checked: chosen.includes(event) }) }));
  const legend = h("legend", {}, texts.t("webhooks.events"));
  return {
    element: h("fieldset", { class: "ticks" }, legend, h("p", { class: "hint" }, texts.t("webhooks.events.hint")), ticks.map(({ element }) => element)),
    get value() {
      return ticks.filter(({ box }) => box.checked).map(({ event }) => event);
    },
  };
}

function endpoint(env, one) {
  const { texts, api, events, show } = env;
  const path = `webhooks/${encodeURIComponent(one.id)}`;
  const outcome = new Outcome(texts);
  const secret = h("div", {});
  const enabled = tick(texts.t("webhooks.enabled"), { checked: one.is_enabled });
  enabled.box.addEventListener("change", () => outcome.try(() => api.send("PATCH", path, { is_enabled: enabled.box.checked }), texts.t("saved")));
  const wanted = eventTicks(texts, events, one.events);
  const saveEvents = () => outcome.try(() => api.send("PATCH", path, { events: wanted.value }), texts.t("saved"));
  const rotate = () =>
    outcome.try(async () => {
      const renewed = await api.send("POST", `${path}/rotate`);
      secret.replaceChildren(once(texts.t("webhooks.secret"), renewed.secret, texts.t("copy"), texts.t("copied")));
    }, texts.t("webhooks.rotated"));
  const remove = () => outcome.try(() => api.send("DELETE", path).then(show));
  const sent = new Deliveries(env, path, outcome);
  const test = async () => {
    if (!(await outcome.try(() => api.send("POST", `${path}/test`), texts.t("webhooks.tested")))) return;
    sent.open();
    setTimeout(() => sent.show().catch(() => {}), LOOK_AGAIN_MS);
  };
  return card(
    one.url,
    one.description && h("p", {}, one.description),
    enabled.element,
    h(
      "div",
      { class: "buttons" },
      button(texts.t("webhooks.test"), test),
      sureButton(texts, texts.t("webhooks.rotate"), rotate),
      sureButton(texts, texts.t("remove"), remove),
    ),
    secret,
    outcome.element,
    h("details", {}, h("summary", {}, texts.t("webhooks.events")), wanted.element, button(texts.t("save"), saveEvents)),
    sent.element,
  );
}

/** What was sent to one endpoint, the newest first. */
class Deliveries {
  #env;
  #path;
  #outcome;
  #list = h("ul", { class: "rows" });
  #state;
  #cursor = null;
  #more;

  constructor(env, path, outcome) {
    this.#env = env;
    this.#path = path;
    this.#outcome = outcome;
    const { texts } = env;
    const states = [["", texts.t("deliveries.all")], ...["pending", "delivered", "dead"].map((one) => [one, texts.t(`delivery.${one}`)])];
    this.#state = choice(states, "", { onchange: () => this.show() });
    this.#more = button(texts.t("more"), () => this.show(true));
    const replay = button(texts.t("deliveries.replay_dead"), () => this.#replay(`${path}/replay`));
    this.element = h(
      "details",
      { ontoggle: () => this.element.open && this.show() },
      h("summary", {}, texts.t("deliveries")),
      h("div", { class: "buttons" }, field(texts.t("deliveries.state"), this.#state), replay, button(texts.t("refresh"), () => this.show())),
      this.#list,
      this.#more,
    );
  }

  open() {
    this.element.open = true;
  }

  async show(isMore = false) {
    const { api, texts } = this.#env;
    const query = new URLSearchParams({ limit: "20", ...(this.#state.value && { state: this.#state.value }), ...(isMore && { cursor: this.#cursor }) });
    await this.#outcome.try(async () => {
      const { items, next_cursor: next } = await api.get(`${this.#path}/deliveries?${query}`);
      if (!isMore) this.#list.replaceChildren();
      this.#list.append(...items.map((one) => this.#row(one)));
      if (!this.#list.children.length) this.#list.append(h("li", { class: "hint" }, texts.t("deliveries.none")));
      this.#cursor = next;
      this.#more.hidden = !next;
    });
  }

  #row(one) {
    const { texts, format } = this.#env;
    const look = { delivered: "tag good", dead: "tag bad" }[one.state] ?? "tag";
    const facts = [
      format.dayAndTime(one.created_at),
      texts.t("deliveries.attempts", { count: one.attempts }),
      one.last_status && `HTTP ${one.last_status}`,
      one.last_error,
      one.next_attempt_at && texts.t("deliveries.next", { when: format.dayAndTime(one.next_attempt_at) }),
    ];
    const path = `${this.#path}/deliveries/${encodeURIComponent(one.event_id)}/replay`;
    return h(
      "li",
      {},
      h("strong", {}, texts.tOr(`event.${one.event}`, one.event)),
      h("span", { class: look }, texts.t(`delivery.${one.state}`)),
      h("p", { class: "hint" }, facts.filter(Boolean).join(" · ")),
      one.state !== "pending" && button(texts.t("deliveries.replay"), () => this.#replay(path)),
    );
  }

  async #replay(path) {
    const { api, texts } = this.#env;
    let count = 0;
    const work = async () => {
      ({ replayed: count } = await api.send("POST", path));
    };
    if (!(await this.#outcome.try(work))) return;
    await this.show();
    await this.#outcome.try(async () => {}, texts.t("deliveries.replayed", { count }));
  }
}
