// A form in steps: one question a screen, the rest behind "More terms" at the end. Without this script all of it stands
// on one page, and a refused form opens at the step that asks.
const form = document.querySelector(".steps-form");
const steps = [...(form?.querySelectorAll(".step") ?? [])];
const [back, on, save, more] = [".step-back", ".step-on", ".step-save", ".more-terms"].map((name) =>
  form?.querySelector(name),
);

function go(place, isMoved = true) {
  const isLast = place === steps.length - 1;
  for (const [number, step] of steps.entries()) step.hidden = number !== place;
  back.hidden = place === 0;
  on.hidden = isLast;
  save.hidden = !isLast;
  more.hidden = !isLast;
  form.dataset.step = String(place);
  if (isMoved) steps[place].querySelector("input, select")?.focus();
}

// A field that the browser refuses is in sight before it is spoken of.
const isAnswered = (step) => [...step.querySelectorAll("input, select")].every((field) => field.reportValidity());

if (form) {
  const now = () => Number(form.dataset.step);
  const refused = steps.findIndex((step) => step.querySelector("[aria-invalid]"));
  back.addEventListener("click", () => go(now() - 1));
  on.addEventListener("click", () => isAnswered(steps[now()]) && go(now() + 1));
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || now() === steps.length - 1 || event.target.matches("button")) return;
    event.preventDefault();
    on.click();
  });
  const isRefused = form.querySelector("[aria-invalid]") !== null;
  go(refused >= 0 ? refused : isRefused ? steps.length - 1 : 0, false);
}
