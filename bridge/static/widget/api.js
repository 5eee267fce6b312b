/** The bridge's REST interface, as far as the widget needs it. */

// A search turn takes under a second; this is for a phone in a lift.
const TIMEOUT_MS = 15_000;
// The bridge's own limit of a turn is 8 s; waiting longer than it never loses an answer.
const ANSWER_WAIT_S = 10;
const PAGE = 100;

/** The bridge answered, and refused (RFC 9457 problem+json). */
export class Problem extends Error {
  /** @param {number} status @param {{type?: string, title?: string, detail?: string, retry_after_s?: number}} body */
  constructor(status, body) {
    super(body.detail ?? body.title ?? `HTTP ${status}`);
    this.status = status;
    this.type = body.type ?? "about:blank";
    this.#retryAfterS = body.retry_after_s ?? 0;
  }

  #retryAfterS;

  /** Milliseconds after which the bridge has room again; 0 where waiting alone does not help. */
  get againMs() {
    return this.status === 503 ? this.#retryAfterS * 1_000 : 0;
  }

  /** The conversation is gone or its token has expired: only a new one helps. */
  get isForgotten() {
    return [401, 403, 404, 410].includes(this.status);
  }

  /** The shop asks for a consent that this conversation does not have (yet). */
  get needsConsent() {
    return this.type.endsWith("/consent-needed");
  }
}

/** The bridge could not be reached: worth trying again. */
export class Unreachable extends Error {}

/** A gateway in front of a restarting bridge says 502 to 504 in its own words: the same as not reaching it. */
async function refusal(response, request) {
  const isOurs = (response.headers.get("Content-Type") ?? "").includes("json");
  if (response.status >= 502 && !isOurs) return new Unreachable(`${request}: HTTP ${response.status}`);
  return new Problem(response.status, await readJson(response));
}

async function readJson(response) {
  try {
    return await response.json();
  } catch {
    return {};
  }
}

/** An answer that breaks off (the page is left, the line is lost) never came: it must not be taken for an empty one. */
async function wholeAnswer(response, request) {
  try {
    return await response.json();
  } catch (cause) {
    throw new Unreachable(`${request}: the answer broke off`, { cause });
  }
}

/** One client; the token is the conversation's. */
export class Api {
  /** @param {string} base the bridge's address, ends with a slash @param {() => {id: string, token: string} | null} credentials */
  constructor(base, credentials) {
    this.base = base;
    this.#credentials = credentials;
  }

  #credentials;

  /** What calls carry at this moment. @returns {string | null} */
  get token() {
    return this.#credentials()?.token ?? null;
  }

  async #call(method, path, { body, headers = {}, token, keepalive = false } = {}) {
    let response;
    try {
      response = await fetch(new URL(path, this.base), {
        method,
        headers: {
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
          ...(token ? { Authorization: `Bearer ${token}` } : {}),
          ...headers,
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        credentials: "omit",
        keepalive,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (error) {
      throw new Unreachable(`${method} ${path}: ${error.message}`);
    }
    if (!response.ok) throw await refusal(response, `${method} ${path}`);
    return response.status === 204 ? null : wholeAnswer(response, `${method} ${path}`);
  }

  #own(method, path, options = {}) {
    const credentials = this.#credentials();
    if (!credentials) throw new Problem(404, { detail: "expected an open conversation; open one first" });
    const url = `v1/conversations/${encodeURIComponent(credentials.id)}${path}`;
    return this.#call(method, url, { ...options, token: credentials.token });
  }

  /** @param {{locale: string, identity?: string | object, resume: boolean, page: object}} body */
  start(body) {
    return this.#call("POST", "v1/conversations", { body });
  }

  /** Say who the shopper is; the answer is the conversation that goes on. @param {string | object} identity */
  signIn(identity) {
    return this.#own("POST", "/identity", { body: { identity } });
  }

  /** The next token of the conversation. @returns {Promise<{token: string, expires_at: string}>} */
  renewToken() {
    return this.#own("POST", "/token");
  }

  /** A page of the signed-in customer's conversations. @param {string | null} cursor */
  threads(cursor) {
    const query = cursor ? `?cursor=${encodeURIComponent(cursor)}` : "";
    return this.#call("GET", `v1/conversations${query}`, { token: this.#credentials()?.token });
  }

  /** What opens another one of these. @param {string} id */
  openThread(id) {
    return this.#call("POST", `v1/conversations/${encodeURIComponent(id)}/token`, { token: this.#credentials()?.token });
  }

  /** All messages after a sequence number, oldest first. @returns {Promise<object[]>} */
  async history(after) {
    const all = [];
    let page;
    do {
      const last = all.at(-1)?.seq ?? after;
      page = await this.#own("GET", `/messages?after=${last}&limit=${PAGE}`);
      all.push(...page.messages);
    } while (page.messages.length === PAGE);
    return all;
  }

  /** Send and wait for the answers: the way without a WebSocket. */
  send(message) {
    return this.#own("POST", "/messages", { body: message, headers: { Prefer: `wait=${ANSWER_WAIT_S}` } });
  }

  /** Where a file can be had for minutes; or remove one that is not sent. */
  file(id, method) {
    return this.#own(method, `/attachments/${id}`);
  }

  /** Ask for a person. */
  requestPerson() {
    return this.#own("POST", "/handoff", { body: {} });
  }

  /** @param {number} score 1 to 5 @param {string} comment */
  rate(score, comment) {
    return this.#own("POST", "/rating", { body: { score, comment } });
  }

  /** Record what the shopper agreed to. @param {string} version */
  consent(version) {
    return this.#own("POST", "/consent", { body: { version } });
  }

  /** Erase the conversation on the server. */
  erase() {
    return this.#own("DELETE", "");
  }

  /** Everything kept about the conversation. */
  exportAll() {
    return this.#own("GET", "/export");
  }

  /** Everything kept about the signed-in customer. */
  exportCustomer() {
    return this.#call("GET", "v1/me/export", { token: this.#credentials()?.token });
  }

  /** Begin to erase all of it. @returns {Promise<{erasure_id: string}>} the receipt */
  eraseCustomer() {
    return this.#call("POST", "v1/me/erasure", { token: this.#credentials()?.token });
  }

  /** @param {object[]} events what the shopper did on the page or in the chat */
  sendEvents(events) {
    // Kept alive: the click on a card's link leaves the page that tells of it.
    return this.#call("POST", "v1/events", { body: { events }, token: this.#credentials()?.token, keepalive: true });
  }
}
