import { expect, test } from 'vitest';
import { chooseLanguage, createTranslate } from './i18n';

const english = {
  hello: 'Hello {name}',
  unread: { one: '{count} new message', other: '{count} new messages' },
  only: 'Only English',
};

test('fills in parameters and chooses the plural form', () => {
  const t = createTranslate('en', english, english);
  expect(t('hello', { name: 'Lena' })).toBe('Hello Lena');
  expect(t('unread', { count: 1 })).toBe('1 new message');
  expect(t('unread', { count: 1200 })).toBe('1,200 new messages');
});

test('another language, with English where it has no text', () => {
  const t = createTranslate(
    'de',
    { hello: 'Hallo {name}', unread: { one: '{count} neue', other: '{count} neue N' } },
    english,
  );
  expect(t('hello', { name: 'Lena' })).toBe('Hallo Lena');
  expect(t('unread', { count: 1200 })).toBe('1.200 neue N');
  expect(t('only')).toBe('Only English');
});

test('a parameter is never read as a pattern', () => {
  const t = createTranslate('en', english, english);
  expect(t('hello', { name: '$& {name}' })).toBe('Hello $& {name}');
  expect(t('hello')).toBe('Hello {name}');
});

test('chooseLanguage takes the first that there is', () => {
  expect(chooseLanguage(['de-AT', 'en'], ['en', 'de'])).toBe('de');
  expect(chooseLanguage([undefined, '', 'fr'], ['en', 'de'])).toBe('en');
});
