/** Files of a message that is being written: uploaded at once, shown until it goes. The console uses it too. */
import { h, icon } from "./dom.js";
import { CLIP, CLOSE, RETRY } from "./icons.js";

// The bridge's limits.
const MAX_BYTES = 10_000_000;
const MAX_FILES = 6;
export const TYPES = "image/jpeg,image/png,image/webp,image/gif,application/pdf";

/** Emits "change". */
export class Attachments extends EventTarget {
  #env;
  #rows = new Set();
  #list;
  #news = h("p", { class: "hidden-words", role: "status" });
  /** What is not taken is seen, too, and stays while news of the others come. */
  #left = h("p", { class: "files-left file-problem", role: "status" });

  /** @param {{texts: object, upload: Function, render: Function, discard?: Function}} env upload: see postFile */
  constructor(env) {
    super();
    this.#env = env;
    const choose = h("input", { type: "file", accept: TYPES, multiple: true, hidden: true });
    choose.onchange = () => {
      this.take(choose.files);
      // The same file may be chosen again.
      choose.value = "";
    };
    const name = env.texts.t("attach");
    this.button = h("button", { type: "button", class: "icon-button clip", "aria-label": name, onclick: () => choose.click() }, icon(CLIP));
    this.#list = h("ul", { class: "files", "aria-label": env.texts.t("attach.list"), hidden: true });
    this.element = h("div", { class: "files-frame" }, this.#list, this.#left, this.#news, choose);
  }

  /** What is uploaded. */
  get blocks() {
    return [...this.#rows].flatMap(({ block }) => block ?? []);
  }

  /** Whether the message has to wait for one. */
  get isBusy() {
    return [...this.#rows].some(({ isOnItsWay }) => isOnItsWay);
  }

  /** @param {Iterable<File>} files */
  take(files) {
    const given = [...files];
    const room = MAX_FILES - this.#rows.size;
    given.slice(0, room).forEach((file) => this.#add(file));
    this.#left.textContent = given.length > room ? this.#env.texts.t("attach.too_many", { most: MAX_FILES }) : "";
  }

  /** Say what could not be taken. @param {string} words */
  complain(words) {
    this.#left.textContent = words;
  }

  /** They were sent, or their conversation is gone. */
  clear() {
    for (const row of this.#rows) this.#drop(row);
  }

  #add(file) {
    const row = { file, leave: new AbortController(), element: h("li", { class: "file" }) };
    this.#rows.add(row);
    this.#list.append(row.element);
    this.#start(row);
  }

  async #start(row) {
    const { texts, upload, render } = this.#env;
    const { name, size } = row.file;
    row.isOnItsWay = true;
    const progress = h("progress", { max: 1, "aria-label": texts.t("attach.uploading", { name }) });
    this.#draw(row, name, progress);
    try {
      if (size > MAX_BYTES) throw { status: 413 };
      row.block = await upload(row.file, (share) => (progress.value = share), row.leave.signal);
      row.isOnItsWay = false;
      this.#draw(row, render(row.block));
      this.#tell(name, texts.t("attach.ready"));
    } catch ({ status }) {
      row.isOnItsWay = false;
      const problem = texts.tOr(`attach.problem.${status}`, texts.t("attach.failed"));
      const retry = status !== 413 && status !== 415 && this.#button("attach.retry", RETRY, name, () => this.#start(row));
      this.#draw(row, name, h("span", { class: "file-problem" }, problem), retry);
      this.#tell(name, problem);
    }
    // Taken back in its last moment.
    if (!this.#rows.has(row) && row.block) this.#discard(row);
  }

  #tell(name, news) {
    this.#news.textContent = `${name}: ${news}`;
  }

  #button(key, path, name, onclick) {
    return h("button", { type: "button", class: "icon-button small", "aria-label": this.#env.texts.t(key, { name }), onclick }, icon(path));
  }

  #draw(row, ...shown) {
    const remove = () => {
      if (row.block) this.#discard(row);
      this.#drop(row);
      this.button.focus();
    };
    const words = h("span", { class: "file-words" }, ...shown.slice(0, 2));
    row.element.replaceChildren(words, shown[2] || "", this.#button("attach.remove", CLOSE, row.file.name, remove));
    this.#changed();
  }

  #discard({ block }) {
    this.#env.discard?.(block.attachment_id);
  }

  #drop(row) {
    row.leave.abort();
    row.element.remove();
    this.#rows.delete(row);
    this.#left.textContent = "";
    this.#changed();
  }

  #changed() {
    this.#list.hidden = !this.#rows.size;
    this.dispatchEvent(new Event("change"));
  }
}

/** Take files that are dropped or pasted. @param {HTMLElement} target @param {() => Attachments | null} files to where */
export function takeFilesFrom(target, files) {
  const hold = (event) => {
    const isWanted = files() && event.dataTransfer.types.includes("Files");
    target.classList.toggle("is-dropping", Boolean(isWanted) && event.type === "dragover");
    if (isWanted) event.preventDefault();
    if (isWanted && event.type === "drop") files().take(event.dataTransfer.files);
  };
  for (const kind of ["dragover", "dragleave", "drop"]) target.addEventListener(kind, hold);
  target.addEventListener("paste", (event) => {
    const { files: pasted, types } = event.clipboardData;
    // Office programs put a picture beside each text.
    if (!pasted.length || types.includes("text/plain") || !files()) return;
    event.preventDefault();
    files().take(pasted);
  });
}

/**
 * Post a file to a conversation and tell how far it is, which fetch() cannot.
 *
 * @returns {Promise<object>} its block; rejects with the `status`
 */
export function postFile(url, headers, file, onProgress, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${url}/attachments?name=${encodeURIComponent(file.name)}`);
    for (const name in headers) request.setRequestHeader(name, headers[name]);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => onProgress(loaded / total);
    request.onloadend = () => (request.status === 201 ? resolve(request.response.attachment) : reject(request));
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}
