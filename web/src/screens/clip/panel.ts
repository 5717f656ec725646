/** A part of the clip's page beside its figure. */
import type { Clip } from "../../api/types";
import type { Context } from "../../app/screen";
import type { ClipStage } from "./stage";

export interface PanelContext {
  readonly clip: Clip;
  readonly stage: ClipStage;
  readonly app: Context;
  /** Aborted when the screen goes. */
  readonly signal: AbortSignal;
}

/** Makes its element at once and fills it when its answers come. */
export type Panel = (context: PanelContext) => HTMLElement;
