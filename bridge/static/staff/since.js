/** How long ago, in the few words that a queue needs. */

const MINUTE_MS = 60_000;
const HOUR_MIN = 60;
const DAY_MIN = 24 * HOUR_MIN;

/** @param {string} iso @param {import("../widget/i18n.js").Texts} texts */
export function since(iso, texts) {
  const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(iso)) / MINUTE_MS));
  if (minutes < 1) return texts.t("since.now");
  if (minutes < HOUR_MIN) return texts.t("since.minutes", { count: minutes });
  if (minutes < DAY_MIN) return texts.t("since.hours", { count: Math.floor(minutes / HOUR_MIN) });
  return texts.t("since.days", { count: Math.floor(minutes / DAY_MIN) });
}
