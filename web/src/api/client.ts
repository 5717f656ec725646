/** Calls of the server's API, with the types of its own description. */
import type { components, paths } from "./schema";

type Schemas = components["schemas"];
export type Problem = Schemas["Problem"];

type Method = "get" | "post" | "delete";
type PathsOf<M extends Method> = { [P in keyof paths]: paths[P][M] extends { responses: unknown } ? P : never }[keyof paths];
type Operation<P extends keyof paths, M extends Method> = NonNullable<paths[P][M]>;
type Body<R> = R extends { content: { "application/json": infer T } } ? T : undefined;
type Success<R> = R extends { 200: infer A } ? Body<A> : R extends { 201: infer A } ? Body<A> : R extends { 202: infer A } ? Body<A> : undefined;
export type Answer<P extends keyof paths, M extends Method> = Operation<P, M> extends { responses: infer R } ? Success<R> : never;
type Query<O> = O extends { parameters: { query?: infer Q } } ? ([Q] extends [never] ? undefined : Q) : undefined;
type Json<O> = O extends { requestBody: { content: { "application/json": infer B } } } ? B : undefined;

export interface Options<Q = unknown, B = unknown> {
  /** Values of the path's {names}. */
  path?: Record<string, string>;
  query?: Q;
  body?: B;
  signal?: AbortSignal;
}

/** An error that the server told: what is wrong, where, and what helps. Status 0: the server did not answer. */
export class ApiProblem extends Error {
  constructor(readonly status: number, readonly problem: Problem) {
    super(problem.what);
    this.name = "ApiProblem";
  }
}

export function get<P extends PathsOf<"get">>(path: P, options: Options<Query<Operation<P, "get">>> = {}): Promise<Answer<P, "get">> {
  return call("get", path, options) as Promise<Answer<P, "get">>;
}

export function post<P extends PathsOf<"post">>(path: P, options: Options<Query<Operation<P, "post">>, Json<Operation<P, "post">>> = {}): Promise<Answer<P, "post">> {
  return call("post", path, options) as Promise<Answer<P, "post">>;
}

export function del<P extends PathsOf<"delete">>(path: P, options: Options = {}): Promise<Answer<P, "delete">> {
  return call("delete", path, options) as Promise<Answer<P, "delete">>;
}

/** The address of a path with its {names} and query filled in. Values that are undefined, null or "" are left out. */
export function address(path: string, options: Pick<Options, "path" | "query"> = {}): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(options.path?.[name] ?? ""));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries((options.query ?? {}) as Record<string, unknown>)) {
    if (value !== undefined && value !== null && value !== "") query.set(name, String(value));
  }
  return query.size ? `${filled}?${query}` : filled;
}

/** A motion file, and what belongs to it (.asf, .joints.json), is sent and read. */
export async function upload(files: readonly File[], signal?: AbortSignal): Promise<Answer<"/api/uploads", "post">> {
  const form = new FormData();
  for (const file of files) form.append("file", file, file.name);
  const response = await answered("/api/uploads", { method: "POST", body: form, signal });
  return response.json() as Promise<Answer<"/api/uploads", "post">>;
}

/** A response whose status is no error. Waits and asks again, twice, where the server is full. */
export async function answered(url: string, init: RequestInit = {}, patience = 2): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiProblem(0, lost);
  }
  if (response.ok) return response;
  if (response.status === 503 && patience > 0) {
    await pause(1000 * Math.min(5, Number(response.headers.get("Retry-After")) || 1), init.signal ?? undefined);
    return answered(url, init, patience - 1);
  }
  throw new ApiProblem(response.status, await told(response));
}

/** The words of whatever was thrown, as a problem to show. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ApiProblem) return error.problem;
  return { kind: "Bug", what: error instanceof Error ? error.message : String(error), where: "", value: "", help: "" };
}

export const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === "AbortError";

const lost: Problem = {
  kind: "NoAnswer",
  what: "The server does not answer",
  where: "",
  value: "",
  help: "See whether `motionary app` still runs, then try again.",
};

async function call(method: Method, path: string, options: Options): Promise<unknown> {
  const init: RequestInit = { method: method.toUpperCase(), signal: options.signal };
  if (options.body !== undefined) {
    init.body = JSON.stringify(options.body);
    init.headers = { "Content-Type": "application/json" };
  }
  const response = await answered(address(path, options), init);
  return response.status === 204 ? undefined : response.json();
}

async function told(response: Response): Promise<Problem> {
  try {
    const body = (await response.json()) as { error?: Problem };
    if (body.error?.what) return body.error;
  } catch {
    // no JSON: a proxy's page, say
  }
  return { kind: "HTTPError", what: `The server answered ${response.status}`, where: "", value: "", help: "" };
}

function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("stopped", "AbortError"));
    });
  });
}
