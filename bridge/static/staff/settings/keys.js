/** Keys of the shop's own systems: make one (its token is shown once), see when it was used, revoke it. */
import { h } from "../../widget/dom.js";
import { Outcome, card, field, form, once, submit, sureButton, tick, when } from "./parts.js";

const DEFAULT_PER_MINUTE = 600;

/** @param {object} env see settings.js */
export async function draw(env) {
  const { texts, api } = env;
  const outcome = new Outcome(texts);
  const list = h("ul", { class: "rows" });
  let scopes = [];
  const show = async () => {
    const found = await api.get("keys");
    scopes = found.scopes;
    list.replaceChildren(...(found.keys.length ? found.keys.map((key) => row({ ...env, outcome, show }, key)) : [h("li", { class: "hint" }, texts.t("keys.none"))]));
  };
  await show();
  return [newCard({ ...env, show, scopes }), card(texts.t("page.keys"), outcome.element, list)];
}

function newCard({ texts, api, scopes, show }) {
  const outcome = new Outcome(texts);
  const made = h("div", {});
  const name = h("input", { required: true, maxlength: 80, autocomplete: "off" });
  const perMinute = h("input", { type: "number", required: true, min: 1, max: 1_000_000, value: DEFAULT_PER_MINUTE });
  const ticks = scopes.map((scope) => ({ scope, ...tick(texts.tOr(`scope.${scope}`, scope), { value: scope }) }));
  const work = async () => {
    const chosen = ticks.filter(({ box }) => box.checked).map(({ scope }) => scope);
    if (!chosen.length) {
      outcome.complain(texts.t("keys.no_scope"));
      return;
    }
    made.replaceChildren();
    const isMade = await outcome.try(async () => {
      const { token } = await api.send("POST", "keys", { name: name.value.trim(), scopes: chosen, requests_per_minute: Number(perMinute.value) });
      made.replaceChildren(once(texts.t("keys.token"), token, texts.t("copy"), texts.t("copied")));
    }, texts.t("keys.made"));
    if (!isMade) return;
    name.value = "";
    ticks.forEach(({ box }) => (box.checked = false));
    await show();
  };
  return card(
    texts.t("keys.new"),
    h("p", { class: "hint" }, texts.t("keys.about")),
    form(
      work,
      field(texts.t("keys.name"), name, texts.t("keys.name.hint")),
      field(texts.t("keys.per_minute"), perMinute),
      h("fieldset", { class: "ticks" }, h("legend", {}, texts.t("keys.scopes")), ticks.map(({ element }) => element)),
      submit(texts.t("keys.make")),
    ),
    outcome.element,
    made,
  );
}

function row({ texts, api, format, outcome, show }, key) {
  const revoke = () => outcome.try(() => api.send("DELETE", `keys/${encodeURIComponent(key.id)}`).then(show), texts.t("keys.revoked", key));
  return h(
    "li",
    {},
    h("strong", {}, key.name),
    h("code", {}, `${key.id}…`),
    key.revoked_at && h("span", { class: "tag bad" }, texts.t("keys.is_revoked")),
    h("p", { class: "hint" }, key.scopes.map((scope) => texts.tOr(`scope.${scope}`, scope)).join(texts.t("separator"))),
    h("p", { class: "hint" }, texts.t("keys.facts", { made: format.dayAndTime(key.created_at), used: when(key.last_used_at, { texts, format }), count: key.requests_per_minute })),
    !key.revoked_at && sureButton(texts, texts.t("keys.revoke", key), revoke),
  );
}
