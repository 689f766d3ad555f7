// A button beside each password field shows what was typed (OWASP ASVS 4.0.3, 2.1.12).
for (const field of document.querySelectorAll("input[type=password]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet";
  const name = field.labels?.[0]?.textContent.trim() || "password";
  const show = (isShown) => {
    field.type = isShown ? "text" : "password";
    button.textContent = isShown ? "Hide" : "Show";
    button.setAttribute("aria-label", `${button.textContent} ${name}`);
  };
  show(false);
  button.addEventListener("click", () => show(field.type === "password"));
  field.form?.addEventListener("submit", () => show(false));
  (field.closest("label") ?? field).after(button);
}
