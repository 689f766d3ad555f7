// The one way into the case for whatever is in the box: Enter, Search on the keyboard, a hit that was tapped, and “Read
// line”. What is exact goes into the case at once; what is not, and what could not be read, is shown.
import { Offline, call, sentence } from "../api.js";
import { fits } from "../catalog/fit.js";
import { lookupsOf, readText } from "../reader/reader.js";
import { app } from "../state.js";
import { dayOf } from "../views/dom.js";
import { showDraft } from "./dictation.js";
import { sites, used } from "./habits.js";

const SHOWN = 8; // the hits one can tap
const CODE = /^[0-9A-Z]{5}$/;
const BEGINNING = /^[0-9A-Z]{2,5}$/;

export const who = () => ({ specialty: app.specialty, used: used(app.logs) });

// Reads `text`; `code` is the hit that was tapped, if one was. `act` has use(header, lines), say(text), clear().
export async function decide(text, box, act, { code = null, showAll = false } = {}) {
  const line = text.trim();
  if (!line && !code) return undefined;
  const draft = app.index ? readHere(line, code) : null;
  if (draft && !showAll && isExact(draft, code)) return take(draft, act);
  if (!draft && code && isForFinding(line, code)) return act.use({}, [{ code, modifiers: [], units: 1 }]);
  const shown = code && draft ? draft : await readByServer(line, act, draft);
  if (shown && !draft && !showAll && isExact(shown, code)) return take(shown, act);
  return shown && showDraft(shown, box, (header, lines) => act.use(header, lines));
}

// Whether the words did nothing but find the hit that was tapped: no figure is among them, or they begin its code.
const isForFinding = (line, code) => !/\d/.test(line) || code.startsWith(line.toUpperCase());

function take(draft, act) {
  act.use({}, draft.lines.map(plain));
  const left = draft.unparsed.map((word) => `“${word.text}”`).join(", ");
  if (left) act.say(`Not read: ${left}.`);
}

function plain({ code, modifiers, units, dose, wasted }) {
  const given = Object.entries({ dose, wasted }).filter(([, value]) => value);
  return { code, modifiers: [...modifiers], units, ...Object.fromEntries(given) };
}

// Exact: codes or whole names, every word used in one way, and no day or place that would change the case unseen. Of a
// hit that was tapped only the words may be left over, and they are told.
function isExact(draft, code) {
  const whole = code ? draft.lines.length === 1 : draft.unparsed.length === 0;
  return (
    whole &&
    draft.lines.length > 0 &&
    draft.questions.length === 0 &&
    draft.recognized.length === 0 &&
    draft.lines.every((line) => !line.isGuess || line.code === code) &&
    !draft.unparsed.some((word) => /\d/.test(word.text))
  );
}

function readHere(text, code) {
  const lookups = lookupsOf(app.index, who(), { sites: sites(app.logs), isPhysician: app.provider === "physician" });
  if (!code) return readText(text, dayOf(), lookups);
  const typed = text.toUpperCase();
  if (BEGINNING.test(typed) && code.startsWith(typed)) return readText(code, dayOf(), lookups);
  const draft = readText(text, dayOf(), { ...lookups, find: (phrase) => preferring(code, phrase, lookups) });
  if (!draft.lines.some((line) => line.code === code)) draft.lines.push(...readText(code, dayOf(), lookups).lines);
  return draft;
}

// What search finds for a phrase, the code that the person tapped first.
function preferring(code, phrase, lookups) {
  const found = lookups.find(phrase);
  const tapped =
    found.find((fit) => fit.code === code) ?? fits(app.index, phrase, who(), SHOWN).find((fit) => fit.code === code);
  return tapped ? [{ ...tapped, confidence: 1 }] : found;
}

// A line of the server as the phone's own reader writes it: 700 mg and not 700.00 mg.
function asHere(line) {
  const shown = (dose) => dose && { ...dose, amount: String(Number(dose.amount)) };
  return { ...line, isGuess: line.is_guess, dose: shown(line.dose), wasted: shown(line.wasted) };
}

// The server knows the whole catalog and refuses what points at a patient; without a connection the phone's own reading
// is shown.
async function readByServer(text, act, draft) {
  try {
    const answer = await call("POST", "/logs/parse", { text, today: dayOf() });
    if (answer.ok) {
      act.say("");
      return { ...answer.body, lines: answer.body.lines.map(asHere) };
    }
    act.say(`Could not read that. ${sentence(answer.body)}`);
  } catch (error) {
    if (!(error instanceof Offline)) throw error;
    if (draft) return draft;
    if (CODE.test(text.toUpperCase())) act.use({}, [{ code: text.toUpperCase(), modifiers: [], units: 1 }]);
    else act.say("The catalog is not on this phone yet. Connect once, or type a code.");
  }
  return null;
}
