import { languageTag } from '../domain/language-tag.ts';
import { isKnownZone } from '../domain/zone.ts';
import { type OpenRequest, type Refused, refused } from './opening.ts';
import type { Office } from './ports/office.ts';

/** The customer's language and clock; null where nobody has said. */
export type Locale = { readonly language: string | null; readonly timeZone: string | null };

/** What a request says of them, as it is stored; or why it is refused: it is kept for long. */
export function readLocale(request: OpenRequest): (Locale & { readonly kind: 'read' }) | Refused {
  const { language, timeZone } = request.customer;
  const tag = language === null ? null : languageTag(language);
  if (language !== null && tag === null) {
    return refused('unknown-language', `"${language}" is no language: write nl, or nl-BE`);
  }
  if (timeZone !== null && !isKnownZone(timeZone)) {
    return refused('unknown-zone', `"${timeZone}" is no time zone: write Europe/Amsterdam`);
  }
  return { kind: 'read', language: tag, timeZone };
}

/**
 * The language and the zone in which a customer is served: those of the site where nothing is
 * known, or where something was stored, before it was checked, that is neither.
 */
export function localeFor(
  stored: Locale,
  office: Pick<Office, 'language' | 'zone'>,
): { readonly language: string; readonly customerZone: string } {
  const { language, timeZone } = stored;
  const isKnown = timeZone !== null && isKnownZone(timeZone);
  return {
    language: (language === null ? null : languageTag(language)) ?? office.language,
    customerZone: isKnown ? timeZone : office.zone,
  };
}
