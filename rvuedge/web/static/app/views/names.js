// What a person reads in place of the names that the server uses.

// What became of a line, by its state (docs/rules.md, R-2.16).
const STATES = {
  credited: "credited",
  zero_work: "no work RVUs",
  technical_only: "technical component only",
  bundled: "bundled",
  bundled_endo_base: "bundled with another endoscopy",
  global_included: "included in the global package",
  not_on_pfs: "not on the physician fee schedule",
  anesthesia_units: "counted in anesthesia units",
  carrier_priced: "contractor-priced",
  by_report_pending: "by report, not priced yet",
  not_in_schedule: "not in this release",
  not_credited_status: "status not credited",
  not_payable_facility_incident_to: "incident to, not payable in a facility",
  incident_to_excluded: "incident to, not personally performed",
  role_not_permitted: "role not payable for this code",
  needs_documentation: "documentation required",
  invalid_modifier: "modifier does not apply",
  trainee_no_credit: "trainee, not credited",
};
const POLICIES = {
  "cms-payment": "Medicare’s rules",
  "mgma-survey": "survey rules",
  "face-value": "every line in full",
};

const FIELDS = {
  performed_on: "date of service",
  primary_line: "primary procedure",
  patient_type: "patient type",
  age_band: "age band",
  is_simulated: "simulation",
  critical_share: "share of the critical portions",
  present_for_critical: "present for the critical portions",
  case_ref: "case reference",
};

export const stateName = (state) => STATES[state] ?? state.replaceAll("_", " ");
export const fieldName = (field) => FIELDS[field] ?? field;
// A practice names its own policies itself.
export const policyName = (policy) => POLICIES[policy] ?? policy;
