/**
 * From answer blocks (zhanggui/messages.py) to DOM; the staff page uses the same renderers.
 *
 * @typedef {{texts: import("../i18n.js").Texts, format: import("../format.js").Format, base: string,
 *   say?: (said: {label: string, payload: object, values?: Record<string, string>}, event: Event) => void,
 *   addressOf: (attachmentId: string) => Promise<{url: string, thumbnail_url: string | null}>,
 *   emit?: (name: string, detail?: unknown) => void}} BlockEnvironment
 *   without `say` (staff) buttons that would send something are shown but cannot be pressed
 */
import { renderAttachment } from "./attachment.js";
import { renderCards } from "./cards.js";
import { renderChips, renderQuickReplies } from "./choices.js";
import { renderComparison } from "./comparison.js";
import { renderForm } from "./form.js";
import { renderOffer } from "./offer.js";
import { renderOrderTimeline } from "./order-timeline.js";
import { renderSources } from "./sources.js";
import { renderText } from "./text.js";

const RENDERERS = new Map([
  ["text", renderText],
  ["cards", renderCards],
  ["comparison", renderComparison],
  ["quick_replies", renderQuickReplies],
  ["chips", renderChips],
  ["form", renderForm],
  ["offer", renderOffer],
  ["order_timeline", renderOrderTimeline],
  ["sources", renderSources],
  ["attachment", renderAttachment],
]);

/**
 * Show one block. Types of a newer bridge (and hand-off blocks, which are not for shoppers) show nothing.
 *
 * @param {{type: string}} block
 * @param {BlockEnvironment} env
 * @returns {HTMLElement | null}
 */
export function renderBlock(block, env) {
  try {
    return RENDERERS.get(block.type)?.(block, env) ?? null;
  } catch (error) {
    // One block that cannot be shown must not take the conversation with it.
    reportError(error);
    return null;
  }
}
