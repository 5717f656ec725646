/** Long work: started by a job, told by server-sent events, stopped by a request. */
import { ApiProblem, del, get } from "./client";
import type { WorkStatus } from "./types";

export const isOver = (work: WorkStatus): boolean => ["done", "failed", "cancelled"].includes(work.state);

/**
 * Follow a piece of work to its end; `tell` is called at every change. Resolves with the last status (done or cancelled),
 * rejects with `ApiProblem` where it failed. `signal` stops the listening, not the work.
 */
export function followWork(started: WorkStatus, tell: (status: WorkStatus) => void, signal?: AbortSignal): Promise<WorkStatus> {
  let last = started;
  tell(started);
  return new Promise((resolve, reject) => {
    const events = new EventSource(`/api/work/${encodeURIComponent(started.id)}/events`);
    const end = (settle: () => void) => {
      events.close();
      signal?.removeEventListener("abort", stop);
      settle();
    };
    const stop = () => end(() => reject(new DOMException("stopped", "AbortError")));
    const hear = (status: WorkStatus) => {
      last = status;
      tell(status);
      if (isOver(status)) end(() => (status.state === "failed" && status.error ? reject(new ApiProblem(422, status.error)) : resolve(status)));
    };
    const ask = () => get("/api/work/{work}", { path: { work: started.id }, signal }).then((status) => (isOver(status) ? hear(status) : end(() => reject(new ApiProblem(0, lost)))), (error) => end(() => reject(error)));
    for (const name of ["progress", "end"] as const) events.addEventListener(name, (event) => hear(JSON.parse((event as MessageEvent<string>).data) as WorkStatus));
    events.addEventListener("error", () => {
      if (events.readyState === EventSource.CLOSED) void ask();
      else tell({ ...last, state: "running", stage: "The server does not answer; asking again" }); // it connects again by itself
    });
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop);
  });
}

/** Ask a piece of work to stop at its next step. */
export const stopWork = (id: string): Promise<WorkStatus> => del("/api/work/{work}", { path: { work: id } });

const lost = { kind: "NoAnswer", what: "The connection to the work was lost", where: "", value: "", help: "Load the page again." };
