/** Words to begin with: a sentence in which each can be chosen. */
import { h } from "./dom";

/** "Try walking, jumping": `before`, the words with commas between them, `after`. `use` is told which was chosen. */
export function examples(before: string, words: readonly string[], use: (index: number) => void, after = ""): HTMLElement {
  const buttons = words.map((each, i) => [i > 0 && ", ", h("button", { class: "example word", type: "button", onclick: () => use(i) }, each)]);
  return h("p", { class: "examples" }, before, buttons, after);
}
