// A button beside each password field shows what was typed (OWASP ASVS 4.0.3, 2.1.12).
const fields = [...document.querySelectorAll("input[type=password]")];
const labelOf = (field) => field.labels?.[0]?.textContent.trim() || "password";
const labels = fields.map(labelOf);
// What the field is for, where another of the page is called the same: the button that sends it says so.
const named = fields.map((field, place) =>
  labels.indexOf(labels[place]) === labels.lastIndexOf(labels[place])
    ? labels[place]
    : `${labels[place]}: ${field.form?.querySelector("button")?.textContent.trim() ?? place + 1}`,
);
for (const [place, field] of fields.entries()) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet";
  const show = (isShown) => {
    field.type = isShown ? "text" : "password";
    button.textContent = isShown ? "Hide" : "Show";
    button.setAttribute("aria-label", `${button.textContent} ${named[place]}`);
  };
  show(false);
  button.addEventListener("click", () => show(field.type === "password"));
  field.form?.addEventListener("submit", () => show(false));
  (field.closest("label") ?? field).after(button);
}
