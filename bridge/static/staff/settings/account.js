/** One's own account: password, second factor, sessions, notices. */
import { h } from "../../widget/dom.js";
import { Outcome, button, card, field, form, once, submit } from "./parts.js";
import { SessionList } from "./session-list.js";

const MIN_CHARS = 10;

/** @param {object} env see settings.js */
export async function draw(env) {
  return [whoCard(env), noticesCard(env), passwordCard(env), factorCard(env), await sessionsCard(env)];
}

function whoCard({ texts, api }) {
  const row = (label, value) => [h("dt", {}, texts.t(label)), h("dd", {}, value)];
  return h(
    "dl",
    { class: "facts" },
    row("account.name", api.name),
    row("account.display_name", api.displayName),
    row("account.role", texts.t(`role.${api.role}`)),
  );
}

function noticesCard({ texts, staff, notifier, signal }) {
  const state = h("p", { class: "hint", role: "status" });
  const change = button("", () => notifier.toggle());
  const show = () => {
    change.textContent = texts.t(notifier.isOn ? "notices.turn_off" : "notices.turn_on");
    state.textContent = notifier.isBlocked ? staff.t("notify.blocked") : "";
  };
  notifier.addEventListener("change", show, { signal });
  show();
  return card(texts.t("notices"), h("p", {}, texts.t("notices.about")), state, change);
}

function passwordCard({ texts, api }) {
  const outcome = new Outcome(texts);
  const props = { type: "password", required: true, maxlength: 200 };
  const old = h("input", { ...props, autocomplete: "current-password" });
  const fresh = h("input", { ...props, autocomplete: "new-password", minlength: MIN_CHARS });
  const again = h("input", { ...props, autocomplete: "new-password" });
  const work = async () => {
    if (fresh.value !== again.value) {
      outcome.complain(texts.t("password.differs"));
      again.select();
      return;
    }
    const body = { old_password: old.value, new_password: fresh.value };
    if (await outcome.try(() => api.send("PUT", "session/password", body), texts.t("password.changed"))) old.value = fresh.value = again.value = "";
  };
  return card(
    texts.t("password"),
    form(
      work,
      // Password managers want to know whose it is.
      h("input", { type: "text", autocomplete: "username", value: api.name, hidden: true, readonly: true }),
      field(texts.t("password.old"), old),
      field(texts.t("password.new"), fresh, texts.t("password.hint", { count: MIN_CHARS })),
      field(texts.t("password.again"), again),
      submit(texts.t("password.change")),
    ),
    outcome.element,
  );
}

function factorCard({ texts, api }) {
  const outcome = new Outcome(texts);
  const body = h("div", { class: "stack" });
  const password = () => h("input", { type: "password", required: true, maxlength: 200, autocomplete: "current-password" });

  const showOff = () => {
    const own = password();
    const begin = () =>
      outcome.try(async () => showSetUp(await api.send("POST", "session/totp", { password: own.value })));
    body.replaceChildren(
      h("p", {}, texts.t("factor.off")),
      form(begin, field(texts.t("factor.password"), own), submit(texts.t("factor.begin"))),
    );
  };
  const showSetUp = ({ secret, provisioning_uri: uri, qr_code: picture }) => {
    const code = h("input", { required: true, inputmode: "numeric", autocomplete: "one-time-code", maxlength: 7, pattern: "[0-9]{3} ?[0-9]{3}" });
    const confirm = () =>
      outcome.try(async () => {
        await api.send("POST", "session/totp/confirm", { code: code.value });
        api.hasTotp = true;
        showOn();
      }, texts.t("factor.is_on"));
    body.replaceChildren(
      h("ol", { class: "numbered" }, h("li", {}, texts.t("factor.step1"), " ", h("a", { href: uri }, texts.t("factor.open"))), h("li", {}, texts.t("factor.step2"))),
      h("img", { class: "qr-code", src: picture, alt: texts.t("factor.qr_code") }),
      once(texts.t("factor.secret"), secret, texts.t("copy"), texts.t("copied")),
      form(confirm, field(texts.t("factor.code"), code), submit(texts.t("factor.confirm"))),
    );
    code.focus();
  };
  const showOn = () => {
    const own = password();
    const remove = () =>
      outcome.try(async () => {
        await api.send("POST", "session/totp/remove", { password: own.value });
        api.hasTotp = false;
        showOff();
      }, texts.t("factor.is_off"));
    body.replaceChildren(h("p", {}, texts.t("factor.on")), form(remove, field(texts.t("factor.password"), own), submit(texts.t("factor.remove"))));
  };

  if (api.hasTotp) showOn();
  else showOff();
  return card(texts.t("factor"), body, outcome.element);
}

async function sessionsCard(env) {
  const { texts, api } = env;
  const outcome = new Outcome(texts);
  const others = button(texts.t("sessions.end"), async () => {
    if (await outcome.try(() => api.send("DELETE", "sessions"), texts.t("sessions.ended"))) await list.show();
  });
  const list = new SessionList(env, "sessions", outcome, () => {
    others.hidden = list.count < 2;
  });
  await list.show();
  return card(texts.t("sessions"), list.element, others, outcome.element);
}
