/** Accounts of the staff: who may sign in, as what, and with how many conversations at once. */
import { h } from "../../widget/dom.js";
import { Outcome, button, card, choice, field, form, once, submit, sureButton, tick, when } from "./parts.js";
import { SessionList } from "./session-list.js";

const ROLES = ["agent", "supervisor", "admin"];
const MAX_CAPACITY = 100;
/** Without those that look like others: it may be read out. */
const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
const PASSWORD_CHARS = 16;

/** @param {object} env see settings.js */
export async function draw(env) {
  const { texts, api } = env;
  const outcome = new Outcome(texts);
  const list = h("ul", { class: "rows" });
  const show = async () => {
    const [{ accounts }, { members }] = await Promise.all([api.get("accounts"), api.get("team")]);
    const presence = new Map(members.map((one) => [one.name, one.presence]));
    list.replaceChildren(...accounts.map((account) => row({ ...env, outcome, show }, account, presence.get(account.name))));
  };
  await show();
  return [newCard({ ...env, show }), card(texts.t("accounts.all"), outcome.element, list)];
}

function newCard({ texts, api, show }) {
  const outcome = new Outcome(texts);
  const made = h("div", {});
  const name = h("input", { required: true, maxlength: 80, autocomplete: "off" });
  const display = h("input", { maxlength: 80, autocomplete: "off" });
  const role = choice(ROLES.map((one) => [one, texts.t(`role.${one}`)]), "agent");
  const capacity = capacityField(6);
  const work = async () => {
    const password = newPassword();
    const body = { name: name.value.trim(), password, role: role.value, capacity: Number(capacity.value), display_name: display.value.trim() || null };
    made.replaceChildren();
    if (!(await outcome.try(() => api.send("POST", "accounts", body), texts.t("accounts.made", { name: body.name })))) return;
    made.replaceChildren(handOver(texts, password));
    name.value = display.value = "";
    await show();
  };
  return card(
    texts.t("accounts.new"),
    form(
      work,
      field(texts.t("accounts.name"), name),
      field(texts.t("accounts.display_name"), display, texts.t("accounts.display_name.hint")),
      field(texts.t("account.role"), role, texts.t("accounts.role.hint")),
      field(texts.t("accounts.capacity"), capacity),
      submit(texts.t("accounts.make")),
    ),
    outcome.element,
    made,
  );
}

function row(env, account, presence) {
  const { texts } = env;
  const tags = [
    h("span", { class: "tag" }, texts.t(`role.${account.role}`)),
    !account.is_active && h("span", { class: "tag bad" }, texts.t("accounts.off")),
    account.has_totp && h("span", { class: "tag good" }, texts.t("factor")),
    presence && presence !== "offline" && h("span", { class: "tag good" }, env.staff.t(`presence.${presence}`)),
  ];
  return h(
    "li",
    {},
    h("strong", {}, account.display_name === account.name ? account.name : `${account.display_name} (${account.name})`),
    tags,
    h("p", { class: "hint" }, texts.t("accounts.facts", { capacity: account.capacity, seen: when(account.last_seen_at, env) })),
    h("details", {}, h("summary", {}, texts.t("accounts.change", account)), changeForm(env, account)),
    sessionsPart(env, account),
  );
}

/** Asked for when it is opened: they are of this moment. */
function sessionsPart(env, account) {
  const { texts, api } = env;
  const outcome = new Outcome(texts);
  const path = `accounts/${encodeURIComponent(account.name)}/sessions`;
  const list = new SessionList(env, path, outcome, () => {
    everywhere.hidden = !list.count;
  });
  const end = async () => {
    await api.send("DELETE", path);
    await list.show();
  };
  const everywhere = button(texts.t("accounts.sign_out"), () => outcome.try(end, texts.t("accounts.signed_out", account)), { hidden: true });
  const ontoggle = ({ target }) => target.open && outcome.try(() => list.show());
  return h(
    "details",
    { ontoggle },
    h("summary", {}, texts.t("accounts.sessions", account)),
    h("div", { class: "stack" }, list.element, everywhere, outcome.element),
  );
}

function changeForm({ texts, api, outcome, show }, account) {
  const path = `accounts/${encodeURIComponent(account.name)}`;
  const display = h("input", { required: true, maxlength: 80, value: account.display_name });
  const role = choice(ROLES.map((one) => [one, texts.t(`role.${one}`)]), account.role);
  const capacity = capacityField(account.capacity);
  const active = tick(texts.t("accounts.may_sign_in"), { checked: account.is_active });
  const change = (body, done) => outcome.try(() => api.send("PATCH", path, body).then(show), done);
  const save = () =>
    change(
      { display_name: display.value.trim(), role: role.value, capacity: Number(capacity.value), is_active: active.box.checked },
      texts.t("accounts.saved", account),
    );
  const given = h("div", {});
  const reset = async () => {
    const password = newPassword();
    // Not drawn anew: the password has to be read.
    if (await outcome.try(() => api.send("PATCH", path, { password }), texts.t("accounts.reset_done", account))) given.replaceChildren(handOver(texts, password));
  };
  return h(
    "div",
    { class: "stack" },
    form(
      save,
      field(texts.t("accounts.display_name"), display),
      field(texts.t("account.role"), role),
      field(texts.t("accounts.capacity"), capacity),
      active.element,
      submit(texts.t("save")),
    ),
    h("div", { class: "buttons" }, sureButton(texts, texts.t("accounts.reset"), reset)),
    given,
  );
}

const capacityField = (value) => h("input", { type: "number", required: true, min: 1, max: MAX_CAPACITY, value });

const handOver = (texts, password) => once(texts.t("accounts.password"), password, texts.t("copy"), texts.t("copied"));

/** A password for the first sign-in: 79 bits, in groups of four. */
function newPassword() {
  const draws = crypto.getRandomValues(new Uint32Array(PASSWORD_CHARS));
  const letters = [...draws].map((draw) => LETTERS[draw % LETTERS.length]).join("");
  return letters.match(/.{4}/g).join("-");
}
