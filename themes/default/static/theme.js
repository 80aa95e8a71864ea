// Keeps the reader's choice between light and dark. Without it, and without a choice, the system decides.
(() => {
  // Pages for a disk ask for the font before the stylesheet does, so that no text is shown in another one and
  // moves. A link in the page could not: from a disk it must not be anonymous, from a server it must.
  const { font } = document.currentScript.dataset;
  if (font) {
    const link = Object.assign(document.createElement("link"), { rel: "preload", as: "font", type: "font/woff2", href: font });
    if (location.protocol !== "file:") link.crossOrigin = "anonymous";
    document.head.append(link);
  }
  const root = document.documentElement;
  const key = "bayegan-theme";
  // In the order of the choices on the page.
  const themes = ["auto", "light", "dark"];
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
    if (select) select.selectedIndex = themes.indexOf(root.dataset.theme);
  };
  show();
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
