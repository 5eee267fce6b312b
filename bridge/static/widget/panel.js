/** The chat's panel: a dialog that puts header, notices, transcript and composer together. */
import { takeFilesFrom } from "./attach.js";
import { Composer } from "./composer.js";
import { deepActiveElement, h, uniqueId } from "./dom.js";
import { Header } from "./header.js";
import { Notices } from "./notices.js";
import { Transcript } from "./transcript.js";

// Below this the panel takes the whole screen; panel.css has the same query.
const FULL_SCREEN = "(max-width: 540px), (max-height: 460px)";
const FOCUSABLE = 'button:not([disabled]), a[href], textarea, input, summary, [tabindex="0"]';

/**
 * What the parts of the panel share.
 *
 * @typedef {{texts: import("./i18n.js").Texts, format: import("./format.js").Format, base: string, name: string | null,
 *   conversation: import("./conversation.js").Conversation, session: import("./session.js").Session,
 *   page: import("./page.js").PageContext, settings: object | null, emit: (name: string, detail?: unknown) => void, close: () => void,
 *   setLanguage: (language: string) => void}} Environment
 */

/** The dialog. */
export class Panel {
  #env;
  #transcript;
  #composer;
  #notices;
  #header;
  #fullScreen = matchMedia(FULL_SCREEN);
  #leave = new AbortController();
  #pageOverflow = null;
  #redraw = null;
  #consent = null;
  /** Earlier conversations, while they are shown. */
  #threads = null;

  /** @param {Environment} env */
  constructor(env) {
    this.#env = env;
    const titleId = uniqueId("title");
    const say = (said, event) => this.#say(said, event);
    this.#header = new Header({ ...env, showThreads: () => this.#showThreads() }, titleId);
    this.#notices = new Notices(env);
    const addressOf = (id) => env.conversation.file(id);
    this.#transcript = new Transcript({ ...env, addressOf, say });
    this.#composer = new Composer({ ...env, addressOf });
    this.element = h(
      "section",
      {
        class: "panel",
        role: "dialog",
        "aria-labelledby": titleId,
        hidden: true,
        onkeydown: (event) => this.#onKey(event),
        onclick: (event) => this.#onClick(event),
      },
      this.#header.element,
      this.#notices.banner,
      this.#transcript.element,
      this.#notices.alert,
      this.#composer.element,
    );
    takeFilesFrom(this.element, () => this.#composer.files);
    this.#listen();
    this.#update();
  }

  /** @param {{takesFocus?: boolean}} [options] */
  show({ takesFocus = true } = {}) {
    this.element.hidden = false;
    this.#update();
    this.#layOut();
    this.#transcript.toEnd();
    if (takesFocus) this.#takeFocus();
    // The launcher counts anew: nothing is unread now.
    this.#env.conversation.store.changed();
  }

  /** Ask before anything else; the talk is not there yet. @param {HTMLElement} consent */
  demand(consent) {
    this.#consent?.remove();
    this.#consent = consent;
    this.#transcript.element.hidden = this.#composer.element.hidden = true;
    this.#transcript.element.before(consent);
    if (!this.element.hidden) this.#takeFocus();
  }

  /** The shopper has agreed. */
  admit() {
    this.#consent?.remove();
    this.#consent = null;
    this.#transcript.element.hidden = this.#composer.element.hidden = false;
    this.#takeFocus();
  }

  #takeFocus() {
    if (this.#consent) this.#consent.querySelector("button").focus();
    else this.#composer.focus();
  }

  hide() {
    this.element.hidden = true;
    this.#header.closeMenu();
    this.#closeThreads();
    this.#layOut();
  }

  dispose() {
    this.hide();
    this.#leave.abort();
    this.#composer.dispose();
    this.element.remove();
  }

  #listen() {
    const { signal } = this.#leave;
    const { conversation } = this.#env;
    conversation.store.addEventListener("change", () => this.#updateSoon(), { signal });
    // Nothing of a shopper who has signed out stays on the screen.
    this.#env.session.addEventListener("wiped", () => this.#closeThreads(), { signal });
    conversation.addEventListener("problem", ({ detail }) => this.#notices.complain(detail), { signal });
    this.#fullScreen.addEventListener("change", () => this.#layOut(), { signal });
    document.addEventListener("visibilitychange", () => this.#update(), { signal });
    const viewport = window.visualViewport;
    viewport?.addEventListener("resize", () => this.#fitKeyboard(), { signal });
    viewport?.addEventListener("scroll", () => this.#fitKeyboard(), { signal });
  }

  async #showThreads() {
    const { Threads } = await import("./threads.js");
    this.#closeThreads();
    this.#threads = new Threads({
      ...this.#env,
      closeThreads: () => {
        this.#closeThreads();
        this.#composer.focus();
      },
    });
    this.#transcript.element.before(this.#threads.element);
    this.element.classList.add("has-threads");
    this.#threads.focus();
  }

  #closeThreads() {
    this.element.classList.remove("has-threads");
    this.#threads?.element.remove();
    this.#threads = null;
  }

  /** Once a frame at most: a history comes as many messages at once. */
  #updateSoon() {
    this.#redraw ??= requestAnimationFrame(() => this.#update());
  }

