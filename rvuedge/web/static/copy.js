// Buttons that copy their text: data-copy holds it. Where the clipboard is not allowed the text stays selectable.
for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const label = button.querySelector(".done");
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      label.textContent = " copied";
    } catch {
      label.textContent = " not allowed here: select it by hand";
    }
  });
}
