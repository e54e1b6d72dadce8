const themes = ["system", "light", "dark"] as const;
type Theme = (typeof themes)[number];

const key = "stac-ingest-theme";

/** Theme that was chosen on this page; that of the system until then. */
export function chosenTheme(): Theme {
  const kept = localStorage.getItem(key);
  return themes.find((theme) => theme === kept) ?? "system";
}

/** Shows the page in the theme that was chosen. */
export function applyTheme(): void {
  const theme = chosenTheme();
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

/** Chooses the next theme and returns it. */
export function nextTheme(): Theme {
  const next = themes[(themes.indexOf(chosenTheme()) + 1) % themes.length] ?? "system";
  localStorage.setItem(key, next);
  applyTheme();
  return next;
}
