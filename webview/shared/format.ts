import { t } from "./l10n";

const minus = "−";
const language = (): string => document.documentElement.lang || "en";

/** A number with a fixed count of decimals, a true minus sign and a dash for "not known". */
export function fixed(value: number | null | undefined, digits = 2): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const text = new Intl.NumberFormat(language(), {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
  // "-0.00" says nothing but looks like a finding.
  const plain = /^-0[.,]?0*$/.test(text) ? text.slice(1) : text;
  return plain.replace("-", minus);
}

/** Like `fixed`, always with a sign. */
export function signed(value: number | null | undefined, digits = 2): string {
  const text = fixed(value, digits);
  return text === "–" || text.startsWith(minus) ? text : `+${text}`;
}

/** A score or an effect in the least space: "1.0", ".67", "+.31". */
export function compact(value: number, withSign = false): string {
  const text = Math.abs(value) >= 0.995 ? fixed(value, 1) : fixed(value, 2).replace(/^(−?)0(?=[.,])/, "$1");
  const zero = /^[.,]00$/.test(text);
  const short = zero ? "0" : text;
  return withSign && !zero && !short.startsWith(minus) ? `+${short}` : short;
}

/** A share as per cent. */
export function percent(share: number | null | undefined, digits = 0): string {
  return share === null || share === undefined ? "–" : `${fixed(share * 100, digits)} %`;
}

export function count(value: number): string {
  return new Intl.NumberFormat(language()).format(value);
}

/** "1 h 5 m", "1 m 12 s", "9 s": two units, the larger first. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return t("{0} s", whole);
  if (whole < 3600) return t("{0} m {1} s", Math.floor(whole / 60), whole % 60);
  if (whole < 86_400) return t("{0} h {1} m", Math.floor(whole / 3600), Math.floor((whole % 3600) / 60));
  return t("{0} d {1} h", Math.floor(whole / 86_400), Math.floor((whole % 86_400) / 3600));
}

/** Clock time; with the date when it is not today. */
export function moment(epochSeconds: number, now: number): string {
  const date = new Date(epochSeconds * 1000);
  const sameDay = date.toDateString() === new Date(now * 1000).toDateString();
  const style: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat(language(), sameDay ? style : { ...style, month: "short", day: "numeric" }).format(
    date,
  );
}

/** Mebibytes as the files give them, shown as GB from one thousand on. */
export function megabytes(value: number | null): string {
  if (value === null) return "–";
  return value < 1000 ? `${fixed(value, 0)} MB` : `${fixed(value / 1024, value < 10_240 ? 1 : 0)} GB`;
}
