/** The staff interface of the bridge. The session is an HttpOnly cookie; writes carry the CSRF token beside it. */

/** The bridge refused. */
export class Refused extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

/** Emits "signed-out" when the session has ended. */
export class StaffApi extends EventTarget {
  #csrf = null;

  /** Who is signed in. @type {string | null} */
  name = null;

  /** Take up the session of an earlier visit. @returns {Promise<boolean>} whether there is one */
  async resume() {
    const session = await this.#call("GET", "session");
    if (session?.name) this.#begin(session);
    return Boolean(session?.name);
  }

  async signIn(name, password) {
    this.#begin(await this.#call("POST", "session", { name, password }));
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

  /** One conversation with its messages. */
  conversation(id) {
    return this.#call("GET", `conversations/${encodeURIComponent(id)}`);
  }

  /** @param {string} id @param {"take" | "release" | "close"} verb */
  act(id, verb) {
    return this.#call("POST", `conversations/${encodeURIComponent(id)}/${verb}`, {});
  }

  /** @param {string} id @param {string} text @param {string} key client_message_id: a repeated send is one message */
  answer(id, text, key) {
    return this.#call("POST", `conversations/${encodeURIComponent(id)}/messages`, { client_message_id: key, text });
  }

  #begin({ csrf_token: csrf, name }) {
    this.#csrf = csrf;
    this.name = name;
  }

  async #call(method, path, body) {
    const response = await fetch(`/staff/api/${path}`, {
      method,
      headers: {
        ...(body ? { "Content-Type": "application/json" } : {}),
        ...(this.#csrf && method !== "GET" ? { "X-CSRF-Token": this.#csrf } : {}),
      },
      body: body && JSON.stringify(body),
      credentials: "same-origin",
    });
    if (response.ok) return response.status === 204 ? null : response.json();
    const problem = await response.json().catch(() => ({}));
    if (response.status === 401 && this.name) this.dispatchEvent(new Event("signed-out"));
    throw new Refused(response.status, problem.detail ?? `HTTP ${response.status}`);
  }
}
