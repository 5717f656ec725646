/** The table of screens. A new screen is one folder under screens/ and one row here. */
import type { Screen } from "./screen";

export interface ScreenRow {
  /** In the navigation and the page's title. */
  readonly title: string;
  /** The job of /api/jobs without which the screen is left out. */
  readonly job: string;
  /** Whether the navigation shows it; a clip is opened from elsewhere. */
  readonly listed: boolean;
  readonly load: () => Promise<new () => Screen>;
}

export const SCREENS: Readonly<Record<string, ScreenRow>> = {
  library: { title: "Library", job: "library", listed: true, load: async () => (await import("../screens/library/screen")).LibraryScreen },
  clip: { title: "Clip", job: "clips", listed: false, load: async () => (await import("../screens/clip/screen")).ClipScreen },
  generate: { title: "Generate", job: "generate", listed: true, load: async () => (await import("../screens/generate/screen")).GenerateScreen },
  coach: { title: "Coach", job: "coach", listed: true, load: async () => (await import("../screens/coach/screen")).CoachScreen },
  gait: { title: "Gait", job: "gait", listed: true, load: async () => (await import("../screens/gait/screen")).GaitScreen },
};

export const HOME = "library";
