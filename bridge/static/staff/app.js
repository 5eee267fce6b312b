/** The staff page: sign in, then the desk. */
import { preferences } from "../demo/preferences.js";
import { h } from "../widget/dom.js";
import { Format } from "../widget/format.js";
import { LANGUAGE_NAMES, Texts } from "../widget/i18n.js";
import { StaffApi } from "./api.js";
import { Desk } from "./desk.js";
import { Queue } from "./queue.js";
import { listenForShortcuts } from "./shortcuts.js";
import { Side } from "./side.js";
import { signInForm } from "./sign-in.js";
import { Talk } from "./talk.js";

const app = document.getElementById("app");
const api = new StaffApi();

let texts;
let blocks;
let desk = null;
let view = new AbortController();

async function loadWords() {
  const { language } = preferences;
  const [page, widget] = await Promise.all([Texts.load("/", "staff", language), Texts.load("/", "widget", language)]);
  texts = page;
  blocks = { texts: widget, format: new Format(language), base: `${location.origin}/`, addressOf: (id) => api.addressOf(id) };
}

function tools(...more) {
  const other = preferences.language === "zh" ? "en" : "zh";
  const speak = () => (preferences.language = other);
  return h(
    "div",
    { class: "tools" },
    more,
    h("button", { type: "button", class: "tool", id: "language", lang: other === "zh" ? "zh-CN" : "en", onclick: speak }, LANGUAGE_NAMES[other]),
  );
}

function draw() {
  view.abort();
  view = new AbortController();
  document.title = texts.t("title");
  if (desk) drawDesk();
  else app.replaceChildren(signInForm({ texts, api, tools: tools() }, openDesk));
}

function drawDesk() {
  const { signal } = view;
  const line = h("p", { class: "line", role: "status" });
  const showLine = () => (line.textContent = desk.isOnline ? "" : texts.t("offline"));
  desk.addEventListener("line", showLine, { signal });
  showLine();
  const leave = h("button", { type: "button", class: "tool", onclick: signOut }, texts.t("sign_out"));
  const signedIn = h("span", { class: "me" }, api.displayName);
  const talk = new Talk({ texts, blocks, desk, signal });
  app.replaceChildren(
    h("header", { class: "top" }, h("h1", {}, texts.t("title")), line, tools(signedIn, awayButton(signal), scheme(), leave)),
    new Queue({ texts, blocks, desk, signal }).element,
    talk.element,
    new Side({ texts, blocks, desk, signal }, talk.form).element,
  );
  listenForShortcuts({ desk, signal });
}

/** Says whether one is there, and changes it. */
function awayButton(signal) {
  const button = h("button", { type: "button", class: "tool", onclick: () => desk.setAway(!desk.isAway).catch(() => {}) });
  const show = () => {
    button.textContent = texts.t(desk.isAway ? "presence.away" : "presence.online");
    button.setAttribute("aria-pressed", String(desk.isAway));
    button.setAttribute("aria-label", texts.t("away"));
  };
  desk.addEventListener("team", show, { signal });
  show();
  return button;
}

function scheme() {
  const onclick = () => (preferences.isDark = !preferences.isDark);
  return h("button", { type: "button", class: "tool", onclick }, texts.t("scheme"));
}

async function openDesk() {
  desk = new Desk(api);
  await desk.start();
  draw();
}

async function signOut() {
  await api.signOut();
  closeDesk();
}

function closeDesk() {
  desk?.stop();
  desk = null;
  draw();
}

api.addEventListener("signed-out", closeDesk);
preferences.addEventListener("language", async () => {
  await loadWords();
  draw();
  document.getElementById("language").focus();
});

await loadWords();
if (await api.resume()) await openDesk();
else draw();
