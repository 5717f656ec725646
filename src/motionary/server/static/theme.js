// before anything is drawn: the theme that was chosen in this browser, else the system's (src/app/theme.ts keeps it from then on)
{
  let chosen = null;
  try {
    chosen = localStorage.getItem("motionary.theme");
  } catch {
    // nothing is kept here
  }
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  document.documentElement.dataset.theme = chosen === "light" || chosen === "dark" ? chosen : system;
}
