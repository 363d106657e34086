const DOTS = '••••';

const GAP = String.raw`[ ().\u00a0\u2011\u2013/-]{0,3}`;
/** A plus (also as a URL writes it), or 00 at the start of a word; then 7 to 15 digits. */
const INTERNATIONAL = new RegExp(
  String.raw`(?:\+|%2B|(?<![\w.:+-])00(?=[1-9]))${GAP}[1-9](?:${GAP}\d){6,14}`,
  'gi',
);
/** National: a single 0 and 8 to 11 digits more. Not inside an id, an instant or a fraction. */
const NATIONAL = /(?<![\w.:+-])0[1-9](?:[ -]?\d){7,10}(?![\w:-])/g;
/** As the address of a SIP call or a link names it, with or without a plus. */
const ADDRESS = /(?<=\b(?:sips?|tel):)[1-9]\d{6,14}(?!\d)/gi;
/**
 * A country's code and the number with nothing before it, as some phone systems write it. Instants
 * have ten digits or thirteen; a JSON number stays one.
 */
const BARE = /(?<![\w.:+%-])[1-9]\d{10,11}(?![\w.:-]|%)/g;
/** Calling codes of one and two digits (ITU-T E.164, assigned codes); all others have three. */
const SHORT_CODE = /^(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/**
 * The text with every telephone number cut down to what tells two apart in a log: its country,
 * the first digit of a number long enough, and its last four.
 */
export function maskNumbers(text: string): string {
  return text
    .replace(INTERNATIONAL, maskInternational)
    .replace(ADDRESS, maskInternational)
    .replace(BARE, maskInternational)
    .replace(NATIONAL, maskNational);
}

function maskInternational(found: string): string {
  const digits = found.replace(/^(?:\+|%2B|00)/i, '').replaceAll(/\D/g, '');
  const code = SHORT_CODE.exec(digits)?.[0] ?? digits.slice(0, 3);
  const national = digits.slice(code.length);
  const first = national.length >= 9 ? ` ${national.slice(0, 1)}` : '';
  return `+${code}${first} ${DOTS} ${lastDigits(national)}`;
}

function maskNational(found: string): string {
  const digits = found.replaceAll(/\D/g, '');
  return `${digits.slice(0, 2)} ${DOTS} ${lastDigits(digits)}`;
}

/** Four, but never half of what identifies a short number. */
function lastDigits(national: string): string {
  return national.slice(national.length >= 8 ? -4 : -2);
}

const SECRET_NAMES =
  'authorization|cookie|password|secret|token|signature|api[-_]?key|admin[-_]?key';
/** A JSON property whose name says that its value is nobody's business. */
const SECRET_PROPERTY = new RegExp(
  `("[^"]*(?:${SECRET_NAMES})[^"]*":)(?:"(?:[^"\\\\]|\\\\.)*"|\\[[^\\]]*\\])`,
  'gi',
);
const SECRET_QUERY = new RegExp(`([?&](?:${SECRET_NAMES}|key)=)[^&\\s"]+`, 'gi');
const BEARER = /\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi;
const URL_PASSWORD = /(:\/\/[^:@/\s"]*):[^@/\s"]+@/g;
/** 32 random bytes as base64url, the length of our keys and link tokens. */
const LONG_SECRET = /(?<![\w-])(?=[\w-]*[G-Zg-z_-])[\w-]{43}(?![\w-])/g;

/** The text (a line of JSON or plain) without passwords, keys, tokens and signatures. */
export function redactSecrets(text: string): string {
  return text
    .replace(SECRET_PROPERTY, '$1"[redacted]"')
    .replace(SECRET_QUERY, '$1[redacted]')
    .replace(BEARER, '$1 [redacted]')
    .replace(URL_PASSWORD, '$1:[redacted]@')
    .replace(LONG_SECRET, '[redacted]');
}
