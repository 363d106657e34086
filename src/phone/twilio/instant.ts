import type { Instant } from '../../domain/time.ts';

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const DAYS = 'Sun Mon Tue Wed Thu Fri Sat'.split(' ');
const FORM =
  /^([A-Z][a-z]{2}), (\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) (?:\+0000|GMT)$/;

/**
 * Twilio's dates: RFC 2822, always in UTC, whole seconds. Null for anything else, a 31st of June
 * and a Monday that was a Tuesday too.
 */
export function readRfc2822(text: string): Instant | null {
  const parts = FORM.exec(text);
  if (parts === null) return null;
  const [, day, date, month = '', year, hour, minute, second] = parts;
  const at = Date.UTC(
    Number(year),
    MONTHS.indexOf(month),
    Number(date),
    Number(hour),
    Number(minute),
    Number(second),
  );
  return day !== undefined && isSame(at, [day, Number(date), month, Number(hour)]) ? at : null;
}

/** `Date.UTC` rolls over what does not exist; what does comes back as it went in. */
function isSame(at: number, [day, date, month, hour]: [string, number, string, number]): boolean {
  const read = new Date(at);
  return (
    DAYS[read.getUTCDay()] === day &&
    read.getUTCDate() === date &&
    MONTHS[read.getUTCMonth()] === month &&
    read.getUTCHours() === hour
  );
}

/** An instant as Twilio writes it. */
export function writeRfc2822(at: Instant): string {
  return new Date(at).toUTCString().replace('GMT', '+0000');
}
