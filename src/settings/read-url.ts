/**
 * The address that a text is, or null. Not `URL.canParse`: Node 20 answers it wrongly for some
 * texts once it has been called often.
 */
export function readUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
