/** Options of variants in words: the catalogue has them in a language-free form ({"colour": "red", "size": "M"}). */

/** @param {string} name @param {import("../widget/i18n.js").Texts} texts */
export const optionName = (name, texts) => texts.tOr(`option.${name}`, name);

/** @param {string} value @param {import("../widget/i18n.js").Texts} texts */
export const optionValue = (value, texts) => texts.tOr(`value.${value}`, value);

/** All of a variant's options in one line. @param {Record<string, string>} options */
export const optionLine = (options, texts) =>
  Object.values(options)
    .map((value) => optionValue(value, texts))
    .join(" · ");
