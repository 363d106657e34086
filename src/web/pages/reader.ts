import type { FastifyRequest } from 'fastify';
import type { Instant } from '../../domain/time.ts';
import type { WebDeps } from '../deps.ts';
import { type Language, languageOf } from '../language.ts';

type Values = Readonly<Record<string, string | number>>;

/** How one person reads: their language, the site's clock. */
export type Reader = {
  readonly language: Language;
  text(key: string, values?: Values): string;
  /** "14:30", in the site's zone. */
  clock(at: Instant): string;
  /** "14:30", with the day before it if that is not the day of `now`. */
  when(at: Instant, now: Instant): string;
  /** "wed 25 nov": the day of a local date "YYYY-MM-DD". */
  day(date: string): string;
  /** Day and time to the second: for evidence. */
  exactly(at: Instant): string;
  /** The name of a person or team, or the id of one who is not configured any more. */
  nameOf(id: string | null): string;
};

type ReaderDeps = Pick<WebDeps, 'texts' | 'roster' | 'settings'>;

/** The reader behind a request: the person's own language, else the one that the browser asks. */
export function readerOf(deps: ReaderDeps, request: FastifyRequest): Reader {
  const person = request.actor?.person;
  const own = deps.roster.people.find(({ id }) => id === person)?.language;
  return makeReader(deps, own ?? languageOf(request.headers['accept-language']));
}

/** A reader of this language; times in the site's zone, on a 24-hour clock. */
export function makeReader(deps: ReaderDeps, language: Language): Reader {
  const { texts, roster, settings } = deps;
  const locale = language === 'en' ? 'en-GB' : language;
  const formatter = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone: settings.zone, ...options });
  const clock = formatter({ hour: '2-digit', minute: '2-digit' });
  const day = formatter({ weekday: 'short', day: 'numeric', month: 'short' });
  const dated = new Intl.DateTimeFormat(locale, {
    ...{ timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short' },
  });
  const second = formatter({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
  return {
    language,
    text: (key, values = {}) => texts.render(key, language, values),
    clock: (at) => clock.format(at),
    when: (at, now) =>
      day.format(at) === day.format(now)
        ? clock.format(at)
        : `${day.format(at)} ${clock.format(at)}`,
    day: (date) => dated.format(Date.parse(`${date}T00:00:00Z`)),
    exactly: (at) => `${day.format(at)} ${second.format(at)}`,
    nameOf: (id) =>
      [...roster.people, ...roster.teams].find((known) => known.id === id)?.name ?? id ?? '',
  };
}
