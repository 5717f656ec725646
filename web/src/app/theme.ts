/** Light, dark, or as the system has it; kept in this browser. `data-theme` of the page always names the one that is shown. */

export type Theme = "auto" | "light" | "dark";
const KEY = "motionary.theme";
const listeners = new Set<() => void>();
const system = matchMedia("(prefers-color-scheme: dark)");
let chosen = kept();
system.addEventListener("change", apply);
apply();

export const currentTheme = (): Theme => chosen;

export function setTheme(theme: Theme): void {
  chosen = theme;
  try {
    if (theme === "auto") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // a browser that keeps nothing forgets it with the page
  }
  apply();
}

/** Called whenever the colours change. Returns what ends that. */
export function onTheme(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function apply(): void {
  const shown = chosen === "auto" ? (system.matches ? "dark" : "light") : chosen;
  if (document.documentElement.dataset.theme === shown) return;
  document.documentElement.dataset.theme = shown;
  for (const each of listeners) each();
}

function kept(): Theme {
  try {
    const found = localStorage.getItem(KEY);
    return found === "light" || found === "dark" ? found : "auto";
  } catch {
    return "auto";
  }
}
