/** Making as long work: started, shown with its progress, and found again after one has been elsewhere. */
import { ApiProblem, get } from "../../api/client";
import { fetchMotion, type Motion } from "../../api/joints";
import type { WorkStatus } from "../../api/types";
import { isOver } from "../../api/work";
import { fill, h } from "../../widgets/dom";
import { showWork } from "../../widgets/progress";
import { showError } from "../../widgets/states";
import { remember } from "./claims";

/** Show a piece of making until it is over; the ids of what came of it, or null where nothing did. */
export async function awaitClips(host: HTMLElement, started: WorkStatus, title: string, signal: AbortSignal): Promise<string[] | null> {
  const { done } = await showWork(host, started, { title, signal });
  if (done?.state === "cancelled") fill(host, h("p", { class: "gen-stopped", role: "status" }, "Stopped: nothing was made."));
  if (done?.state !== "done") return null;
  host.replaceChildren();
  const clips = done.result?.clips;
  if (!Array.isArray(clips)) return null;
  const ids = clips.map(String);
  remember(ids, done.result?.claims);
  return ids;
}

/** The latest piece of making of a kind that is still under way. */
export async function underWay(kind: "generate" | "edit", signal: AbortSignal): Promise<WorkStatus | null> {
  const works = await get("/api/work", { signal });
  return works.find((each) => each.kind === kind && !isOver(each)) ?? null;
}

/** The joints of motions that were made. */
export const motionsOf = (ids: readonly string[], signal: AbortSignal): Promise<Motion[]> => Promise.all(ids.map((id) => fetchMotion(id, { signal })));

/** Say in `host` that motions that were made did not come, and `forget` them where they are no longer kept. */
export function showMissing(host: HTMLElement, error: unknown, then: { forget: () => void; again: () => void }): void {
  if (!(error instanceof ApiProblem) || (error.status !== 404 && error.status !== 410)) {
    showError(host, error, { label: "Try again", run: then.again });
    return;
  }
  then.forget();
  fill(host, h("p", { class: "gen-stopped" }, "What was made is no longer kept. The same words and seed make it again."));
}
