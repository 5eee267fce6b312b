/** The staff interface of the bridge. The session is an HttpOnly cookie; writes carry the CSRF token beside it. */

import { postFile } from "../widget/attach.js";

/** The bridge refused. */
export class Refused extends Error {
  /** @param {number} status @param {string} detail @param {string} [type] what kind of problem (RFC 9457) */
  constructor(status, detail, type = "") {
    super(detail);
    this.status = status;
    this.type = type;
  }
}

/** Emits "signed-out" when the session has ended. */
export class StaffApi extends EventTarget {
  #csrf = null;

  /** Name of the account that is signed in. @type {string | null} */
  name = null;
  /** What shoppers read. @type {string | null} */
  displayName = null;
  /** What the account's role may do. @type {string[]} */
  rights = [];
  /** @type {"agent" | "supervisor" | "admin" | null} */
  role = null;
  hasTotp = false;
  shopName = "";

  /** Take up the session of an earlier visit. @returns {Promise<boolean>} whether there is one */
  async resume() {
    const session = await this.#call("GET", "session");
    if (session?.name) this.#begin(session);
    return Boolean(session?.name);
  }

  /** @param {string} name @param {string} password @param {string} [code] of an authenticator app */
  async signIn(name, password, code) {
    this.#begin(await this.#call("POST", "session", { name, password, ...(code ? { code } : {}) }));
  }

  async signOut() {
    await this.#call("DELETE", "session");
    this.name = null;
  }

  /** @param {"waiting" | "person" | "bot" | "closed"} state @returns {Promise<object[]>} */
  async conversations(state) {
    const page = await this.#call("GET", `conversations?state=${state}`);
    return page.conversations;
  }

  /** Messages in all transcripts. @param {string} text @param {string | null} cursor @returns {Promise<object>} */
  search(text, cursor) {
    const query = new URLSearchParams({ text, ...(cursor ? { cursor } : {}) });
    return this.#call("GET", `search?${query}`);
  }

  /** One conversation with its messages. */
  conversation(id) {
    return this.#call("GET", `conversations/${encodeURIComponent(id)}`);
  }

  /** @param {string} id @param {"take" | "release" | "close"} verb */
  act(id, verb) {
    return this.#call("POST", `conversations/${encodeURIComponent(id)}/${verb}`, {});
  }

  /**
   * @param {string} id
   * @param {string} text
   * @param {string} key client_message_id: a repeated send is one message
   * @param {string[]} products whose cards go below the text
   * @param {string[]} files ids of what was uploaded
   */
  answer(id, text, key, products, files) {
    const body = { client_message_id: key, text: text || null, product_ids: products, attachment_ids: files };
    return this.#call("POST", `conversations/${encodeURIComponent(id)}/messages`, body);
  }

  /** Upload a file that an answer will name. @param {string} id of the conversation @param {...unknown} rest see postFile */
  upload(id, ...rest) {
    return postFile(`/staff/api/conversations/${encodeURIComponent(id)}`, { "X-CSRF-Token": this.#csrf }, ...rest);
  }

  /** Where a file is: the session's cookie opens it. @param {string} id */
  async addressOf(id) {
    const url = `/staff/api/attachments/${encodeURIComponent(id)}`;
    return { url, thumbnail_url: `${url}?size=small` };
  }

  /** @param {string} id @param {string | null} to a colleague's name; null: the queue */
  transfer(id, to) {
    return this.#call("POST", `conversations/${encodeURIComponent(id)}/transfer`, { to });
  }

  addNote(id, text) {
    return this.#call("POST", `conversations/${encodeURIComponent(id)}/notes`, { text });
  }

  /** @param {string} id @param {string[]} labels all of them */
  setLabels(id, labels) {
    return this.#call("PUT", `conversations/${encodeURIComponent(id)}/labels`, { labels });
  }

  /** Customer, orders, cart. */
  panel(id) {
    return this.#call("GET", `conversations/${encodeURIComponent(id)}/panel`);
  }

  /** Passages and products for the shopper's last words. */
  suggestions(id) {
    return this.#call("GET", `conversations/${encodeURIComponent(id)}/suggestions`);
  }

  async team() {
    return (await this.#call("GET", "team")).members;
  }

  async canned() {
    return (await this.#call("GET", "canned")).replies;
  }

  setCanned({ shortcut, text, is_own: isOwn }) {
    return this.#call("PUT", cannedPath(shortcut, isOwn), { text });
  }

  /** @param {{shortcut: string, is_own: boolean}} reply @param {File} file */
  setCannedFile(reply, file) {
    return this.#call("PUT", `${cannedFilePath(reply)}?name=${encodeURIComponent(file.name)}`, file);
  }

  removeCannedFile(reply) {
    return this.#call("DELETE", cannedFilePath(reply));
  }

  /** @param {{shortcut: string, is_own: boolean, file: {name: string, media_type: string}}} reply @returns {Promise<File>} */
  async cannedFile(reply) {
    const answer = await fetch(`/staff/api/${cannedFilePath(reply)}`);
    if (!answer.ok) throw new Refused(answer.status, answer.statusText);
    return new File([await answer.blob()], reply.file.name, { type: reply.file.media_type });
  }

  removeCanned({ shortcut, is_own: isOwn }) {
    return this.#call("DELETE", cannedPath(shortcut, isOwn));
  }

  /** What the settings' pages ask for. @param {string} path below /staff/api/ @returns {Promise<any>} */
  get(path) {
    return this.#call("GET", path);
  }

  /** @param {"POST" | "PUT" | "PATCH" | "DELETE"} method @param {string} path @param {object} [body] @returns {Promise<any>} */
  send(method, path, body) {
    return this.#call(method, path, body);
  }

  /** Whether the account's role may do something. @param {string} right */
  may(right) {
    return this.rights.includes(right);
  }

  /** @param {"online" | "away"} presence */
  setPresence(presence) {
    return this.#call("PUT", "presence", { presence });
  }

  #begin(session) {
    this.#csrf = session.csrf_token;
    this.name = session.name;
    this.displayName = session.display_name;
    this.rights = session.rights;
    this.role = session.role;
    this.hasTotp = session.has_totp;
    this.shopName = session.shop_name;
  }

  async #call(method, path, body) {
    const isFile = body instanceof File;
    const response = await fetch(`/staff/api/${path}`, {
      method,
      headers: {
        ...(body ? { "Content-Type": isFile ? "application/octet-stream" : "application/json" } : {}),
        ...(this.#csrf && method !== "GET" ? { "X-CSRF-Token": this.#csrf } : {}),
      },
      body: isFile ? body : body && JSON.stringify(body),
      credentials: "same-origin",
    });
    if (response.ok) return response.status === 204 ? null : response.json();
    const problem = await response.json().catch(() => ({}));
    if (response.status === 401 && this.name) this.dispatchEvent(new Event("signed-out"));
    throw new Refused(response.status, problem.detail ?? `HTTP ${response.status}`, problem.type);
  }
}

const cannedPath = (shortcut, isOwn) => `canned/${isOwn ? "own/" : ""}${encodeURIComponent(shortcut)}`;
const cannedFilePath = ({ shortcut, is_own: isOwn }) => `canned-files/${isOwn ? "own" : "team"}/${encodeURIComponent(shortcut)}`;
