/** Languages of people have two or three letters; a longer word is a name, such as "dutch". */
const LANGUAGE = /^[a-z]{2,3}$/;

/**
 * The tag as the standard writes it (BCP 47), "nl-NL"; null for a text that is none. Many programs
 * write "nl_NL" and mean the same. What an extension says of calendars and digits is left out: it
 * would change how the time of a promise is said.
 */
export function languageTag(text: string): string | null {
  try {
    const { language, baseName } = new Intl.Locale(text.replaceAll('_', '-'));
    return LANGUAGE.test(language) ? baseName : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
