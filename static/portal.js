"use strict";
(() => {
  const root = document.documentElement;
  const kept = (value) => {
    try { return value ? localStorage.setItem("theme", value) : localStorage.getItem("theme"); } catch { return null; }
  };
  const on = (type, act) => document.addEventListener(type, act);
  const theme = kept();
  if (theme) root.dataset.theme = theme;
  root.classList.add("js");

  on("click", async ({ target }) => {
    const button = target.closest("[data-copy],[data-theme-switch]");
    if (!button) return;
    if ("themeSwitch" in button.dataset) {
      const dark = getComputedStyle(root).colorScheme === "dark"
        || (!root.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
      kept(root.dataset.theme = dark ? "light" : "dark");
      return;
    }
    const source = button.dataset.copy ? document.querySelector(button.dataset.copy) : button.closest(".code").querySelector("code");
    await navigator.clipboard.writeText(source.textContent);
    const word = button.lastChild, before = word.textContent;
    word.textContent = button.dataset.done || "Copied";
    setTimeout(() => { word.textContent = before; }, 1500);
  });

  on("keydown", (event) => {
    const { form } = event.target;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form) form.requestSubmit();
  });

  on("submit", ({ target }) => {
    if (target.client_time) target.client_time.value = new Date().toISOString();
  });

  for (const type of ["dragover", "drop"]) on(type, (event) => {
    const file = document.querySelector("input[type=file]");
    if (!file || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    if (type === "drop") file.files = event.dataTransfer.files;
  });

  on("htmx:oobBeforeSwap", ({ detail }) => {
    for (const { id } of detail.target.querySelectorAll("details[open][id]"))
      detail.fragment.querySelector("#" + id)?.setAttribute("open", "");
  });
  for (const lost of ["htmx:sendError", "htmx:responseError"]) on(lost, ({ target }) => htmx.trigger(target, "retry"));
})();
