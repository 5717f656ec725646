/** What the library is made of, and bringing it up to date; the way in where there is no library yet. */
import { post } from "../../api/client";
import type { Library } from "../../api/types";
import { fill, h } from "../../widgets/dom";
import { showWork } from "../../widgets/progress";
import { showError } from "../../widgets/states";
import { counted, lasting } from "../../widgets/words";

export class IndexPanel {
  readonly element = h("section", { class: "index", "aria-label": "What the library is made of" });
  private readonly work = h("div", { class: "index-work" });
  private readonly about = h("div", { class: "index-about" });

  constructor(private readonly signal: AbortSignal, private readonly changed: () => void) {
    this.element.append(this.about, this.work);
  }

  /** `local`: whether folders of the server's machine may be named. */
  set(library: Library, local: boolean): void {
    this.element.classList.toggle("index-first", library.clips === 0);
    fill(this.about, library.clips === 0 ? this.first(local) : this.later(library, local));
  }

  private first(local: boolean): Node[] {
    const title = h("h2", { class: "state-title" }, "No clips yet");
    if (!local) return [title, h("p", { class: "state-text" }, "Whoever runs this server makes the library with ", h("code", null, "motionary index FOLDER"), ". A single file can be brought here by hand.")];
    return [title, h("p", { class: "state-text" }, "Name a folder of motion files. They stay where they are; what they show is noted beside them, and from then on you can search it in words."), this.form("Make it searchable")];
  }

  private later(library: Library, local: boolean): Node[] {
    const failed = library.failures.map((each) => h("li", null, h("strong", null, each.name), ` ${each.error}`));
    return [
      h("p", { class: "index-facts" }, `${counted(library.clips, "clip")}, ${lasting(library.seconds)} of motion, in ${library.path}`),
      library.failed > 0 ? h("details", { class: "index-failed" }, h("summary", null, `${counted(library.failed, "file")} could not be read`), h("ul", null, failed)) : "",
      h("details", { class: "index-more" }, h("summary", null, "Bring it up to date"), h("div", { class: "index-tools" }, h("button", { class: "button", type: "button", onclick: () => void this.start(null) }, "Look for new and changed files"), local ? this.form("Add this folder") : "")),
    ].map((each) => (each instanceof Node ? each : document.createTextNode(each)));
  }

  private form(label: string): HTMLElement {
    const field = h("input", { class: "field index-field", type: "text", placeholder: "/home/me/mocap", "aria-label": "Folder on this machine", required: true, autocomplete: "off", spellcheck: "false" });
    const start = (event: Event) => {
      event.preventDefault();
      void this.start(field.value.trim());
    };
    return h("form", { class: "index-form", onsubmit: start }, field, h("button", { class: "button button-main", type: "submit" }, label));
  }

  private async start(folder: string | null): Promise<void> {
    try {
      const started = await post("/api/library/index", { body: { folder, rebuild: false }, signal: this.signal });
      const { done } = await showWork(this.work, started, { title: "Reading the files", signal: this.signal });
      if (!done) return;
      const { read = 0, unchanged = 0, failed = 0 } = (done.result ?? {}) as Record<string, number>;
      fill(this.work, h("p", { role: "status" }, done.state === "cancelled" ? "Stopped; what was read stays." : `${counted(read, "file")} read, ${unchanged} unchanged, ${failed} failed.`));
      this.changed();
    } catch (error) {
      showError(this.work, error);
    }
  }
}
