import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/parts.css";
import "./styles/widgets.css";
import "./styles/grid.css";
import { get, problemOf } from "./api/client";
import { parsePlace } from "./app/router";
import { HOME, SCREENS } from "./app/screens";
import { Shell } from "./app/shell";
import { errorState } from "./widgets/states";

const root = document.getElementById("app")!;

async function start(): Promise<void> {
  // the screen's code comes while the server says what it can do
  SCREENS[parsePlace(location.hash, HOME).name]?.load().catch(() => {});
  try {
    await new Shell(root, await get("/api/jobs")).show();
  } catch (error) {
    root.replaceChildren(errorState(problemOf(error), { label: "Try again", run: () => location.reload() }));
  }
}

void start();
