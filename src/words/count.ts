const dutchOnes = ['een', 'twee', 'drie', 'vier', 'vijf', 'zes', 'zeven', 'acht', 'negen'];
const dutchTeens = [
  'tien',
  'elf',
  'twaalf',
  'dertien',
  'veertien',
  'vijftien',
  'zestien',
  'zeventien',
  'achttien',
  'negentien',
];
const dutchTens = ['twintig', 'dertig', 'veertig', 'vijftig'];
const englishOnes = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const englishTeens = [
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
];
const englishTens = ['twenty', 'thirty', 'forty', 'fifty'];

const FIRST_TEEN = 10;
const FIRST_TENS = 20;
const counts = new Map<string, number>([
  ['a', 1],
  ['an', 1],
  ['sixty', 60],
  ['zestig', 60],
  ...dutchOnes.map((word, index) => [word, index + 1] as const),
  ...englishOnes.map((word, index) => [word, index + 1] as const),
  ...dutchTeens.map((word, index) => [word, index + FIRST_TEEN] as const),
  ...englishTeens.map((word, index) => [word, index + FIRST_TEEN] as const),
  ...tens(dutchTens, dutchOnes, (one, ten) => `${one}en${ten}`),
  ...tens(englishTens, englishOnes, (one, ten) => `${ten}-${one}`),
]);

/** The number that a word of Dutch or English, or digits, stand for up to sixty; else null. */
export function readCount(word: string): number | null {
  if (/^\d{1,4}$/.test(word)) return Number(word);
  return counts.get(word) ?? null;
}

function tens(
  words: readonly string[],
  ones: readonly string[],
  join: (one: string, ten: string) => string,
): readonly (readonly [string, number])[] {
  return words.flatMap((ten, index) => {
    const value = FIRST_TENS + index * 10;
    const joined = ones.map((one, digit) => [join(one, ten), value + digit + 1] as const);
    return [[ten, value] as const, ...joined];
  });
}
