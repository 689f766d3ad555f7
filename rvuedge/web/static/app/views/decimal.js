// Exact decimals as text, the way the server sends them: never a float.
const SHAPE = /^(-?)(\d+)(?:\.(\d*))?$/;

function read(text) {
  const [, sign, whole, rest = ""] = SHAPE.exec(text) ?? [];
  if (whole === undefined) throw new RangeError(`Not a decimal: ${text}`);
  return { digits: BigInt(`${sign}${whole}${rest}`), places: rest.length };
}

function write(digits, places) {
  const sign = digits < 0n ? "-" : "";
  const shown = String(digits < 0n ? -digits : digits).padStart(places + 1, "0");
  return places ? `${sign}${shown.slice(0, -places)}.${shown.slice(-places)}` : sign + shown;
}

export function sum(texts) {
  const numbers = texts.map(read);
  const places = Math.max(2, ...numbers.map((number) => number.places));
  return write(
    numbers.reduce((total, number) => total + number.digits * 10n ** BigInt(places - number.places), 0n),
    places,
  );
}

export function times(text, count) {
  const { digits, places } = read(text);
  return write(digits * BigInt(count), places);
}

// As a person reads it, like hundredths() of rvuedge/platform/figures.py: two places, half up, thousands parted, −.
// Stored and sent figures stay exact.
export const hundredths = (text) => rounded(text, 2);

// The same with one place, where many stand side by side.
export const tenths = (text) => rounded(text, 1);

function rounded(text, places) {
  const [, sign, whole, rest = ""] = SHAPE.exec(text) ?? [];
  if (whole === undefined) return text;
  const up = (rest[places] ?? "0") >= "5" ? 1n : 0n;
  const shown = write(BigInt(whole + rest.padEnd(places, "0").slice(0, places)) + up, places);
  return (sign && /[1-9]/.test(shown) ? "−" : "") + shown.replace(/\B(?=(\d{3})+\.)/g, ",");
}
