/** Generate and edit: motion from words, and a part of a clip made anew. */
import { hashOf } from "../../app/router";
import type { Context, Place, Screen } from "../../app/screen";
import { fill, h } from "../../widgets/dom";
import { EditPart } from "./edit";
import "./generate.css";
import { MakePart } from "./make";

export class GenerateScreen implements Screen {
  private root!: HTMLElement;
  private context!: Context;
  private part: MakePart | EditPart | null = null;

  mount(root: HTMLElement, place: Place, context: Context): void {
    [this.root, this.context] = [root, context];
    this.show(place);
  }

  update(place: Place): void {
    this.show(place);
  }

  unmount(): void {
    this.part?.dispose();
  }

  private show(place: Place): void {
    this.part?.dispose();
    const isEdit = place.rest[0] === "edit";
    this.part = isEdit ? new EditPart(place, this.context) : new MakePart(place, this.context);
    const tab = (words: string, address: string, isHere: boolean) => h("a", { class: "gen-tab word", href: address, "aria-current": isHere && "page" }, words);
    const tabs = h("nav", { class: "gen-tabs", "aria-label": "Ways to make motion" }, tab("From words", hashOf("generate"), !isEdit), tab("Change a clip", hashOf("generate", ["edit"]), isEdit));
    fill(this.root, h("h1", { class: "unseen" }, isEdit ? "Change a part of a clip" : "Motion from words"), tabs, this.part.element);
  }
}