  #update() {
    cancelAnimationFrame(this.#redraw);
    this.#redraw = null;
    const { conversation } = this.#env;
    this.#header.update(conversation.store);
    this.#notices.update(conversation.store);
    this.#transcript.update(conversation.store);
    this.#composer.update(conversation.store);
    // Behind the earlier conversations nothing is seen.
    if (!this.element.hidden && !document.hidden && !this.#threads) conversation.markRead();
  }

  #say(said, event) {
    this.#notices.clear();
    this.#env.conversation.send(said);
    // The tapped button may be gone now. Keyboard users go on typing; a tap must not bring up the phone's keyboard.
    if (event.detail === 0) this.#composer.focus();
    else this.#transcript.element.focus({ preventScroll: true });
  }

  #layOut() {
    const isCovering = this.#fullScreen.matches && !this.element.hidden;
    if (isCovering) this.element.setAttribute("aria-modal", "true");
    else this.element.removeAttribute("aria-modal");
    const page = document.documentElement.style;
    // The page behind must not scroll away under a full-screen chat; its own value comes back afterwards.
    if (isCovering && this.#pageOverflow === null) {
      this.#pageOverflow = page.overflow;
      page.overflow = "hidden";
    } else if (!isCovering && this.#pageOverflow !== null) {
      page.overflow = this.#pageOverflow;
      this.#pageOverflow = null;
    }
    this.#fitKeyboard();
  }

  /** On phones the keyboard covers the layout viewport's foot: the panel takes what is really visible. */
  #fitKeyboard() {
    const viewport = window.visualViewport;
    if (!viewport) return;
    const { style } = this.element;
    const isCovered = this.#fullScreen.matches && !this.element.hidden && viewport.scale === 1;
    style.setProperty("--zg-visible-height", isCovered ? `${viewport.height}px` : "100dvh");
    style.setProperty("--zg-visible-top", isCovered ? `${viewport.offsetTop}px` : "0px");
    if (isCovered) this.#transcript.keepPlace();
  }

  /** A full-screen chat gives way to the page that one of its links leads to. */
  #onClick(event) {
    const link = event.target.closest("a[href]");
    if (link && link.target !== "_blank" && !link.download && this.#fullScreen.matches) this.#env.close();
  }

  #onKey(event) {
    // Escape that ends an input method's composition is not meant for the chat.
    if (event.key === "Escape" && !event.isComposing) {
      event.stopPropagation();
      if (this.#header.closeMenu()) return;
      if (this.#threads) this.#threads.back();
      else this.#env.close();
    } else if (event.key === "Tab" && this.#fullScreen.matches) {
      this.#keepFocusInside(event);
    }
  }

  #keepFocusInside(event) {
    const all = [...this.element.querySelectorAll(FOCUSABLE)].filter((element) => element.checkVisibility?.() ?? true);
    const edge = event.shiftKey ? all[0] : all.at(-1);
    if (deepActiveElement() !== edge) return;
    event.preventDefault();
    (event.shiftKey ? all.at(-1) : all[0]).focus();
  }
}
