/** The languages that pages are written in; the first is the one when nothing else fits. */
const languages = ['en', 'nl'] as const;

export type Language = (typeof languages)[number];

/** The best of our languages for an Accept-Language header (RFC 9110 12.5.4). */
export function languageOf(header: string | undefined): Language {
  const wishes = (header ?? '')
    .slice(0, 200)
    .split(',')
    .map(readWish)
    .sort((a, b) => b.weight - a.weight);
  for (const { range, weight } of wishes) {
    const found = languages.find((language) => range.split('-')[0] === language);
    if (found !== undefined && weight > 0) return found;
  }
  return 'en';
}

function readWish(text: string): { range: string; weight: number } {
  const [range = '', quality] = text
    .trim()
    .toLowerCase()
    .split(/;\s*q=/);
  return { range, weight: quality === undefined ? 1 : Number(quality) || 0 };
}
