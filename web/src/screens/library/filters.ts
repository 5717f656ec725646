/** The search field and the filters below it. */
import type { Library } from "../../api/types";
import { fill, h } from "../../widgets/dom";
import { examples } from "../../widgets/examples";
import { icon } from "../../widgets/icons";
import { filePicker } from "../../widgets/drop";
import { LENGTHS, ORDERS, SHELF, type Asked, type Order } from "./query";

export interface FilterBarOptions {
  readonly changed: (change: Partial<Asked>, options: { typing: boolean }) => void;
  readonly moveAll: (all: boolean) => void;
  readonly bring: (files: File[]) => void;
}

const EXAMPLES = ["a person walks forward", "jumping", "waving", "sits down", "dances"];

export class FilterBar {
  readonly element: HTMLElement;
  readonly field = h("input", {
    class: "library-field word",
    type: "search",
    placeholder: "Describe a movement",
    "aria-label": "Search the library in words",
    autocomplete: "off",
    spellcheck: "false",
    enterkeyhint: "search",
    maxlength: 2000,
  });
  private readonly folder = h("select", { class: "field", "aria-label": "Folder" });
  private readonly length = h("select", { class: "field", "aria-label": "Length" }, Object.entries(LENGTHS).map(([key, [words]]) => h("option", { value: key }, words)));
  private readonly order = h("select", { class: "field", "aria-label": "Order" }, Object.entries(ORDERS).map(([key, words]) => h("option", { value: key }, words)));
  private readonly count = h("p", { class: "library-count" });
  private readonly examples: HTMLElement;
  private readonly whole = h("div", { class: "library-filters" });

  constructor(options: FilterBarOptions) {
    const { changed } = options;
    this.field.addEventListener("input", () => changed({ text: this.field.value, like: "" }, { typing: true }));
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      changed({ text: this.field.value, like: "" }, { typing: false });
    });
    this.folder.addEventListener("change", () => changed({ folder: this.folder.value }, { typing: false }));
    this.length.addEventListener("change", () => changed({ length: this.length.value }, { typing: false }));
    this.order.addEventListener("change", () => changed({ order: this.order.value as Order }, { typing: false }));
    this.examples = examples("Try ", EXAMPLES, (i) => changed({ text: EXAMPLES[i], like: "" }, { typing: false }));
    const all = h("button", { class: "button button-quiet", type: "button", "aria-pressed": "false" }, "Move all");
    all.addEventListener("click", () => {
      const now = all.getAttribute("aria-pressed") !== "true";
      all.setAttribute("aria-pressed", String(now));
      options.moveAll(now);
    });
    fill(this.whole, this.count, h("div", { class: "library-tools" }, this.folder, this.length, this.order, all, filePicker([icon("upload"), "A file of yours"], options.bring)));
    this.element = h("form", { class: "library-bar", role: "search", onsubmit: (event) => event.preventDefault() }, h("div", { class: "library-search" }, icon("search"), this.field, h("kbd", { class: "library-key", "aria-hidden": "true" }, "/")), this.examples, this.whole);
  }

  /** Show the library's folders to choose among; `sent`: how many clips were sent or made here. */
  setLibrary(library: Library, sent: number): void {
    const options = library.folders.filter((each) => each.folder).map((each) => h("option", { value: each.folder }, `${each.folder} (${each.clips})`));
    fill(this.folder, h("option", { value: "" }, "every folder"), sent > 0 && h("option", { value: SHELF }, `sent or made here (${sent})`), options);
    this.folder.hidden = options.length < 2 && sent === 0;
    // what cannot find anything yet is not shown
    this.element.classList.toggle("library-bare", library.clips === 0);
    this.field.disabled = library.clips === 0;
  }

  /** Show what is asked. */
  set(asked: Asked): void {
    if (this.field.value !== asked.text && document.activeElement !== this.field) this.field.value = asked.text;
    else if (!asked.text && this.field.value && asked.like) this.field.value = "";
    if (asked.text && this.field.value !== asked.text) this.field.value = asked.text;
    this.folder.value = asked.folder;
    this.length.value = asked.length;
    this.order.value = asked.order;
    const browses = !asked.text.trim() && !asked.like;
    this.length.hidden = this.order.hidden = !browses || asked.folder === SHELF;
    this.examples.hidden = !browses;
  }

  /** What was found, in words. */
  say(words: string): void {
    this.count.textContent = words;
  }
}
