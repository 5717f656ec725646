/** What is shown where there is nothing, not yet, or where something went wrong. */
import { isAbort, problemOf, type Problem } from "../api/client";
import { fill, h } from "./dom";

export interface Action {
  readonly label: string;
  readonly run: () => void;
}

/** A place that has nothing to show: why, and what to do about it. */
export function emptyState(title: string, text: string, ...actions: (Action | Node)[]): HTMLElement {
  return h(
    "div",
    { class: "state" },
    h("h2", { class: "state-title" }, title),
    h("p", { class: "state-text" }, text),
    actions.length > 0 && h("div", { class: "actions state-actions" }, actions.map((each) => (each instanceof Node ? each : button(each)))),
  );
}

/** An error as the server tells it: what is wrong, where, the value, what helps. */
export function errorState(problem: Problem, ...actions: Action[]): HTMLElement {
  return h(
    "div",
    { class: "state state-error", role: "alert" },
    h("p", { class: "state-what" }, coded(sentence(problem.what))),
    (problem.where || problem.value) && h("p", { class: "state-where" }, [problem.where, problem.value].filter(Boolean).join(" · ")),
    problem.help && h("p", { class: "state-text" }, coded(sentence(problem.help))),
    actions.length > 0 && h("div", { class: "actions state-actions" }, actions.map(button)),
  );
}

/** Say in `host` what was thrown; what was only stopped is no error. */
export function showError(host: Element, error: unknown, ...actions: Action[]): void {
  if (!isAbort(error)) fill(host, errorState(problemOf(error), ...actions));
}

/** Lines where text is about to come. */
export function waiting(label: string, lines = 3): HTMLElement {
  const bars = Array.from({ length: lines }, () => h("span", { class: "waiting-line" }));
  return h("div", { class: "waiting", role: "status" }, h("span", { class: "unseen" }, label), bars);
}

function button(action: Action): HTMLElement {
  return h("button", { class: "button", type: "button", onclick: action.run }, action.label);
}

/** A problem without the folders of the file that it begins with: the page has said which clip it is. */
export function withoutPath(problem: Problem): Problem {
  return { ...problem, what: problem.what.replace(/^(?:[A-Za-z]:)?[\\/][^\n]*?\.\w{1,8}: /, "") };
}

/** Text whose `backticks` are set as code. */
export function coded(text: string): (string | Node)[] {
  return text.split("`").map((each, i) => (i % 2 ? h("code", null, each) : each));
}

/** The first letter large, a full stop at the end. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  if (!trimmed) return "";
  return trimmed[0].toUpperCase() + trimmed.slice(1) + (/[.!?…]$/.test(trimmed) ? "" : ".");
}
