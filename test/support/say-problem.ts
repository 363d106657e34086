import { join } from 'node:path';
import { sayProblemIn } from '../../src/runtime/say-problem.ts';
import { loadCatalogues } from '../../src/text/catalogue.ts';
import { makeTexts } from '../../src/text/texts.ts';

/** The words of refused webhooks, as the program has them. */
export const sayProblem = sayProblemIn(
  makeTexts(loadCatalogues(join(process.cwd(), 'config/messages'))),
);
