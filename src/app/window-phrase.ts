import type { Instant } from '../domain/time.ts';
import { sayingOf, type Window } from '../domain/window.ts';
import type { ClockTime, Texts } from './ports/alerts.ts';

/** Who reads or hears it: their language, and the zone (IANA) that the window was said in. */
type Place = { readonly zone: string; readonly language: string };

/**
 * A window as people say it: "by 14:18", "at 14:30", "between 14:00 and 16:00". Whoever is told
 * only its end calls too early, and that does not count.
 */
export function windowPhrase(
  window: Window,
  now: Instant,
  place: Place,
  { texts, clockTime }: { readonly texts: Texts; readonly clockTime: ClockTime },
): string {
  const { notBefore, dueAt } = window;
  const saying = sayingOf(window);
  const from = notBefore === null ? '' : clockTime(notBefore, now, place);
  // Its end names the day again only when that is not the day of its start.
  const to = clockTime(dueAt, saying === 'between' ? (notBefore ?? now) : now, place);
  return texts.render(`window.${saying}`, place.language, { from, to });
}
