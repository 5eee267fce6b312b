/** An order and where it is, in the shopper's own time zone. */
import { h, icon, image, safeUrl } from "../dom.js";
import { CHECK, EXTERNAL, PARCEL } from "../icons.js";

/** @param {object} block @param {import("./index.js").BlockEnvironment} env */
export function renderOrderTimeline(block, env) {
  const { texts, format } = env;
  const expected = block.estimated_delivery_at;
  return h(
    "section",
    { class: "order", "aria-label": texts.t("order.label", { number: block.number }) },
    h(
      "header",
      { class: "order-head" },
      h("span", { class: "order-mark" }, icon(PARCEL)),
      h(
        "div",
        {},
        h("p", { class: "order-status" }, block.status_label),
        h("p", { class: "order-number" }, texts.t("order.number", { number: block.number })),
      ),
      h("p", { class: "order-total" }, format.money(block.total)),
    ),
    expected && h("p", { class: "order-expected" }, texts.t("order.expected", { day: format.day(expected) })),
    block.steps?.length > 0 && h("ol", { class: "steps" }, block.steps.map((step) => renderStep(step, env))),
    block.items?.length > 0 && h("ul", { class: "order-items" }, block.items.map((item) => renderItem(item, env))),
    h(
      "footer",
      { class: "order-foot" },
      h("p", {}, texts.t("order.placed", { when: format.dayAndTime(block.placed_at) })),
      renderTracking(block, env),
    ),
  );
}

function renderStep({ label, state, at, place }, { texts, format }) {
  const facts = [at && format.dayAndTime(at), place].filter(Boolean).join(" · ");
  return h(
    "li",
    { class: `step ${state}`, "aria-current": state === "current" ? "step" : null },
    h("span", { class: "step-mark" }, state === "done" && icon(CHECK)),
    h("span", { class: "hidden-words" }, texts.t(`order.step.${state}`)),
    h("span", { class: "step-label" }, label),
    facts && h("span", { class: "step-facts" }, facts),
  );
}

function renderItem({ title, quantity, unit_price: price, image_url: imageUrl }, { format, base }) {
  const picture = safeUrl(imageUrl, base);
  return h(
    "li",
    {},
    picture && image(picture, { width: 40, height: 40 }),
    h("span", { class: "order-item-title" }, title),
    h("span", { class: "order-item-price" }, `${quantity} × ${format.money(price)}`),
  );
}

function renderTracking({ carrier, tracking_number: number, tracking_url: url }, { texts }) {
  if (!number) return null;
  const href = safeUrl(url, location.href);
  const words = [carrier, number].filter(Boolean).join(" ");
  if (!href) return h("p", {}, words);
  return h("a", { href, target: "_blank", rel: "noopener noreferrer" }, texts.t("order.track", { parcel: words }), icon(EXTERNAL));
}
