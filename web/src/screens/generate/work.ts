/** Making as long work: started, shown with its progress, and found again after one has been elsewhere. */
import { get } from "../../api/client";
import type { WorkStatus } from "../../api/types";
import { isOver } from "../../api/work";
import { fill, h } from "../../widgets/dom";
import { showWork } from "../../widgets/progress";
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
