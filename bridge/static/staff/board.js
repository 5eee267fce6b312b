/** The supervisor's board: who waits, how soon people answer, how long they take, who has what; always of this moment. */
import { h } from "../widget/dom.js";

/** News comes by the live line; what changes with time alone is looked at as often. */
const EVERY_MS = 5_000;
const SETTLE_MS = 500;
const WINDOWS = [1, 8, 24, 168];

/** @param {HTMLElement} main @param {object} env see settings.js */
export async function draw(main, env) {
  const { texts, api, desk, signal } = env;
  let hours = 24;
  let timer = 0;
  const tiles = h("dl", { class: "tiles" });
  const team = h("tbody", {});
  const state = h("p", { class: "now", role: "status" });
  const line = h("p", { class: "complaint", role: "alert" });

  const look = async () => {
    clearTimeout(timer);
    try {
      const board = await api.get(`board?hours=${hours}`);
      if (signal.aborted) return;
      show(board);
      line.textContent = "";
    } catch (error) {
      line.textContent = texts.t("problem", { detail: error.message });
    }
    clearTimeout(timer);
    if (!signal.aborted) timer = setTimeout(look, EVERY_MS);
  };
  const lookSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(look, SETTLE_MS);
  };
  const show = (board) => {
    showState(state, board, texts);
    tiles.replaceChildren(...figures(board, env).map((one) => tile(one, texts)));
    team.replaceChildren(...board.team.map((one) => memberRow(one, env)));
  };

  const windows = h("select", { id: "board-hours" }, WINDOWS.map((one) => h("option", { value: one, selected: one === hours }, texts.t("board.hours", { count: one }))));
  windows.addEventListener("change", () => {
    hours = Number(windows.value);
    look();
  });
  for (const news of ["lists", "team"]) desk.addEventListener(news, lookSoon, { signal });
  signal.addEventListener("abort", () => clearTimeout(timer));
  main.classList.add("board");
  main.replaceChildren(
    h("div", { class: "board-head" }, h("h2", {}, texts.t("board")), state, h("label", { for: "board-hours" }, texts.t("board.window")), windows),
    line,
    tiles,
    h("h3", {}, texts.t("board.team")),
    h("div", { class: "scrolls", tabindex: 0, role: "region", "aria-label": texts.t("board.team") }, h("table", {}, head(texts), team)),
    legend(texts),
  );
  await look();
}

function showState(element, { is_open: isOpen, next_opening: next }, texts) {
  element.className = isOpen ? "now good" : "now bad";
  const at = next && new Intl.DateTimeFormat(texts.language, { weekday: "long", hour: "2-digit", minute: "2-digit" }).format(new Date(next));
  element.textContent = texts.t(isOpen ? "hours.now.open" : next ? "hours.now.opens" : "hours.now.never", { when: at ?? "" });
}

/** The figures in their order: name, value, what stands below it, whether it asks for somebody to act. */
function figures(board, { texts, format }) {
  const span = (seconds) => inWords(seconds, texts);
  const p90 = ({ p90_s: seconds, count }) => (count ? texts.t("board.p90", { time: span(seconds), count }) : "");
  return [
    { name: "waiting", value: format.number(board.waiting), isUrgent: board.waiting > 0 },
    { name: "longest_wait", value: span(board.longest_wait_s), isUrgent: board.longest_wait_s > 300 },
    { name: "with_person", value: format.number(board.with_person) },
    { name: "with_bot", value: format.number(board.with_bot) },
    { name: "first_response", value: span(board.first_response.median_s), more: p90(board.first_response) },
    { name: "handling", value: span(board.handling.median_s), more: p90(board.handling) },
    { name: "asked", value: format.number(board.asked), more: waits(board, texts) },
    { name: "rating", value: board.rating === null ? "–" : format.rating(board.rating), more: texts.t("board.ratings", { count: board.ratings }) },
    { name: "closed", value: format.number(board.closed) },
  ];
}

/** Of the waits: how many nobody answered, and how many came of a transfer, where there were any. */
const waits = ({ missed, asked_again: again }, texts) =>
  [texts.t("board.missed", { count: missed }), again && texts.t("board.asked_again", { count: again })].filter(Boolean).join(" · ");

function tile({ name, value, more, isUrgent }, texts) {
  return h(
    "div",
    { class: isUrgent ? "tile urgent" : "tile", title: texts.t(`board.${name}.about`) },
    h("dt", {}, texts.t(`board.${name}`)),
    h("dd", {}, h("strong", {}, value), more && h("span", { class: "hint" }, more)),
  );
}

const head = (texts) => h("thead", {}, h("tr", {}, ["member", "presence", "load", "taken"].map((one) => h("th", { scope: "col" }, texts.t(`board.${one}`)))));

function memberRow(one, { texts, staff }) {
  const load = h("meter", { min: 0, max: one.capacity, value: Math.min(one.conversations, one.capacity), "aria-label": texts.t("board.load") });
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, one.display_name, " ", h("span", { class: "hint" }, texts.t(`role.${one.role}`))),
    h("td", {}, h("span", { class: `dot ${one.presence}` }), staff.t(`presence.${one.presence}`)),
    h("td", {}, load, ` ${one.conversations} / ${one.capacity}`),
    h("td", {}, String(one.taken)),
  );
}

/** What each figure counts, for those who cannot point at it. */
function legend(texts) {
  const names = ["waiting", "longest_wait", "with_person", "with_bot", "first_response", "handling", "asked", "rating", "closed", "taken"];
  const rows = names.map((name) => [h("dt", {}, texts.t(`board.${name}`)), h("dd", {}, texts.t(`board.${name}.about`))]);
  return h("details", { class: "legend" }, h("summary", {}, texts.t("board.about")), h("dl", {}, rows.flat()));
}

/** A span of time as short as it may be: "45 s", "3 min 20 s", "2 h 5 min". @param {number | null} seconds */
function inWords(seconds, texts) {
  if (seconds === null) return "–";
  const whole = Math.round(seconds);
  if (whole < 60) return texts.t("span.s", { s: whole });
  if (whole < 3_600) return texts.t("span.min", { min: Math.floor(whole / 60), s: whole % 60 });
  return texts.t("span.h", { h: Math.floor(whole / 3_600), min: Math.floor((whole % 3_600) / 60) });
}
