import { expect, test } from '@jest/globals';
import { languageTag } from '../../../src/domain/language-tag.ts';

test.each([
  ['nl', 'nl'],
  ['NL-be', 'nl-BE'],
  ['nl_NL', 'nl-NL'],
  ['zh-hans-cn', 'zh-Hans-CN'],
  ['en-GB-u-ca-buddhist', 'en-GB'],
  ['dutch', null],
  ['nl_NL.UTF-8', null],
  ['x-private', null],
  ['42', null],
  ['', null],
])('the language %p is read as %p', (text, tag) => {
  expect(languageTag(text)).toBe(tag);
});
