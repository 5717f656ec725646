/** Long work as a bar with words, the time it has taken, and a button that stops it. */
import { problemOf, isAbort, type Problem } from "../api/client";
import type { WorkStatus } from "../api/types";
import { followWork, isOver, stopWork } from "../api/work";
import { h } from "./dom";
import { errorState } from "./states";

export interface WorkOutcome {
  /** The last status; its `state` is done or cancelled. */
  readonly done?: WorkStatus;
  readonly problem?: Problem;
}

/**
 * Show a piece of work in `host` until it is over and resolve with its outcome; an error is shown in `host` too.
 * `signal`: aborted when the screen goes; the work itself goes on.
 */
export async function showWork(host: HTMLElement, started: WorkStatus, options: { title: string; signal?: AbortSignal }): Promise<WorkOutcome> {
  const bar = h("progress", { class: "work-bar", max: 1, "aria-label": options.title });
  const stage = h("span", { class: "work-stage" });
  const count = h("span", { class: "work-count" });
  const notes = h("ul", { class: "work-notes" });
  const stop = h("button", { class: "button button-quiet", type: "button" }, "Stop");
  stop.addEventListener("click", () => {
    stop.disabled = true;
    stop.textContent = "Stopping…";
    stopWork(started.id).catch(() => (stop.disabled = false));
  });
  const title = h("strong", { class: "work-title" }, options.title);
  host.replaceChildren(h("section", { class: "work", "aria-label": options.title }, h("div", { class: "work-head" }, title, stop), bar, h("div", { class: "work-line", role: "status" }, stage, count), notes));
  const tell = (status: WorkStatus) => {
    stage.textContent = stageWords(status);
    count.textContent = status.total > 0 ? `${status.done} of ${status.total} · ${status.seconds.toFixed(0)} s` : "";
    if (status.total > 0) bar.value = status.done / status.total;
    else bar.removeAttribute("value");
    notes.replaceChildren(...(status.notes ?? []).slice(-3).map((note) => h("li", null, note)));
    stop.hidden = isOver(status);
  };
  try {
    return { done: await followWork(started, tell, options.signal) };
  } catch (error) {
    if (isAbort(error)) throw error;
    const problem = problemOf(error);
    host.replaceChildren(errorState(problem));
    return { problem };
  }
}

function stageWords(status: WorkStatus): string {
  if (status.state === "waiting") return "Waiting for other work to end";
  if (status.state === "cancelled") return "Stopped";
  if (status.state === "done") return "Done";
  return status.stage || "Working";
}
