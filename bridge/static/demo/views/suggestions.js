/** A row of products that the recommender chose. */
import { h, uniqueId } from "../../widget/dom.js";
import * as api from "../api.js";
import { tile } from "../tile.js";

/**
 * @param {"for_you" | "similar" | "goes_with"} scene
 * @param {{product_id?: string}} about
 * @param {{texts: object, format: object}} words
 * @returns {Promise<{element: HTMLElement | null, products: object[]}>} no element where there is nothing to suggest
 */
export async function suggestionRow(scene, about, words) {
  let found = [];
  try {
    found = await api.recommend(scene, about);
  } catch (error) {
    // A shop without suggestions is still a shop.
    console.warn(error);
  }
  if (!found.length) return { element: null, products: [] };
  const titleId = uniqueId("row");
  const tiles = found.map(({ product, reason, decision_id }) => h("li", {}, tile(product, words, { reason, decision_id })));
  const element = h(
    "section",
    { "aria-labelledby": titleId },
    h("h2", { id: titleId }, words.texts.t(`scene.${scene}`)),
    h("ul", { class: "tile-row" }, tiles),
  );
  return { element, products: found.map(({ product }) => product) };
}
