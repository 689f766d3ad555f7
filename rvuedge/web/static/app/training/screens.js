// The screens of training: which of them this person has, what they need of the server, and when they are drawn.
import { app } from "../state.js";
import { showAttest } from "./attest.js";
import { showProgress } from "./progress.js";
import { renewTraining } from "./stored.js";
import { showList } from "../students/list.js";

// The vocabulary of roles the person's specialty has: by its name of the program, else as the person wrote it.
const specialtyOf = () =>
  app.training.mine?.specialty ?? (app.specialty ?? "").trim().toLowerCase().replace(/\W+/g, "_");

function wanted() {
  const attest = { attestations: "/attestations?view=to_attest&state=requested&limit=200" };
  if (app.face === "resident")
    return {
      ...attest,
      roles: `/training/roles?specialty=${encodeURIComponent(specialtyOf())}`,
      claims: "/attestations?view=mine&limit=200",
      progress: "/training/progress/brief",
    };
  if (app.face === "student") return { clerkships: "/training/clerkships", entries: "/training/entries?limit=100" };
  return { ...attest, signing: "/training/sign-offs" };
}

export async function askTraining() {
  app.training = await renewTraining(wanted());
}

export function showTraining() {
  showAttest();
  if (app.face === "resident") showProgress();
  if (app.face === "student") showList();
}

export function startTraining() {
  showTraining();
}
