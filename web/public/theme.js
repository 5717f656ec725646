// before anything is drawn: the theme that was chosen in this browser
try {
  const theme = localStorage.getItem("motionary.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // nothing is kept here
}
