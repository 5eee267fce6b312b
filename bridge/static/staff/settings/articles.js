/** The articles that the chat answers from: list, write in both languages, publish and withdraw. */
import { h } from "../../widget/dom.js";
import { LANGUAGE_NAMES, LANGUAGES } from "../../widget/i18n.js";
import { Outcome, button, card, choice, field, submit } from "./parts.js";

const KEY_PATTERN = "[a-z0-9\\-]{1,80}";
/** A new article; behind it may stand the conversation and the message that it is taken from. */
const NEW = "+";

/** @param {object} env see settings.js */
export function draw(env) {
  return env.rest ? drawOne(env) : drawList(env);
}

const addressOf = (key) => `/console#settings/articles/${encodeURIComponent(key)}`;

async function drawList({ texts, api }) {
  const { articles } = await api.get("articles");
  const filter = h("input", { type: "search", autocomplete: "off" });
  const list = h("ul", { class: "rows" });
  const show = () => {
    const words = filter.value.trim().toLowerCase();
    const fits = (one) => [one.key, ...Object.values(one.titles), ...one.topics].some((text) => text.toLowerCase().includes(words));
    list.replaceChildren(...articles.filter(fits).map((one) => row(texts, one)));
  };
  filter.addEventListener("input", show);
  show();
  return [
    h("p", { class: "hint" }, texts.t("articles.about")),
    h("p", {}, h("a", { class: "action", href: addressOf(NEW) }, texts.t("articles.new"))),
    field(texts.t("articles.filter"), filter),
    list,
  ];
}

function row(texts, one) {
  const titles = LANGUAGES.map((language) => one.titles[language]).filter(Boolean);
  const missing = LANGUAGES.filter((language) => !one.titles[language]);
  return h(
    "li",
    {},
    h("a", { href: addressOf(one.key) }, titles.join(" · ")),
    !one.is_published && h("span", { class: "tag bad" }, texts.t("articles.withdrawn")),
    one.audience === "staff" && h("span", { class: "tag" }, texts.t("articles.audience.staff")),
    missing.map((language) => h("span", { class: "tag" }, texts.t("articles.missing", { language: LANGUAGE_NAMES[language] }))),
    h("p", { class: "hint" }, [one.key, ...one.topics].join(" · ")),
  );
}

/** @param {string} from what stands behind the plus: a conversation's id and a message's number, or nothing */
async function begin(api, from) {
  const article = { key: "", topics: [], audience: "public", texts: {}, is_published: false };
  if (!from) return article;
  const [id, seq] = from.split("/");
  const { key, language, similar, ...text } = await api.get(`conversations/${encodeURIComponent(id)}/messages/${encodeURIComponent(seq)}/article-draft`);
  return { ...article, key, texts: { [language]: text }, similar };
}

/** What to look at before an answer becomes an article. */
function aboutDraft(texts, { similar }) {
  if (!similar) return [];
  const links = similar.map(({ key, title }) => h("li", {}, h("a", { href: addressOf(key) }, title)));
  return [h("p", { class: "hint" }, texts.t("articles.from_talk")), ...(links.length ? [h("p", { class: "hint" }, texts.t("articles.similar")), h("ul", {}, links)] : [])];
}

async function drawOne({ texts, api, rest }) {
  const isNew = rest.startsWith(NEW);
  const outcome = new Outcome(texts);
  let article = isNew ? await begin(api, rest.slice(NEW.length)) : await api.get(`articles/${encodeURIComponent(rest)}`);
  const path = () => `articles/${encodeURIComponent(article.key)}`;
  const key = h("input", { required: true, maxlength: 80, pattern: KEY_PATTERN, value: article.key, readonly: !isNew, autocomplete: "off" });
  const topics = h("input", { maxlength: 400, value: article.topics.join(", "), autocomplete: "off" });
  const audience = choice(["public", "staff"].map((one) => [one, texts.t(`articles.audience.${one}`)]), article.audience);
  const parts = LANGUAGES.map((language) => new TextPart(texts, language, article.texts[language]));
  const state = h("p", { class: "now", role: "status" });
  const flip = button("", () => outcome.try(async () => {
    article = await api.send("POST", `${path()}/${article.is_published ? "withdraw" : "publish"}`);
    showState();
  }, texts.t("articles.soon")));
  const showState = () => {
    state.className = article.is_published ? "now good" : "now bad";
    state.textContent = texts.t(article.is_published ? "articles.is_published" : "articles.is_withdrawn");
    flip.textContent = texts.t(article.is_published ? "articles.withdraw" : "articles.publish");
  };
  const save = async () => {
    const written = parts.filter((part) => !part.isEmpty).map((part) => [part.language, part.value]);
    if (!written.length) return outcome.complain(texts.t("articles.empty"));
    article.key = key.value.trim();
    const body = { texts: Object.fromEntries(written), topics: topics.value.split(/[,，]/).map((one) => one.trim()).filter(Boolean), audience: audience.value };
    if (!(await outcome.try(async () => (article = await api.send("PUT", path(), body)), texts.t("articles.soon")))) return undefined;
    key.readOnly = true;
    history.replaceState(null, "", addressOf(article.key));
    flip.hidden = state.hidden = false;
    return showState();
  };
  const onsubmit = (event) => {
    event.preventDefault();
    save();
  };
  showState();
  flip.hidden = state.hidden = isNew;
  return [
    h("p", {}, h("a", { href: "/console#settings/articles" }, texts.t("articles.back"))),
    h("div", { class: "buttons" }, state, flip),
    ...aboutDraft(texts, article),
    h(
      "form",
      { class: "stack", onsubmit },
      field(texts.t("articles.key"), key, texts.t("articles.key.hint")),
      field(texts.t("articles.topics"), topics, texts.t("articles.topics.hint")),
      field(texts.t("articles.audience"), audience),
      parts.map((part) => part.element),
      submit(texts.t("save")),
    ),
    outcome.element,
  ];
}

/** An article in one language. */
class TextPart {
  #title;
  #body;
  #questions;

  constructor(texts, language, text) {
    this.language = language;
    const lang = language === "zh" ? "zh-CN" : "en";
    this.#title = h("input", { maxlength: 300, lang, value: text?.title ?? "", autocomplete: "off" });
    this.#body = h("textarea", { rows: 14, maxlength: 30_000, lang });
    this.#body.value = text?.body ?? "";
    this.#questions = h("textarea", { rows: 4, lang });
    this.#questions.value = (text?.questions ?? []).join("\n");
    this.element = card(
      LANGUAGE_NAMES[language],
      field(texts.t("articles.title"), this.#title),
      field(texts.t("articles.body"), this.#body, texts.t("articles.body.hint")),
      field(texts.t("articles.questions"), this.#questions, texts.t("articles.questions.hint")),
    );
  }

  get isEmpty() {
    return !this.#title.value.trim() && !this.#body.value.trim();
  }

  get value() {
    const questions = [...new Set(this.#questions.value.split("\n").map((one) => one.trim()).filter(Boolean))];
    return { title: this.#title.value.trim(), body: this.#body.value, questions };
  }
}
