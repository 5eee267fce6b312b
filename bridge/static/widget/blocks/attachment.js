/** A picture, which leads to its full size, or a PDF, which is saved. */
import { h, icon, safeUrl } from "../dom.js";
import { DOCUMENT } from "../icons.js";

// An address is good for 15 minutes; who comes near later gets a new one.
const FRESH_MS = 10 * 60_000;

/** @param {object} block @param {import("./index.js").BlockEnvironment} env */
export function renderAttachment({ attachment_id: id, name, media_type: type, width, height, size_bytes: size }, env) {
  const { texts, base, addressOf } = env;
  const isPicture = type !== "application/pdf";
  const [unit, amount] = size < 1e6 ? ["kilobyte", Math.ceil(size / 1e3)] : ["megabyte", size / 1e6];
  const sizes = new Intl.NumberFormat(texts.language, { style: "unit", unit, maximumFractionDigits: 1 });
  const shown = isPicture
    ? [h("img", { alt: texts.t("attachment.picture", { name }), width, height })]
    : [icon(DOCUMENT), h("span", {}, name), h("span", { class: "paper-size" }, sizes.format(amount))];
  let askedAt = 0;
  const look = async () => {
    if (Date.now() - askedAt < FRESH_MS) return;
    askedAt = Date.now();
    try {
      const { url, thumbnail_url: small } = await addressOf(id);
      link.href = safeUrl(url, base);
      if (isPicture) shown[0].src = safeUrl(small, base);
    } catch {
      // Offline, or erased: its name is there, and the next approach asks again.
      askedAt = 0;
    }
  };
  const shape = isPicture ? "picture" : "paper";
  const link = h("a", { class: shape, target: "_blank", rel: "noopener noreferrer", onpointerenter: look, onfocus: look }, ...shown);
  look();
  return link;
}
