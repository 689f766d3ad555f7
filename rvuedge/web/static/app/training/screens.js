// The screens of training: which of them this person has, what they need of the server, and when they are drawn.
import { app } from "../state.js";
import { showAttest } from "./attest.js";
import { showProgress } from "./progress.js";
import { renewTraining } from "./stored.js";
import { showList } from "../students/list.js";

// What each kind of person keeps, by name and address. A resident may attest too, where their program lets seniors.
const TO_ATTEST = { attestations: "/attestations?view=to_attest&state=requested&limit=200" };
const OF_FACE = {
  resident: {
    ...TO_ATTEST,
    capture: "/training/capture",
    claims: "/attestations?view=mine&limit=200",
    progress: "/training/progress/brief",
  },
  student: { capture: "/training/capture", clerkships: "/training/clerkships", entries: "/training/entries?limit=100" },
  attending: { ...TO_ATTEST, signing: "/training/sign-offs" },
};

export async function askTraining() {
  app.training = await renewTraining(OF_FACE[app.face]);
}

export function showTraining() {
  showAttest();
  if (app.face === "resident") showProgress();
  if (app.face === "student") showList();
}

export function startTraining() {
  showTraining();
}
