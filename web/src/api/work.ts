/** Long work: started by a job, told by server-sent events, stopped by a request. */
import { del, get, ApiProblem } from "./client";
import type { WorkStatus } from "./types";

export const isOver = (work: WorkStatus): boolean => ["done", "failed", "cancelled"].includes(work.state);

/**
 * Follow a piece of work to its end; `tell` is called at every change. Resolves with the last status (done or cancelled),
 * rejects with `ApiProblem` where it failed. `signal` stops the listening, not the work.
 */
export function followWork(started: WorkStatus, tell: (status: WorkStatus) => void, signal?: AbortSignal): Promise<WorkStatus> {
  tell(started);
  return new Promise((resolve, reject) => {
    const events = new EventSource(`/api/work/${encodeURIComponent(started.id)}/events`);
    const end = (status: WorkStatus) => {
      events.close();
      if (status.state === "failed" && status.error) reject(new ApiProblem(422, status.error));
      else resolve(status);
    };
    const told = (event: MessageEvent<string>) => {
      const status = JSON.parse(event.data) as WorkStatus;
      tell(status);
      if (isOver(status)) end(status);
    };
    events.addEventListener("progress", told);
    events.addEventListener("end", told);
    events.addEventListener("error", () => {
      if (events.readyState !== EventSource.CLOSED) return; // it connects again by itself
      get("/api/work/{work}", { path: { work: started.id } }).then((status) => {
        tell(status);
        if (isOver(status)) end(status);
        else reject(new ApiProblem(0, { kind: "NoAnswer", what: "The connection to the work was lost", where: "", value: "", help: "Load the page again." }));
      }, reject);
    });
    signal?.addEventListener("abort", () => {
      events.close();
      reject(new DOMException("stopped", "AbortError"));
    });
  });
}

/** Ask a piece of work to stop at its next step. */
export const stopWork = (id: string): Promise<WorkStatus> => del("/api/work/{work}", { path: { work: id } });
