/** Who did what, to whom or what, and when: filtered, by pages, as a spreadsheet. */
import { h } from "../../widget/dom.js";
import { Outcome, button, choice, field, form, submit } from "./parts.js";

const TRAILS = ["settings", "conversations"];

/** @param {object} env see settings.js */
export async function draw({ texts, api, format }) {
  const outcome = new Outcome(texts);
  const body = h("tbody", {});
  const trail = choice(TRAILS.map((one) => [one, texts.t(`audit.of.${one}`)]), TRAILS[0]);
  const words = () => h("input", { type: "search", maxlength: 80, autocomplete: "off" });
  const [actor, action, subject] = [words(), words(), words()];
  const [since, until] = [h("input", { type: "date" }), h("input", { type: "date" })];
  const download = h("a", { class: "action", download: true }, texts.t("audit.csv"));
  const empty = h("p", { class: "hint" }, texts.t("audit.none"));
  let cursor = null;

  const query = () => {
    const asked = { of: trail.value, actor: actor.value.trim(), action: action.value.trim(), subject: subject.value.trim(), since: dayBegin(since.value, 0), until: dayBegin(until.value, 1) };
    return new URLSearchParams(Object.entries(asked).filter(([, value]) => value));
  };
  const show = (isMore = false) =>
    outcome.try(async () => {
      const asked = query();
      download.setAttribute("href", `/staff/api/audit.csv?${asked}`);
      if (isMore) asked.set("cursor", cursor);
      const page = await api.get(`audit?${asked}`);
      if (!isMore) body.replaceChildren();
      body.append(...page.lines.map((line) => row(line, texts, format)));
      cursor = page.next_cursor;
      more.hidden = !cursor;
      empty.hidden = body.children.length > 0;
    });
  const more = button(texts.t("more"), () => show(true));
  await show();
  return [
    form(
      () => show(),
      field(texts.t("audit.of"), trail),
      field(texts.t("audit.actor"), actor),
      field(texts.t("audit.action"), action),
      field(texts.t("audit.subject"), subject),
      field(texts.t("audit.since"), since),
      field(texts.t("audit.until"), until),
      submit(texts.t("audit.show")),
    ),
    outcome.element,
    h("p", {}, download),
    h("div", { class: "scrolls", tabindex: 0, role: "region", "aria-label": texts.t("page.audit") }, h("table", {}, head(texts), body)),
    empty,
    more,
  ];
}

const head = (texts) => h("thead", {}, h("tr", {}, ["at", "actor", "action", "subject"].map((one) => h("th", { scope: "col" }, texts.t(`audit.${one}`)))));

function row({ at, actor, action, subject }, texts, format) {
  return h("tr", {}, h("td", {}, h("time", { datetime: at }, format.dayAndTime(at))), h("td", {}, actor), h("td", {}, texts.tOr(`audited.${action}`, action)), h("td", {}, subject));
}

/** The moment at which a day begins here, or the day after it. @param {string} date @param {number} days */
function dayBegin(date, days) {
  if (!date) return "";
  const [year, month, day] = date.split("-").map(Number);
  return new Date(year, month - 1, day + days).toISOString();
}
