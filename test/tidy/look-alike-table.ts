import type { Source } from './source.ts';

/** How a behaviour of the look-alike is known. */
type Basis = 'Recorded' | 'Documented' | 'Assumed';

/** One behaviour as its comment tells it. */
export type Behaviour = {
  readonly basis: Basis;
  /** Empty for an assumption, which has none. */
  readonly source: string;
  readonly says: string;
  readonly path: string;
};

const comments = /\/\*\*?[\s\S]*?\*\//g;
const claim = /^(Recorded|Documented|Assumed)(?: \(([^)]*)\))?: (.+)$/;

/** The paragraphs of its comments that begin with "Recorded (…):", "Documented (…):", "Assumed:". */
export function behavioursOf({ path, text }: Source): readonly Behaviour[] {
  return [...text.matchAll(comments)]
    .flatMap(([comment]) => paragraphsOf(comment))
    .flatMap((paragraph) => {
      const [, basis, source = '', says = ''] = claim.exec(paragraph) ?? [];
      return basis === undefined ? [] : [{ basis: basis as Basis, source, says, path }];
    });
}

function paragraphsOf(comment: string): readonly string[] {
  const lines = comment
    .replace(/^\/\*\*?|\*\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, '').trim());
  return lines
    .join('\n')
    .split(/\n{2,}/)
    .map((part) => part.replaceAll('\n', ' ').trim());
}

const heading = `# What the look-alike does, and how that is known

The simulated carrier (\`src/phone/carrier\`) stands in for Twilio. Recorded: seen in a payload that
Twilio sent, or in the examples that it publishes for its API. Documented: written in its documents.
Assumed: neither; it is on the list in [webhooks.md](webhooks.md) or nothing rests on it. The table
is made from the comments beside the code. Make it again with
\`UPDATE_DOCS=1 npm test -- test/tidy\`.
`;

export function behaviourTable(behaviours: readonly Behaviour[]): string {
  const rows = behaviours.map(
    ({ basis, source, says, path }) =>
      `| ${cell(says)} | ${basis.toLowerCase()} | ${cell(source)} | \`${path.replace('src/phone/carrier/', '')}\` |`,
  );
  const head = ['| behaviour | basis | source | file |', '| --- | --- | --- | --- |'];
  return [heading, ...head, ...rows, ''].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
