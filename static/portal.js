"use strict";
{
  const on = addEventListener, root = document.documentElement, look = root.dataset;
  let kept = {};
  try { kept = localStorage; } catch {}
  if (kept.theme) look.theme = kept.theme;
  root.className = "js";

  on("click", async ({ target }) => {
    const button = target.closest("[data-done],[data-theme-switch]"), word = button?.lastChild;
    if (!button) return;
    if (button.dataset.done) {
      await navigator.clipboard.writeText(button.closest(".code").querySelector("code").textContent);
      const before = word.textContent;
      word.textContent = button.dataset.done;
      setTimeout(() => word.textContent = before, 1500);
    } else {
      const dark = matchMedia("(prefers-color-scheme: dark)").matches && "dark";
      kept.theme = look.theme = (look.theme || dark) === "dark" ? "light" : "dark";
    }
  });

  on("keydown", ({ key, ctrlKey, metaKey, target }) => {
    if (key == "Enter" && (ctrlKey || metaKey)) target.form?.requestSubmit();
  });
  on("submit", (event) => {
    const form = event.target, bar = form.querySelector("progress");
    if (form.client_time) form.client_time.value = new Date().toISOString();
    if (!bar || !form.file.value) return;
    event.preventDefault();
    const sent = new XMLHttpRequest();
    sent.upload.onprogress = at => bar.value = at.loaded / at.total;
    sent.onloadend = () => /\/d\//.test(sent.responseURL) ? location = sent.responseURL : form.submit();
    sent.open("POST", form.action);
    sent.send(new FormData(form));
    bar.hidden = false;
  });
  for (const type of ["dragover", "drop"]) on(type, (event) => {
    const { files, types } = event.dataTransfer, input = window.file;
    if (input && types.includes("Files")) event.preventDefault();
    if (input && files.length) input.files = files;
  });

  // A poll keeps open what is.
  on("htmx:oobBeforeSwap", ({ detail }) => {
    for (const { id } of detail.target.querySelectorAll("details[open][id]"))
      detail.fragment.querySelector("#" + id)?.setAttribute("open", "");
  });
}
