import { join } from 'node:path';
import { packageRoot } from '../../src/runtime/root.ts';
import { loadCatalogues } from '../../src/text/catalogue.ts';
import { makeTexts } from '../../src/text/texts.ts';

/** The configuration that comes with the program. */
export const SHIPPED_CONFIG = join(packageRoot(), 'config');
export const shippedCatalogues = loadCatalogues(join(SHIPPED_CONFIG, 'messages'));
/** The texts that come with the program. */
export const shippedTexts = makeTexts(shippedCatalogues);
