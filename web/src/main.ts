import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/widgets.css";
import "./styles/grid.css";
import { get, problemOf } from "./api/client";
import { Shell } from "./app/shell";
import { errorState } from "./widgets/states";

const root = document.getElementById("app")!;

async function start(): Promise<void> {
  try {
    await new Shell(root, await get("/api/jobs")).show();
  } catch (error) {
    root.replaceChildren(errorState(problemOf(error), { label: "Try again", run: () => location.reload() }));
  }
}

void start();
