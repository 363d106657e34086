/** One element of a TwiML document. */
export type Verb = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly Verb[];
};

type Open = { name: string; attributes: Record<string, string>; text: string; children: Verb[] };

const TOKEN =
  /<\?[^>]*\?>|<!--[\s\S]*?-->|<(\/?)([A-Za-z]+)((?:\s+[\w:-]+="[^"]*")*)\s*(\/?)>|[^<]+/g;
const ATTRIBUTE = /([\w:-]+)="([^"]*)"/g;

/**
 * Reads the TwiML that Twilio's own writer makes: elements, attributes in double quotes, text.
 * Throws for anything else, as Twilio does with error 12100.
 */
export function readTwiml(xml: string): readonly Verb[] {
  const root: Open = { name: '', attributes: {}, text: '', children: [] };
  const open: Open[] = [root];
  let read = 0;
  for (const match of xml.matchAll(TOKEN)) {
    if (match.index !== read) break;
    read += match[0].length;
    take(match, open);
  }
  const response = root.children[0];
  if (read !== xml.length || open.length !== 1 || response?.name !== 'Response') {
    throw new Error('Document parse failure (12100): not a TwiML <Response>.');
  }
  return response.children;
}

function take(match: RegExpMatchArray, open: Open[]): void {
  const [whole, closing, name, attributes = '', selfClosing] = match;
  const top = open.at(-1);
  if (top === undefined) return;
  if (name === undefined) {
    if (!whole.startsWith('<')) top.text += unescape(whole);
    return;
  }
  if (closing === '/') {
    if (top.name !== name) throw new Error(`Document parse failure (12100): </${name}>.`);
    close(open);
    return;
  }
  open.push({ name, attributes: readAttributes(attributes), text: '', children: [] });
  if (selfClosing === '/') close(open);
}

function close(open: Open[]): void {
  const done = open.pop();
  if (done !== undefined) open.at(-1)?.children.push(done);
}

function readAttributes(text: string): Record<string, string> {
  const pairs = [...text.matchAll(ATTRIBUTE)].map(([, key = '', value = '']) => [
    key,
    unescape(value),
  ]);
  return Object.fromEntries(pairs) as Record<string, string>;
}

function unescape(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&#xD;', '\r')
    .replaceAll('&amp;', '&');
}
