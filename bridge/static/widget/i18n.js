/** Words of the interface: one flat JSON file per area and language in static/i18n/. */

export const LANGUAGES = Object.freeze(["en", "zh"]);
/** Each language in its own words, for language switches. */
export const LANGUAGE_NAMES = Object.freeze({ en: "English", zh: "中文" });

/** Languages written from right to left: none of ours yet. */
const FROM_THE_RIGHT = new Set(["ar", "fa", "he", "ur"]);

/** Which way a language is read. @param {string} language @returns {"ltr" | "rtl"} */
export const directionOf = (language) => (FROM_THE_RIGHT.has(language) ? "rtl" : "ltr");

/**
 * Choose the interface's language from tags in order of weight ("zh-CN", "en_GB", null ...).
 *
 * @param {...(string | null | undefined)} tags
 * @returns {"en" | "zh"}
 */
export function pickLanguage(...tags) {
  for (const tag of tags) {
    const primary = (tag ?? "").toLowerCase().split(/[-_]/)[0];
    if (LANGUAGES.includes(primary)) return /** @type {"en" | "zh"} */ (primary);
  }
  return "en";
}

/** The words of one area in one language. */
export class Texts {
  #words;
  #plural;

  /** @param {"en" | "zh"} language @param {Record<string, string>} words */
  constructor(language, words) {
    this.language = language;
    this.#words = words;
  }

  /**
   * Fetch an area's words.
   *
   * @param {string} base the bridge's address, ends with a slash
   * @param {string} area "widget", "demo" or "staff"
   * @param {"en" | "zh"} language
   */
  static async load(base, area, language) {
    const response = await fetch(`${base}static/i18n/${area}.${language}.json`);
    if (!response.ok) throw new Error(`expected the words of "${area}" in ${language}, got HTTP ${response.status}`);
    return new Texts(language, await response.json());
  }

  /** A text if there is one for the key, else `otherwise`. @param {string} key @param {string} otherwise */
  tOr(key, otherwise) {
    return this.#words[key] ?? otherwise;
  }

  /**
   * Return a text with its `{names}` filled in. Where `vars.count` is a number, `key.one` and `key.other` are
   * tried first, as the language's plural rule says.
   *
   * @param {string} key
   * @param {Record<string, string | number>} [vars]
   */
  t(key, vars = {}) {
    const plural = typeof vars.count === "number" ? this.#words[`${key}.${this.#pluralOf(vars.count)}`] : undefined;
    const text = plural ?? this.#words[key] ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name) => (name in vars ? String(vars[name]) : whole));
  }

  /** Made when it is first needed: Intl objects are slow to build, and the closed chat counts nothing. */
  #pluralOf(count) {
    this.#plural ??= new Intl.PluralRules(this.language);
    return this.#plural.select(count);
  }
}
