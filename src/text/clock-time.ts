import { languageTag } from '../domain/language-tag.ts';
import type { Instant } from '../domain/time.ts';

const LAST_LANGUAGE = 'en';

/**
 * An instant as people say it: `14:18`; with its day, `Mon 23 Nov 14:18`, when that is not today;
 * and with its year when that is another one. `zone` is an IANA name that is known here. A language
 * that is none, stored before it was checked, is answered like one without texts: in English.
 */
export function clockTime(
  at: Instant,
  now: Instant,
  place: { readonly zone: string; readonly language: string },
): string {
  const { zone: timeZone } = place;
  const language = languageTag(place.language) ?? LAST_LANGUAGE;
  // Always 24 hours: "2:18" without its half of the day is a call twelve hours late.
  const clock = { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const time = new Intl.DateTimeFormat(language, clock).format(at);
  const day = dayIn(timeZone, at);
  const today = dayIn(timeZone, now);
  if (day === today) return time;

  const year = yearOf(day) === yearOf(today) ? {} : ({ year: 'numeric' } as const);
  const date = { timeZone, weekday: 'short', day: 'numeric', month: 'short', ...year } as const;
  const said = new Intl.DateTimeFormat(dayFirst(language), date).format(at);
  return `${said.replaceAll(',', '')} ${time}`;
}

/** The local date as YYYY-MM-DD. */
function dayIn(timeZone: string, at: Instant): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at);
}

function yearOf(day: string): string {
  return day.slice(0, 4);
}

/** Plain English would give the American order of day and month. */
function dayFirst(language: string): string {
  return language === 'en' ? 'en-GB' : language;
}
