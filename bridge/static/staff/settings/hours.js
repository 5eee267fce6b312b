/** When people answer: slots of each weekday, days that are different, the time zone, and what that means now. */
import { h } from "../../widget/dom.js";
import { Outcome, button, card, field, submit, tick } from "./parts.js";

const PAUSE_MS = 300;
const MAX_SLOTS = 8;
const DAYS = 7;
const WORKDAY = { opens: "09:00", closes: "18:00" };
/** A Monday, to take the weekdays' names from. */
const MONDAY = Date.UTC(2024, 0, 1, 12);
const DAY_MS = 86_400_000;

/** @param {object} env see settings.js */
export async function draw({ texts, api, format, signal }) {
  const { hours } = await api.get("hours");
  const outcome = new Outcome(texts);
  const zone = h("input", { required: true, maxlength: 64, autocomplete: "off", list: "zones", value: hours?.time_zone ?? ownZone() });
  const always = tick(texts.t("hours.always"), { checked: hours === null });
  const week = [...Array(DAYS).keys()].map((day) => new Slots({ texts, name: weekday(day, texts.language), slots: hours?.week[day] ?? (day < 5 ? [WORKDAY] : []) }));
  const exceptions = new Exceptions(texts, hours?.exceptions ?? []);
  const preview = h("p", { class: "now", role: "status" });

  const value = () => ({
    hours: always.box.checked ? null : { time_zone: zone.value.trim(), week: week.map((day) => day.value), exceptions: exceptions.value },
  });
  const rest = h("div", { class: "stack" });
  const look = async () => {
    rest.hidden = always.box.checked;
    try {
      showNow(preview, await api.send("POST", "hours/preview", value()), { texts, format });
    } catch (error) {
      preview.className = "now bad";
      preview.textContent = texts.t("problem", { detail: error.message });
    }
  };
  let timer = 0;
  const lookSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE_MS);
  };
  signal.addEventListener("abort", () => clearTimeout(timer));
  const toAll = button(texts.t("hours.to_all"), () => {
    for (const day of week.slice(1)) day.value = week[0].value;
    lookSoon();
  });
  const save = () => outcome.try(async () => showNow(preview, await api.send("PUT", "hours", value()), { texts, format }), texts.t("saved"));
  const onsubmit = (event) => {
    event.preventDefault();
    save();
  };

  rest.append(
    field(texts.t("hours.zone"), zone, texts.t("hours.zone.hint")),
    h("datalist", { id: "zones" }, (Intl.supportedValuesOf?.("timeZone") ?? []).map((one) => h("option", { value: one }))),
    card(texts.t("hours.week"), h("p", { class: "hint" }, texts.t("hours.hint")), week.map((day) => day.element), toAll),
    card(texts.t("hours.exceptions"), exceptions.element),
  );
  await look();
  return h("form", { class: "hours stack", onsubmit, oninput: lookSoon, onclick: lookSoon }, preview, always.element, rest, submit(texts.t("save")), outcome.element);
}

/** The slots of one day. */
class Slots {
  #texts;
  #name;
  #list = h("div", { class: "slots" });
  #add;
  #closed;

  constructor({ texts, name, slots }) {
    this.#texts = texts;
    this.#name = name;
    this.#closed = h("span", { class: "hint" }, texts.t("hours.closed"));
    this.#add = button(texts.t("hours.add"), () => this.#addSlot(WORKDAY).querySelector("input").focus(), { "aria-label": texts.t("hours.add_to", { day: name }) });
    this.element = h("div", { class: "day", role: "group", "aria-label": name }, h("strong", { class: "day-name" }, name), this.#list, this.#closed, this.#add);
    this.value = slots;
  }

  get value() {
    return [...this.#list.children].map((row) => {
      const [opens, closes] = [...row.querySelectorAll("input")].map((input) => input.value);
      return { opens, closes };
    });
  }

  set value(slots) {
    this.#list.replaceChildren();
    slots.forEach((slot) => this.#addSlot(slot));
    this.#count();
  }

  #addSlot({ opens, closes }) {
    const texts = this.#texts;
    const time = (label, value) => h("input", { type: "time", required: true, value, "aria-label": `${this.#name}: ${texts.t(label)}` });
    const from = time("hours.opens", opens);
    // An input of times knows no 24:00; 00:00 behind an opening time is the same.
    const to = time("hours.closes", closes === "24:00" ? "00:00" : closes);
    const overnight = h("span", { class: "hint" });
    const show = () => (overnight.textContent = to.value && to.value <= from.value ? texts.t("hours.overnight") : "");
    const remove = button("×", () => {
      row.remove();
      this.#count();
      this.#add.focus();
    });
    remove.setAttribute("aria-label", texts.t("hours.remove", { day: this.#name }));
    const row = h("div", { class: "slot", oninput: show }, from, "–", to, remove, overnight);
    show();
    this.#list.append(row);
    this.#count();
    return row;
  }

  #count() {
    const count = this.#list.children.length;
    this.#closed.hidden = count > 0;
    this.#add.hidden = count >= MAX_SLOTS;
  }
}

/** Days with hours of their own: holidays, and days on which people answer longer. */
class Exceptions {
  #texts;
  #list = h("div", { class: "stack" });
  /** @type {Map<HTMLElement, () => object>} */
  #values = new Map();

  constructor(texts, known) {
    this.#texts = texts;
    const add = button(texts.t("hours.exception.add"), () => this.#add({ date: "", name: "", slots: [] }).querySelector("input").focus());
    this.element = h("div", { class: "stack" }, this.#list, add);
    known.forEach((one) => this.#add(one));
  }

  get value() {
    return [...this.#values.values()].map((value) => value()).filter(({ date }) => date);
  }

  #add({ date, name, slots }) {
    const texts = this.#texts;
    const day = h("input", { type: "date", required: true, value: date });
    const words = h("input", { maxlength: 80, value: name });
    const own = new Slots({ texts, name: name || date || texts.t("hours.exception"), slots });
    const remove = button(texts.t("remove"), () => {
      row.remove();
      this.#values.delete(row);
    });
    const row = h("div", { class: "exception" }, field(texts.t("hours.date"), day), field(texts.t("hours.name"), words), own.element, remove);
    this.#values.set(row, () => ({ date: day.value, name: words.value.trim(), slots: own.value }));
    this.#list.append(row);
    return row;
  }
}

/** Say whether people answer at this moment, and when they are back. */
function showNow(element, { hours, is_open: isOpen, next_opening: next }, { texts }) {
  element.className = isOpen ? "now good" : "now bad";
  const at = next && new Intl.DateTimeFormat(texts.language, { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", timeZone: hours.time_zone });
  const key = isOpen ? "hours.now.open" : at ? "hours.now.opens" : "hours.now.never";
  element.textContent = texts.t(key, { when: at ? at.format(new Date(next)) : "" });
}

const weekday = (day, language) => new Intl.DateTimeFormat(language, { weekday: "long", timeZone: "UTC" }).format(MONDAY + day * DAY_MS);

const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
