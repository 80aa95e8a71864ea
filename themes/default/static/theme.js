// Keeps the reader's choice between light and dark. Without it, and without a choice, the system decides.
(() => {
  // Asks for the font before the stylesheet does, so that no text moves. From a disk that must not be anonymous.
  const href = new URL("fonts/vazirmatn.woff2", document.currentScript.src);
  const font = Object.assign(document.createElement("link"), { rel: "preload", as: "font", href });
  if (location.protocol !== "file:") font.crossOrigin = "anonymous";
  document.head.append(font);
  const root = document.documentElement;
  const key = "bayegan-theme";
  // The choices, and their names out of words.toml.
  const themes = ["auto", "light", "dark"];
  const names = ["{{ words.theme_auto }}", "{{ words.theme_light }}", "{{ words.theme_dark }}"];
  const chosen = () => {
    let kept;
    try {
      kept = localStorage.getItem(key);
    } catch {
      kept = root.dataset.theme;
    }
    return themes.includes(kept) ? kept : "auto";
  };
  const show = () => {
    root.dataset.theme = chosen();
    const select = document.getElementById("theme");
    if (!select) return;
    if (select.length === 0) {
      select.setAttribute("aria-label", "{{ words.theme }}");
      select.append(...names.map((name) => new Option(name)));
    }
    select.selectedIndex = themes.indexOf(root.dataset.theme);
  };
  show();
  addEventListener("DOMContentLoaded", show);
  addEventListener("pageshow", show);
  addEventListener("storage", show);
  addEventListener("change", ({ target }) => {
    if (target.id !== "theme") return;
    root.dataset.theme = themes[target.selectedIndex];
    try {
      localStorage.setItem(key, root.dataset.theme);
    } catch {
      // Where nothing can be kept, the choice holds for this page.
    }
  });
})();
