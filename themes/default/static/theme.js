// Keeps the reader's choice between light and dark. Without it, and without a choice, the system decides.
(() => {
  const root = document.documentElement;
  const key = "bayegan-theme";
  const chosen = () => {
    try {
      return localStorage.getItem(key) || "auto";
    } catch {
      return root.dataset.theme || "auto";
    }
  };
  const show = () => {
    root.dataset.theme = chosen();
    const select = document.getElementById("theme");
    if (select) select.value = root.dataset.theme;
  };
  show();
  addEventListener("pageshow", show);
  addEventListener("storage", show);
  addEventListener("change", ({ target }) => {
    if (target.id !== "theme") return;
    root.dataset.theme = target.value;
    try {
      localStorage.setItem(key, target.value);
    } catch {
      // Where nothing can be kept, the choice holds for this page.
    }
  });
})();
