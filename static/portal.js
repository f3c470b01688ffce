"use strict";
(() => {
  const root = document.documentElement;
  const on = (type, act) => document.addEventListener(type, act);
  let kept = {};
  try { kept = localStorage; } catch {}
  if (kept.theme) root.dataset.theme = kept.theme;
  root.classList.add("js");

  const switchTheme = () => {
    const now = root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    kept.theme = root.dataset.theme = now === "dark" ? "light" : "dark";
  };
  const copy = async (button) => {
    await navigator.clipboard.writeText(button.closest(".code").querySelector("code").textContent);
    const word = button.lastChild, before = word.textContent;
    word.textContent = button.dataset.done || "Copied";
    setTimeout(() => { word.textContent = before; }, 1500);
  };
  on("click", ({ target }) => {
    const button = target.closest("[data-copy],[data-theme-switch]");
    if (button) "copy" in button.dataset ? copy(button) : switchTheme();
  });

  on("keydown", ({ key, ctrlKey, metaKey, target }) => {
    if (key === "Enter" && (ctrlKey || metaKey)) target.form?.requestSubmit();
  });
  on("submit", ({ target }) => {
    if (target.client_time) target.client_time.value = new Date().toISOString();
  });
  for (const type of ["dragover", "drop"]) on(type, (event) => {
    const { files, types } = event.dataTransfer, input = document.querySelector("[type=file]");
    if (input && types.includes("Files")) event.preventDefault();
    if (input && files.length) input.files = files;
  });

  // What the reader opened stays open when a poll comes.
  on("htmx:oobBeforeSwap", ({ detail }) => {
    for (const { id } of detail.target.querySelectorAll("details[open][id]"))
      detail.fragment.querySelector("#" + id)?.setAttribute("open", "");
  });
  for (const type of ["htmx:sendError", "htmx:responseError"]) on(type, ({ target, detail: { xhr } }) => {
    if (!xhr.status || xhr.status >= 500) htmx.trigger(target, "retry");
  });
})();
