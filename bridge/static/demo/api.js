/** What the demo shop asks the bridge for. All texts come in the page's language. */
import { preferences } from "./preferences.js";

/** @typedef {{id: string, title: string, price: object | null, image_url: string | null, variants: object[]}} Product */

class NotFound extends Error {}

/** Identity token of the customer who is browsed as. @type {string | null} */
let identity = null;

/** @param {string | null} token */
export const actAs = (token) => (identity = token);

async function call(path, { method = "GET", body } = {}) {
  const response = await fetch(path, {
    method,
    headers: body ? { "Content-Type": "application/json" } : {},
    body: body && JSON.stringify(body),
  });
  if (response.status === 404) throw new NotFound(path);
  if (!response.ok) throw new Error(`${method} ${path}: HTTP ${response.status}`);
  return response.json();
}

function get(path, parameters = {}) {
  const query = new URLSearchParams({ ...parameters, language: preferences.language });
  return call(`/demo/api/${path}?${query}`);
}

/** The latest product by language and id: tiles, rows and the cart show the same ones. */
const products = new Map();

export const isNotFound = (error) => error instanceof NotFound;

/** @returns {Promise<{key: string, title: string, product_count: number}[]>} */
export const departments = () => get("departments");

/** @returns {Promise<{customer_id: string, name: string, note: string, token: string}[]>} */
export const identities = () => get("identities");

/** @param {string} key @returns {Promise<{title: string, body: string}>} body is Markdown */
export const article = (key) => get(`articles/${encodeURIComponent(key)}`);

/** @param {{department?: string, offset: number, limit: number}} page @returns {Promise<{products: Product[], total: number}>} */
export const productPage = ({ department, ...page }) => get("products", department ? { department, ...page } : page);

/** @param {string} id @returns {Promise<Product>} */
export async function product(id) {
  const key = `${preferences.language}:${id}`;
  if (!products.has(key)) products.set(key, get(`products/${encodeURIComponent(id)}`));
  try {
    return await products.get(key);
  } catch (error) {
    products.delete(key);
    throw error;
  }
}

/** @param {string} text @param {number} offset @param {number} limit */
export async function search(text, offset, limit) {
  const body = { text, language: preferences.language, offset, limit };
  const found = await call("/v1/search", { method: "POST", body });
  return { products: await resolve(found.hits), total: found.total };
}

/**
 * Products to show beside others, each with its reason in words.
 *
 * @param {"for_you" | "similar" | "goes_with" | "session"} scene
 * @param {{product_id?: string, limit?: number}} about
 */
export async function recommend(scene, about = {}) {
  const body = { scene, language: preferences.language, limit: 6, ...about, ...(identity ? { identity } : {}) };
  const found = await call("/v1/recommendations", { method: "POST", body });
  const shown = await resolve(found.items);
  return shown.map((one, index) => ({
    product: one,
    reason: found.items[index].reason?.text ?? null,
    decision_id: found.decision_id ?? null,
  }));
}

function resolve(rows) {
  return Promise.all(rows.map((row) => row.product ?? product(row.product_id)));
}
