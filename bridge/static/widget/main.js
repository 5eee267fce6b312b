/** Entry of the widget: defines <zhanggui-chat>. The loader imports it when the page is idle. */
import { ZhangguiChat } from "./chat.js";

customElements.define("zhanggui-chat", ZhangguiChat);
