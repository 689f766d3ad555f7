/* oxlint-disable max-lines */
// Written by scripts/search_table.py from rvuedge/catalog/search/table.toml: weights, words and units of search.
// oxfmt-ignore
// prettier-ignore
export const TABLE = {
 "weights": {
  "NAME": 3.0,
  "TERM": 2.5,
  "DESCRIPTOR": 2.0,
  "BODY": 1.0,
  "SPECIALTY": 0.5,
  "ARTICLE": 1.5,
  "WORK": 0.5,
  "OWN_SPECIALTY": 1.0,
  "OWN_USE": 2.5,
  "WANTED_SPECIALTY": 4.0,
  "DRUG": -3.0,
  "DRUG_BY_TEXT": -8.0,
  "SUPPLY": -3.0,
  "FURTHER": -7.0,
  "MEASURE": -8.0,
  "ENDED": -9.0,
  "WHOLE_NAME": 14.0,
  "WORD_FOR_WORD": 4.0,
  "NAME_FIT": 12.0,
  "RUNG": 10.0,
  "OTHER_RUNG": -40.0,
  "LEFT_OUT": 5.0,
  "NOT_LEFT_OUT": -16.0,
  "EXACT": 1000.0,
  "LONGEST": 4,
  "ALIKE": 0.9,
  "ENOUGH_WORDS": 3,
  "LONGEST_NAME": 4,
  "SECOND_LOOK": 60,
  "BEGINNINGS": 40,
  "MENDED": 6,
  "MOST_SIGNS": 200,
  "MOST_WORDS": 12,
  "SHORTEST_BEGINNING": 3,
  "SHORTEST_MENDED": 4,
  "TWO_ERRORS_FROM": 6,
  "OFTEN": 20,
  "SHORTEST_STEM": 4
 },
 "words": {
  "small": [
   "a",
   "an",
   "and",
   "any",
   "at",
   "be",
   "by",
   "code",
   "codes",
   "cpt",
   "for",
   "from",
   "hcpcs",
   "in",
   "into",
   "is",
   "it",
   "of",
   "on",
   "or",
   "per",
   "the",
   "to",
   "via",
   "w",
   "wrvu",
   "rvu",
   "with",
   "what"
  ],
  "filler": [
   "had",
   "has",
   "have",
   "was",
   "were",
   "did",
   "done",
   "do",
   "today",
   "yesterday",
   "tonight",
   "underwent",
   "performed",
   "perform",
   "received",
   "presented",
   "got",
   "this",
   "that",
   "he",
   "she",
   "they",
   "i",
   "we",
   "my",
   "our",
   "who",
   "under",
   "please",
   "just",
   "statuspost",
   "historyof",
   "ruleout",
   "bedside",
   "emergent",
   "emergently",
   "urgent",
   "urgently"
  ],
  "added": [
   "further",
   "additional",
   "added",
   "add",
   "next"
  ],
  "more": [
   "additional",
   "addl",
   "add",
   "addition",
   "addon",
   "added",
   "further",
   "each",
   "second",
   "third",
   "2nd",
   "3rd",
   "extra",
   "more",
   "another",
   "next",
   "multilevel",
   "other"
  ],
  "forms": [
   "acetate",
   "acid",
   "bromide",
   "chloride",
   "citrate",
   "hcl",
   "hydrochloride",
   "hydrobromide",
   "lactate",
   "maleate",
   "mesylate",
   "nitrate",
   "phosphate",
   "sodium",
   "succinate",
   "sulfate",
   "tartrate",
   "potassium",
   "injection",
   "inject",
   "inj",
   "infusion",
   "solution",
   "suspension",
   "powder",
   "vial",
   "vials",
   "syringe",
   "prefilled",
   "pen",
   "kit",
   "dose",
   "single",
   "multi",
   "oral",
   "tablet",
   "capsule",
   "unit",
   "units",
   "free",
   "preservative",
   "nos",
   "otherwise",
   "specified",
   "biosimilar",
   "human",
   "recombinant",
   "liquid",
   "water",
   "sterile",
   "milligram",
   "milligrams",
   "treatment",
   "drug",
   "shot",
   "ampule",
   "bag",
   "plus",
   "extra",
   "long",
   "acting",
   "release",
   "extended",
   "depot"
  ]
 },
 "cutting": {
  "ending": "(?:ations?|ements?|ments?|ings?|ions?|als?|ives?|ers?|ed|ies|es|ic|y|s|e)$",
  "vowel": "[aeiouy]",
  "possessive": "['\u2019]s?\\b",
  "single": "\\b[b-km-qs-vx-z][ .-]+(?=[a-z]{2}|[0-9])",
  "left_out": "without|no|not|away from|other than|except",
  "write_out": [
   [
    "[\u2019`]",
    "'"
   ],
   [
    "\\bw ?/ ?o\\b",
    "without"
   ],
   [
    "\\bwithout ?(?:and|&|\\+|/|or)? ?(?:with|w)\\b(?: ?/)?",
    "withwithout"
   ],
   [
    "\\bwo ?(?:and|&|\\+|/)? ?(?:with|w)\\b(?: ?/)?",
    "withwithout"
   ],
   [
    "\\b(?:with|w) ?/? ?(?:and|&|\\+|or)? ?(?:without|wo)\\b",
    "withwithout"
   ],
   [
    "\\bpre ?(?:and|&|/|\\+|-)? ?post(?= contrast)",
    "withwithout"
   ],
   [
    "\\bwo\\b",
    "without"
   ],
   [
    "\\bw ?/ ?",
    "with "
   ],
   [
    "\\bw(?= [a-z])",
    "with"
   ],
   [
    "\\b(?:non|no|minus)[ -]*(?:iv )?contrast(?:ed)?\\b|\\bnoncon\\b|\\bunenhanced\\b|\\bnon[ -]enhanc" +
  "ed\\b",
    "without contrast"
   ],
   [
    "\\broux[ -]*en[ -]*y\\b",
    "rouxeny"
   ],
   [
    "\\bex[ -]*lap\\b",
    "exlap"
   ],
   [
    "\\b(?:hepatic|liver) lobectomy,? (?=right|rt|r\\b)",
    "right hepatic lobectomy "
   ],
   [
    "\\b(?:hepatic|liver) lobectomy,? (?=left|lt|l\\b)",
    "left hepatic lobectomy "
   ],
   [
    "\\bsingle[ -]shot\\b",
    " "
   ],
   [
    "\\bf ?/ ?u\\b",
    "follow up"
   ],
   [
    "\\bd ?/ ?c\\b",
    "discharge"
   ],
   [
    "\\bd ?(?:&|and|\\+) ?c\\b",
    "dilation and curettage"
   ],
   [
    "\\bs ?/ ?p\\b",
    "statuspost"
   ],
   [
    "\\bh ?/ ?o\\b",
    "historyof"
   ],
   [
    "\\br ?/ ?o\\b",
    "ruleout"
   ],
   [
    "\\bc ?/ ?s\\b",
    "csection"
   ],
   [
    "\\bb ?/ ?l\\b|\\bbilat\\b",
    "bilateral"
   ],
   [
    "\\bt ?& ?a\\b",
    "ta"
   ],
   [
    "\\bct a ?/? ?p\\b",
    "ct abdomen pelvis"
   ],
   [
    "\\bl[ -]?(?=spine)",
    "l"
   ],
   [
    "\\bl[1-5](?: ?[-/] ?(?:l?[1-5]|s1))?\\b",
    "lumbar"
   ],
   [
    "\\bc[2-7](?: ?[-/] ?(?:c?[3-7]|t1))?\\b",
    "cervical"
   ],
   [
    "\\bt(?:1[0-2]|[1-9]) ?[-/] ?t?(?:1[0-2]|[1-9])\\b",
    "thoracic"
   ],
   [
    "\\bod\\b",
    "right"
   ],
   [
    "\\bos\\b",
    "left"
   ],
   [
    "\\bou\\b",
    "bilateral"
   ],
   [
    "\\blue\\b",
    "left arm"
   ],
   [
    "\\brue\\b",
    "right arm"
   ],
   [
    "\\blle\\b",
    "left leg"
   ],
   [
    "\\brle\\b",
    "right leg"
   ],
   [
    "\\best\\b",
    "established"
   ],
   [
    "\\bnew pt\\b",
    "new patient"
   ],
   [
    "\\bestablished pt\\b",
    "established patient"
   ],
   [
    "\\b(?:pt|patient) (?=had|has|have|was|is|underwent|got|received|presented|seen|came|who|nee" +
  "ds)",
    " "
   ],
   [
    "\\b(?:on|in|for) (?:this|the|a|our|my) (?:pt|patient)\\b",
    " "
   ],
   [
    "\\bx ?(?=[0-9])",
    " "
   ],
   [
    "\\b1 ?v\\b",
    "1 view"
   ],
   [
    "\\b2 ?v\\b",
    "2 views"
   ],
   [
    "\\b3 ?v\\b",
    "3 views"
   ],
   [
    "\\b4 ?v\\b",
    "4 views"
   ]
  ]
 },
 "contrast": {
  "studies": "\\b(?:ct|cat|mri?|mra|tomography|magnetic)\\b",
  "both": "\\bwithwithout\\b(?: (?:iv |oral )?(?:contrast|dye|gad[a-z]*))?",
  "none": "\\bwithout (?:iv |oral |any )?(?:contrast|dye|gad[a-z]*)|\\bwithout *$|\\bplain\\b",
  "with": "\\bwith (?:iv |oral |po )?(?:contrast|dye|gad[a-z]*)|\\b(?:iv )?contrast(?:[ -]enhanced)?\\b|" +
  "\\benhanced\\b|\\bdye\\b|\\bwith *$"
 },
 "sides": {
  "left": "\\b(?:left|lt|l(?= [a-z]{2}|,? *$))\\b(?: sided?)?(?! (?:heart|cardiac|ventric|atri|colect|h" +
  "emicol|colon|upper quad|lower quad|lobe|hepat|main|bundle|(?:and |& )?right heart))",
  "right": "\\b(?:right|rt(?! (?:plan|simul|treat))|r(?= [a-z]{2}|,? *$))\\b(?: sided?)?(?! (?:heart|car" +
  "diac|ventric|atri|colect|hemicol|colon|upper quad|lower quad|lobe|hepat|bundle|(?:and |& )" +
  "?left heart))",
  "both": "\\b(?:bilateral(?:ly)?|both(?! bones?\\b))\\b(?: sides?)?"
 },
 "compared": {
  "more": "(?:over|more than|greater than|above|longer than|>)",
  "less": "(?:under|less than|below|up to|<)"
 },
 "units": [
  {
   "unit": "",
   "pattern": "(?:mg|mcg|ml|gm?|grams?|milligrams?|iu|units?)\\b"
  },
  {
   "unit": "minutes",
   "step": 1,
   "pattern": "(?:min|mins|minutes?)\\b"
  },
  {
   "unit": "minutes",
   "step": 1,
   "pattern": "(?:h|hr|hrs|hours?)\\b",
   "times": 60
  },
  {
   "unit": "age",
   "step": 0.01,
   "pattern": "(?:years?|yrs?|y ?[/.]? ?o)(?:[ -]old)?\\b"
  },
  {
   "unit": "age",
   "step": 0.01,
   "pattern": "(?:months?|mos?|m/o)(?:[ -]old)?\\b",
   "divided": 12
  },
  {
   "unit": "age",
   "step": 0.01,
   "pattern": "(?:weeks?|wks?)[ -]old\\b",
   "divided": 52
  },
  {
   "unit": "age",
   "step": 0.01,
   "pattern": "days?[ -]old\\b",
   "divided": 365
  },
  {
   "unit": "cm",
   "step": 0.1,
   "pattern": "(?:cm|centimeters?)\\b"
  },
  {
   "unit": "cm",
   "step": 0.1,
   "pattern": "(?:mm|millimeters?)\\b",
   "divided": 10
  },
  {
   "unit": "views",
   "pattern": "views?\\b",
   "kept": "all"
  },
  {
   "unit": "lesions",
   "pattern": "lesions?\\b"
  },
  {
   "unit": "lesions",
   "pattern": "(?:[a-z]+ )?(?:aks?|warts?|tags?|keratos[ei]s|nails?|toenails?)\\b",
   "kept": "words"
  },
  {
   "unit": "studies",
   "pattern": "(?:stud(?:y|ies)|nerves?)\\b",
   "kept": "words"
  },
  {
   "unit": "muscles",
   "pattern": "muscles?\\b",
   "kept": "words"
  },
  {
   "unit": "stations",
   "pattern": "stations?\\b",
   "kept": "words"
  },
  {
   "unit": "visits",
   "pattern": "visits?\\b",
   "kept": "words"
  },
  {
   "unit": "vessels",
   "pattern": "(?:vessels?|grafts?|arteries|veins?)\\b",
   "kept": "words"
  },
  {
   "unit": "columns",
   "pattern": "columns?\\b",
   "kept": "words"
  },
  {
   "unit": "levels",
   "pattern": "(?:levels?|segments?|interspaces?)\\b",
   "kept": "words"
  }
 ],
 "numbers": {
  "single": 1,
  "one": 1,
  "two": 2,
  "three": 3,
  "four": 4,
  "five": 5,
  "six": 6,
  "seven": 7,
  "eight": 8,
  "nine": 9,
  "ten": 10
 }
};
