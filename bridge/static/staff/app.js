/** The staff page: sign in, then the desk, the board or the settings. */
import { preferences } from "../demo/preferences.js";
import { h } from "../widget/dom.js";
import { Format } from "../widget/format.js";
import { LANGUAGE_NAMES, Texts } from "../widget/i18n.js";
import { StaffApi } from "./api.js";
import { Desk } from "./desk.js";
import { Notifier } from "./notify.js";
import { Queue } from "./queue.js";
import { listenForShortcuts } from "./shortcuts.js";
import { Side } from "./side.js";
import { signInForm } from "./sign-in.js";
import { Talk } from "./talk.js";
import { awayButton, notifyButton, pagesNav, placeOf } from "./top.js";

/** Loaded when they are opened: agents seldom need them. */
const PAGES = { board: () => import("./board.js"), settings: () => import("./settings.js") };

const FAILED = "problem.other";

const app = document.getElementById("app");
const api = new StaffApi();

let texts;
let blocks;
let desk = null;
let notifier = null;
let view = new AbortController();
let place = "desk";

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
  app.classList.remove("has-talk", "has-side");
  if (desk) drawSignedIn();
  else app.replaceChildren(signInForm({ texts, api, tools: tools() }, openDesk));
}

function drawSignedIn() {
  const { signal } = view;
  place = placeOf(location.hash, Object.keys(PAGES));
  notifier.follow({ texts, signal });
  const line = h("p", { class: "line", role: "status" });
  const showLine = () => (line.textContent = desk.isOnline ? "" : texts.t("offline"));
  desk.addEventListener("line", showLine, { signal });
  showLine();
  const leave = h("button", { type: "button", class: "tool", onclick: signOut }, texts.t("sign_out"));
  const own = h("a", { class: "tool me", href: "/console#settings/account" }, api.displayName);
  const env = { texts, desk, signal };
  const buttons = [own, awayButton(env), notifyButton({ ...env, notifier }), scheme(), leave];
  const top = h("header", { class: "top" }, h("h1", {}, texts.t("title")), pagesNav({ texts, api, desk, place }), line, tools(...buttons));
  if (place === "desk") drawDesk(top, signal);
  else drawPage(top, signal);
}

function drawDesk(top, signal) {
  const talk = new Talk({ texts, blocks, desk, signal });
  app.replaceChildren(
    top,
    new Queue({ texts, blocks, desk, signal }).element,
    talk.element,
    new Side({ texts, blocks, desk, signal }, talk.form).element,
  );
  listenForShortcuts({ desk, signal });
}

async function drawPage(top, signal) {
  const main = h("main", { class: "page", "aria-busy": "true" });
  app.replaceChildren(top, main);
  try {
    const { language } = preferences;
    const [module, words] = await Promise.all([PAGES[place](), Texts.load("/", "settings", language)]);
    if (signal.aborted) return;
    await module.draw(main, { texts: words, staff: texts, format: blocks.format, api, desk, notifier, signal });
  } catch {
    main.replaceChildren(h("p", { class: "complaint", role: "alert" }, texts.t(FAILED)));
  }
  main.removeAttribute("aria-busy");
}

function scheme() {
  const onclick = () => (preferences.isDark = !preferences.isDark);
  return h("button", { type: "button", class: "tool", onclick }, texts.t("scheme"));
}

async function openDesk() {
  desk = new Desk(api);
  notifier = new Notifier(desk);
  await desk.start();
  draw();
}

async function signOut() {
  await api.signOut();
  closeDesk();
}

function closeDesk() {
  desk?.stop();
  notifier?.stop();
  desk = notifier = null;
  draw();
}

api.addEventListener("signed-out", closeDesk);
window.addEventListener("hashchange", () => {
  if (desk && placeOf(location.hash, Object.keys(PAGES)) !== place) draw();
});
preferences.addEventListener("language", async () => {
  await loadWords();
  draw();
  document.getElementById("language").focus();
});

await loadWords();
if (await api.resume()) await openDesk();
else draw();
